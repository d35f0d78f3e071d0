import { setTimeout as delay } from 'node:timers/promises';
import { healthAnswers, ordersSucceed, type Scenario, type Scene } from './scenario.ts';
import type { Mood } from './start-fickle-proxy.ts';

const held = (...says: RegExp[]) => ({ exitCode: 3, traffic: 'green', says }) as const;

/** Long enough to see that nothing is seen. */
const shortWindow = '6s';

/** From two seconds after the switch on Prometheus answers like that. */
const turns = (mood: Mood) => async (scene: Scene) => {
  await delay(2_000);
  scene.proxy.turn(mood);
};

/** Releases of which nobody knows: traffic stays where it is, and a person is told what is missing. */
export const unknownScenarios: readonly Scenario[] = [
  {
    title: 'nobody orders',
    perSecond: 0,
    expected: held(
      /0 of at least 50 requests since the switch/,
      /INCONCLUSIVE {2}some 58 more requests to call `orders succeed` healthy .*traffic stays on green/,
    ),
  },
  {
    title: 'Prometheus dies, and stays dead',
    provider: 'own-prometheus',
    checks: ordersSucceed + healthAnswers,
    meanwhile: async ({ prometheus }) => {
      await delay(2_000);
      await prometheus.crash?.();
    },
    expected: held(
      /window extended: `orders succeed` cannot be read/,
      /INCONCLUSIVE {2}`orders succeed` cannot be read: Prometheus at \S+ cannot be reached.*traffic stays on green/,
    ),
  },
  {
    title: 'Prometheus answers 503',
    window: shortWindow,
    meanwhile: turns('unavailable'),
    expected: held(/INCONCLUSIVE {2}`orders succeed` cannot be read: Prometheus at \S+ answered 503/),
  },
  {
    title: 'Prometheus answers HTML',
    window: shortWindow,
    meanwhile: turns('html'),
    expected: held(/INCONCLUSIVE {2}`orders succeed` is errored: Prometheus at \S+ answered HTML/),
  },
  {
    title: 'Prometheus answers garbage',
    window: shortWindow,
    meanwhile: turns('garbage'),
    expected: held(/INCONCLUSIVE {2}`orders succeed` is errored: Prometheus at \S+ answered something else/),
  },
  {
    title: 'Prometheus answers 30 seconds late',
    window: shortWindow,
    meanwhile: turns('late'),
    expected: held(
      /INCONCLUSIVE {2}`orders succeed` cannot be read: Prometheus at \S+ did not answer within 2s/,
    ),
  },
  {
    title: 'the metrics page of green fails for good',
    checks: ordersSucceed + healthAnswers,
    meanwhile: async ({ stage }) => {
      await delay(2_000);
      await stage.green.fault({ metrics: 503 });
    },
    expected: held(
      /INCONCLUSIVE {2}`orders succeed` has only stale data: the newest sample of green is [\d.]+s old, more than 4s/,
    ),
  },
];

const refused = (...says: RegExp[]) => ({ exitCode: 2, traffic: 'blue', says }) as const;

/** Objectives of which nobody would ever know: found on blue, before traffic moves. */
export const misspelledScenarios: readonly Scenario[] = [
  {
    title: 'errors are counted by a label that no series has',
    checks: ordersSucceed.replace('code=~', 'status=~'),
    expected: refused(/`bad`: no series of `http_requests_total` has a label `status`/),
  },
  {
    title: 'everything is counted by a metric that nobody has',
    checks: ordersSucceed.replaceAll('http_requests_total', 'http_request_total'),
    expected: refused(/`total`: no color has a metric named `http_request_total`/),
  },
];
