import type { Increment } from '../../stats/increment.ts';
import { measureDispersion } from '../../stats/sequential/measure-dispersion.ts';
import type { BlueBefore, BlueStream } from '../rules/rule.ts';
import type { Scenario } from '../scenario.ts';
import type { Traffic } from './traffic.ts';

function increments(bad: Float64Array, { scrape, scrapes, requests }: Traffic): Increment[] {
  return Array.from({ length: scrapes }, (_, index) => ({
    seconds: scrape,
    bad: (bad[index + 1] ?? 0) - (bad[index] ?? 0),
    total: (requests[index + 1] ?? 0) - (requests[index] ?? 0),
  }));
}

function measure(bad: Float64Array, traffic: Traffic): BlueStream {
  const total = traffic.requests[traffic.scrapes] ?? 0;
  return {
    bad: bad[traffic.scrapes] ?? 0,
    total,
    meanTotal: total / traffic.scrapes,
    dispersion: measureDispersion(increments(bad, traffic), traffic.scrape),
  };
}

/** What rules are told of blue, by its history; nothing without requests. */
export function measureBlue(scenario: Scenario, history: Traffic): BlueBefore {
  if (!((history.requests[history.scrapes] ?? 0) > 0)) return undefined;
  return {
    errors: measure(history.errors, history),
    ...(scenario.streams.latency && { latency: measure(history.slow, history) }),
  };
}
