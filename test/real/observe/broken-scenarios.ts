import { setTimeout as delay } from 'node:timers/promises';
import { healthAnswers, longWindow, ordersSucceed, type Scenario } from './scenario.ts';

const rolledBack = (...says: RegExp[]) => ({ exitCode: 1, traffic: 'blue', says }) as const;
const ordersFail = /FAIL {2}`orders succeed` is broken, by .* rolled back; traffic is on blue, verified/;
const fails = { errors: 0.5 };

/** Releases that break their objective, and go back. */
export const brokenScenarios: readonly Scenario[] = [
  {
    title: 'orders fail five times as often as they may, from the switch on, at 50 orders a second',
    perSecond: 50,
    pastErrors: 0.02,
    before: ({ stage }) => stage.green.fault(fails),
    expected: rolledBack(
      ordersFail,
      /first bad scrape at \d\d:\d\d:\d\d UTC, decided after [\d.]+m?s, blue verified after [\d.]+m?s/,
    ),
  },
  {
    title:
      'orders fail from three seconds after the switch on; the clock of bg-check runs two minutes behind',
    skewMs: -120_000,
    meanwhile: async ({ stage }) => {
      await delay(3_000);
      await stage.green.fault(fails);
    },
    expected: rolledBack(ordersFail),
  },
  {
    title: 'orders fail, as VictoriaMetrics tells it',
    provider: 'victoria-metrics',
    window: longWindow,
    before: ({ stage }) => stage.green.fault(fails),
    expected: rolledBack(ordersFail),
  },
  {
    title: 'orders fail, as the metrics pages tell it',
    provider: 'none',
    before: ({ stage }) => stage.green.fault(fails),
    expected: rolledBack(ordersFail),
  },
  {
    title: 'orders fail while scrapes of green are missing, and after',
    meanwhile: async ({ stage }) => {
      await delay(2_000);
      await stage.green.fault({ metrics: 503, errors: 0.5 });
      await delay(2_000);
      await stage.green.fault({ metrics: 200 });
    },
    expected: rolledBack(ordersFail),
  },
  {
    title: 'the counter of failures has no series before the first of them',
    checks: ordersSucceed.replace('http_requests_total{code=~"5.."}', 'order_failures_total'),
    meanwhile: async ({ stage }) => {
      await delay(2_000);
      await stage.green.fault(fails);
    },
    expected: rolledBack(ordersFail),
  },
  {
    title: 'orders succeed, but every other one is slow',
    checks: `
slo('orders are fast', {
  histogram: 'http_request_duration_seconds',
  quantile: 0.9,
  max: '250ms',
  minTotal: 50,
});`,
    before: ({ stage }) => stage.green.fault({ slow: 0.5 }),
    expected: rolledBack(/orders are fast/),
  },
  {
    title: 'the process of green is gone',
    ownShops: true,
    checks: ordersSucceed + healthAnswers,
    // What green says of itself decides later than what its users meet.
    observe: { consecutiveFailures: 15 },
    meanwhile: async ({ green }) => {
      await delay(3_000);
      await green.kill();
    },
    expected: rolledBack(/`the shop answers \(live\)` is broken/),
  },
  {
    title: 'the front door sends every other user to blue, whatever the switch says',
    meanwhile: async ({ stage }) => {
      await delay(2_000);
      stage.door.mix();
    },
    expected: rolledBack(/the front door leads to the color that serves/),
  },
];
