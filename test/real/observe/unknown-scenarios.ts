import { setTimeout as delay } from 'node:timers/promises';
import { healthAnswers, ordersSucceed, type Scenario, type Scene } from './scenario.ts';
import type { Mood } from './start-fickle-proxy.ts';

const held = (...says: RegExp[]) => ({ exitCode: 3, traffic: 'green', says }) as const;

/** From a second after the switch on Prometheus is in one mood for three seconds, and then in another for good. */
const turns = (first: Mood, then: Mood) => async (scene: Scene) => {
  await delay(1_000);
  const felt = scene.proxy.turn(first);
  await delay(3_000);
  await felt;
  void scene.proxy.turn(then);
};

/** Releases of which nobody knows: traffic stays where it is, and a person is told what is missing. */
export const unknownScenarios: readonly Scenario[] = [
  {
    title: 'nobody orders',
    perSecond: 0,
    expected: held(
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
    title: 'Prometheus answers 503, and then 30 seconds late',
    meanwhile: turns('unavailable', 'late'),
    expected: held(
      /Prometheus at \S+ answered 503/,
      /INCONCLUSIVE {2}`orders succeed` cannot be read: Prometheus at \S+ did not answer within 2s/,
    ),
  },
  {
    title: 'Prometheus answers HTML, and then garbage',
    meanwhile: turns('html', 'garbage'),
    expected: held(
      /Prometheus at \S+ answered HTML, not the Prometheus API/,
      /INCONCLUSIVE {2}`orders succeed` is errored: Prometheus at \S+ answered something else/,
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
    title: 'errors are counted by a label, and everything by a metric, that nobody has',
    checks:
      ordersSucceed.replace('code=~', 'status=~') +
      ordersSucceed.replace('orders succeed', 'all is counted').replaceAll('requests_total', 'request_total'),
    expected: refused(
      /`bad`: no series of `http_requests_total` has a label `status`/,
      /`total`: no color has a metric named `http_request_total`/,
    ),
  },
];
