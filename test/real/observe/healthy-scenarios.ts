import { setTimeout as delay } from 'node:timers/promises';
import type { Scenario } from './scenario.ts';

const kept = (...says: RegExp[]) =>
  ({ exitCode: 0, traffic: 'green', says: [/PASS {2}all 3 gating checks pass/, ...says] }) as const;

const scenarios: readonly Scenario[] = [
  {
    title: 'Prometheus dies, and is started again',
    provider: 'own-prometheus',
    // What was not scraped in the meantime is missing from the window.
    observe: { maxExtension: '40s' },
    meanwhile: async ({ prometheus }) => {
      await delay(2_000);
      await prometheus.crash?.();
      await prometheus.restart?.();
    },
    expected: kept(
      /window extended: only \d+ % of the looks at `orders succeed` told anything, and 80 % are needed/,
    ),
  },
  {
    title: 'no order has ever failed: there is no series of errors on either color',
    expected: kept(/at the end of the window \(\S+s after the switch\); traffic is on green/),
  },
  {
    title: 'no order has ever failed, as VictoriaMetrics tells it',
    provider: 'victoria-metrics',
    expected: kept(),
  },
  {
    title: 'one order in fifty fails, where one in ten may; the clock of bg-check runs two minutes ahead',
    skewMs: 120_000,
    before: ({ stage }) => stage.green.fault({ errors: 0.02 }),
    expected: kept(),
  },
  {
    title: 'green restarts, and its counters with it',
    ownShops: true,
    // While it starts it is not who it should be.
    observe: { consecutiveFailures: 15 },
    meanwhile: async ({ green }) => {
      await delay(3_000);
      await green.restart();
    },
    expected: kept(),
  },
  {
    title: 'two scrapes of green are missing',
    meanwhile: async ({ stage }) => {
      await delay(3_000);
      await stage.green.fault({ metrics: 503 });
      await delay(2_000);
      await stage.green.fault({ metrics: 200 });
    },
    expected: kept(),
  },
  {
    title: 'Prometheus answers 503, HTML and garbage for a second each',
    meanwhile: async ({ proxy }) => {
      await delay(2_000);
      for (const mood of ['unavailable', 'html', 'garbage', 'fine'] as const) {
        const felt = proxy.turn(mood);
        await delay(1_000);
        if (mood !== 'fine') await felt;
      }
    },
    expected: kept(/Prometheus at \S+ answered 503/, /answered HTML, not the Prometheus API/),
  },
];

/** Releases that hold, and are kept whatever happens around them: on a busy machine perhaps a little later. */
export const healthyScenarios = scenarios.map((scenario): Scenario => ({
  ...scenario,
  observe: { maxExtension: '20s', ...scenario.observe },
}));
