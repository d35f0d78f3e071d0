import { cautiousCluster } from './dispersion.ts';
import { drawClustered, drawEvenly, type Draw } from './draw-events.ts';
import { createEvidenceStream } from './evidence-stream.ts';
import { neededForHealth, type HealthNeeds } from './needed-for-health.ts';
import type { PlannedObservation } from './planned-observation.ts';

/** Beyond this share it is an outage, however many times the limit it is. */
const highestShare = 0.95;

/** How long half of the releases that break the limit are left to do so, in seconds; absent when the window ends before. */
export interface ExpectedDetection {
  readonly times: number;
  readonly share: number;
  readonly fromSwitch?: number;
  /** For a fault that begins in the middle of the window. */
  readonly fromMidWindow?: number;
}

export interface NeededTraffic {
  readonly detections: readonly ExpectedDetection[];
  readonly health: HealthNeeds;
}

/** Looks as the release will be looked at; longer ones in a very long window, which bounds the work and costs a thousandth of the delay. */
function stepAfter(elapsed: number, scrapeSeconds: number): number {
  return scrapeSeconds * Math.max(1, Math.floor(elapsed / scrapeSeconds / 10_000));
}
/** Of so many courses that an observation may take, the one in the middle is typical. */
const courses = 9;

/** When the stream itself rolls back if so many bad events come; `undefined` when the window ends before. */
function delayOf(
  planned: PlannedObservation,
  share: number,
  begin: number,
  drawBad: Draw,
): number | undefined {
  const { limit, alpha, rate, scrapeSeconds, windowSeconds, objectives = 1 } = planned;
  const looks = Math.max(1, windowSeconds / scrapeSeconds);
  const stream = createEvidenceStream({ ...planned, looks, meanTotal: rate * scrapeSeconds });
  const drawTotal = drawEvenly();
  // What there is no event for waits for the next.
  let badDue = 0;
  /** Plays from one moment to another, until the stream would roll back. */
  function play(from: number, to: number, badShare: number): number | undefined {
    for (let now = from; now < to - 1e-9;) {
      const seconds = Math.min(stepAfter(now - from, scrapeSeconds), to - now);
      now += seconds;
      const total = drawTotal(rate * seconds);
      badDue += drawBad(rate * seconds * badShare);
      const bad = Math.min(total, badDue);
      badDue -= bad;
      stream.add({ seconds, total, bad });
      if (stream.logEvidence >= Math.log(objectives / alpha)) return now - from;
    }
    return undefined;
  }
  play(0, begin, limit / 2);
  return play(begin, windowSeconds, share);
}

/**
 * The delay if bad events come as they are to be expected: close to the median. Where it is not known how they cluster, they
 * are taken to come by twos.
 */
function typicalDelay(planned: PlannedObservation, share: number, begin: number): number | undefined {
  if (planned.dispersion !== undefined) return delayOf(planned, share, begin, drawEvenly());
  const delays = Array.from({ length: courses }, (_, index) => {
    const drawBad = drawClustered(cautiousCluster, index / courses);
    return delayOf(planned, share, begin, drawBad) ?? Infinity;
  });
  const typical = delays.sort((left, right) => left - right)[courses >> 1] ?? Infinity;
  return typical === Infinity ? undefined : typical;
}

/**
 * What an observation can find and show with the traffic that is expected, before traffic is moved: a plan, no guarantee.
 * @throws RangeError for a plan that makes no stream of evidence
 */
export function neededTraffic(planned: PlannedObservation): NeededTraffic {
  const { limit, scrapeSeconds, windowSeconds, times = [2, 5, 20] } = planned;
  const middle = scrapeSeconds * Math.floor(windowSeconds / scrapeSeconds / 2);
  const detections = times.flatMap((multiple) => {
    const share = multiple * limit;
    if (share > highestShare) return [];
    const fromSwitch = typicalDelay(planned, share, 0);
    const fromMidWindow = typicalDelay(planned, share, middle);
    return {
      ...{ times: multiple, share },
      ...(fromSwitch !== undefined && { fromSwitch }),
      ...(fromMidWindow !== undefined && { fromMidWindow }),
    };
  });
  return { detections, health: neededForHealth(planned) };
}
