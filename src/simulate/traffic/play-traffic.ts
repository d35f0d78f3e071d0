import type { Random } from '../random/random.ts';
import { sampleBinomial } from '../random/sample-binomial.ts';
import type { Clustering } from '../scenario.ts';
import { createArrivals } from './arrivals.ts';
import { createBadEvents, type BadEvents } from './bad-events.ts';
import type { ShareCourse } from './share-course.ts';
import type { Traffic } from './traffic.ts';

/** What is to be played. Times in seconds. */
export interface TrafficPlan {
  readonly seconds: number;
  readonly scrape: number;
  readonly rate: number;
  readonly clustering: Clustering;
  readonly errors: ShareCourse;
  readonly latency: ShareCourse | undefined;
  readonly probe: ShareCourse | undefined;
  /** Seconds between probes. */
  readonly every: number;
  /** When scrapes stop returning data. */
  readonly darkFrom: number;
  /** When probes stop reporting. */
  readonly probesDarkFrom: number;
}

const wholeSteps = (seconds: number, step: number) => Math.floor(seconds / step + 1e-9);

/** What of a scrape's requests is bad; those of the scrape in which the share changes are split by time. */
function badIn(
  random: Random,
  events: BadEvents,
  { before, after, changeAt }: ShareCourse,
  requests: number,
  from: number,
  to: number,
): number {
  if (changeAt >= to) return events.of(requests, before);
  if (changeAt <= from) return events.of(requests, after);
  const early = sampleBinomial(random, requests, (changeAt - from) / (to - from));
  return events.of(early, before) + events.of(requests - early, after);
}

/**
 * Prepares room for one window of traffic; each call plays another one into it, so what was returned before is
 * overwritten.
 */
export function createTrafficPlayer(plan: TrafficPlan): (random: Random) => Traffic {
  const { seconds, scrape, rate, clustering, errors: errorCourse, latency, probe, every } = plan;
  const scrapes = wholeSteps(seconds, scrape);
  const arrived = Math.min(scrapes, wholeSteps(plan.darkFrom, scrape));
  const probes = probe ? wholeSteps(Math.min(seconds, plan.probesDarkFrom), every) : 0;
  const requests = new Float64Array(scrapes + 1);
  const errors = new Float64Array(scrapes + 1);
  const slow = new Float64Array(scrapes + 1);
  const failures = new Float64Array(probes + 1);
  const traffic: Traffic = {
    ...{ scrape, scrapes, arrived, requests, errors, slow },
    ...{ every: probe ? every : Infinity, probes, failures },
  };

  return (random) => {
    const arrivals = createArrivals(random, rate, scrape);
    const errorEvents = createBadEvents(random, clustering, scrape);
    const slowEvents = createBadEvents(random, clustering, scrape);
    let [requestSum, errorSum, slowSum] = [0, 0, 0];
    for (let i = 0; i < arrived; i++) {
      const [from, to] = [i * scrape, (i + 1) * scrape];
      const count = arrivals();
      requestSum += count;
      errorSum += badIn(random, errorEvents, errorCourse, count, from, to);
      if (latency) slowSum += badIn(random, slowEvents, latency, count, from, to);
      errorEvents.next();
      slowEvents.next();
      requests[i + 1] = requestSum;
      errors[i + 1] = errorSum;
      slow[i + 1] = slowSum;
    }
    let failed = 0;
    if (probe) {
      for (let i = 1; i <= probes; i++) {
        // A probe speaks of the time before it: the one at the very change still meets what was.
        if (random.uniform() < (i * every <= probe.changeAt ? probe.before : probe.after)) failed += 1;
        failures[i] = failed;
      }
    }
    return traffic;
  };
}
