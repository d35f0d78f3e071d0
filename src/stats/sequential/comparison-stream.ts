import { oddsAbove, oddsBelow } from './alternatives.ts';
import { assertCounts } from './assert-counts.ts';
import type { Dispersion } from './dispersion.ts';
import { createEvidence } from './evidence.ts';
import type { EvidenceStream } from './evidence-stream.ts';
import { createHealth } from './health.ts';
import { emptyPayoff, writeBets, writeLikelihoods, writePayoffOfOdds } from './payoff.ts';
import { priorByRank } from './prior.ts';

interface Counts {
  readonly bad: number;
  readonly total: number;
}

/** What was counted of both colors in the same time. */
export interface PairedIncrement {
  readonly seconds: number;
  readonly green: Counts;
  readonly blue: Counts;
}

export interface ComparisonStreamOptions {
  /** How many times blue's share of bad events green may have. */
  readonly times: number;
  /** As for a single color; `undefined` when nothing is known. */
  readonly dispersion: Dispersion | undefined;
  readonly windowSeconds: number;
  readonly firstWeight?: number;
  readonly settleSeconds?: number;
  /** How many times blue's share health is shown against; twice `times` by default. */
  readonly healthTimes?: number;
}

/** Evidence that green is worse than blue, while both take requests. */
export interface ComparisonStream extends Omit<EvidenceStream, 'add'> {
  add(increment: PairedIncrement): void;
}

/** What share of both colors' bad events is green's, when its share of bad events is `times` that of blue. */
function greensPart(times: number, { green, blue }: PairedIncrement): number {
  return (times * green.total) / (times * green.total + blue.total);
}

/**
 * An e-process against "green has at most `times` the bad events a request that blue has": of the bad events of both together green's are a
 * binomial part, whatever their common level does, so that a disturbance of both cancels (conditional test of two Poisson counts, Przyborowski
 * and Wilenski, 1940; as a sequential one Lindon and Malek, arXiv 2011.03567). Good for bad events that are rare; for `times` 1 always.
 * A scrape without bad events, or in which one color had no request, tells nothing.
 * @throws RangeError for `times` that are not positive, and for counts that are none
 */
export function createComparisonStream(options: ComparisonStreamOptions): ComparisonStream {
  const { times, dispersion, windowSeconds, firstWeight = 0.5, settleSeconds = 0 } = options;
  const { healthTimes = 2 * times } = options;
  if (!(times > 0 && healthTimes >= times && healthTimes < Infinity)) {
    throw new RangeError(`expected 0 < times <= healthTimes, got ${times} and ${healthTimes}`);
  }
  const worse = oddsAbove();
  const payoff = emptyPayoff(worse.length);
  const likelihoodPrior = priorByRank(worse.length);
  const evidence = createEvidence({
    likelihoodPrior,
    dispersion,
    windowSeconds,
    firstWeight,
    settleSeconds,
  });
  const sound = oddsBelow();
  const soundPayoff = emptyPayoff(sound.length);
  const soundLogs = new Float64Array(sound.length);
  const health = createHealth(sound.length);

  return {
    add(increment) {
      const { seconds, green, blue } = increment;
      assertCounts({ seconds, ...green });
      assertCounts({ seconds, ...blue });
      const comparable = green.total > 0 && blue.total > 0;
      const bad = comparable ? green.bad : 0;
      const total = comparable ? green.bad + blue.bad : 0;
      if (comparable) {
        writePayoffOfOdds(payoff, worse, greensPart(times, increment));
        writePayoffOfOdds(soundPayoff, sound, greensPart(healthTimes, increment));
      }
      evidence.play(payoff, seconds, bad, total);
      if (dispersion === undefined) writeBets(soundLogs, soundPayoff, bad, total, 1);
      else writeLikelihoods(soundLogs, soundPayoff, bad, total, dispersion);
      health.play(seconds, soundLogs);
    },
    get logEvidence() {
      return evidence.log;
    },
    get logHealth() {
      return health.log;
    },
    get logRecentHealth() {
      return health.recentLog;
    },
  };
}
