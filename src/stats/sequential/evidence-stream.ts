import type { Increment } from '../increment.ts';
import { sharesAbove, sharesBelow } from './alternatives.ts';
import { assertCounts } from './assert-counts.ts';
import type { Dispersion } from './dispersion.ts';
import { createEvidence } from './evidence.ts';
import { healthBoundOf } from './health-bound.ts';
import { createHealth } from './health.ts';
import { payoffOf, writeBets, writeLikelihoods } from './payoff.ts';
import { priorByRank, priorByTraffic } from './prior.ts';

export type { Dispersion } from './dispersion.ts';

export interface EvidenceStreamOptions {
  /** Share of bad events that is still allowed, between 0 and 1. */
  readonly limit: number;
  /** `undefined` when blue has no history: then only what needs no assumption is bet on. */
  readonly dispersion: Dispersion | undefined;
  /** Events a scrape that blue had on average; `undefined` when unknown. */
  readonly meanTotal: number | undefined;
  readonly windowSeconds: number;
  /** Scrapes that the window is expected to have. */
  readonly looks: number;
  readonly alpha: number;
  /** What of the wealth bets on a fault that came with the switch; 0.5 by default. */
  readonly firstWeight?: number;
  /** For how long after the switch only the robust half of the rule bets. */
  readonly settleSeconds?: number;
  /** The share of bad events that health is shown against; twice the limit by default. */
  readonly healthBound?: number;
}

/** One objective's wealth and its mirror, as scrape after scrape is added. */
export interface EvidenceStream {
  add(increment: Increment): void;
  /** Natural logarithm of the wealth that bets on a broken objective. */
  readonly logEvidence: number;
  /** Natural logarithm of the wealth that bets against twice the limit (or `healthBound`), since the switch. */
  readonly logHealth: number;
  /** The same over the last five minutes. */
  readonly logRecentHealth: number;
}

const share = (value: number) => value > 0 && value < 1;

function refuseNonsense({
  limit,
  alpha,
  windowSeconds,
  looks,
  healthBound = limit,
}: EvidenceStreamOptions): void {
  if (!share(limit)) throw new RangeError(`expected a limit between 0 and 1, got ${limit}`);
  if (!share(alpha)) throw new RangeError(`expected an alpha between 0 and 1, got ${alpha}`);
  if (!(windowSeconds > 0 && looks > 0)) {
    throw new RangeError(`expected a window with looks, got ${looks} looks in ${windowSeconds} s`);
  }
  if (!(healthBound >= limit && healthBound < 1)) {
    throw new RangeError(`expected a health bound from the limit ${limit} to 1, got ${healthBound}`);
  }
}

function likelihoodPriorOf(options: EvidenceStreamOptions, shares: Float64Array): Float64Array {
  const { limit, looks, alpha, dispersion, meanTotal } = options;
  if (dispersion === undefined || meanTotal === undefined || !(meanTotal > 0))
    return priorByRank(shares.length);
  const independentTotal = meanTotal / (dispersion.phi * dispersion.block);
  return priorByTraffic(shares, { limit, independentTotal, looks, alpha });
}

/**
 * Evidence on one objective: an e-process against "the share of bad events, given the past, is at most `limit`". The average of
 * several, and any way to stop, keep its guarantee (Ville, 1939). Memory and cost of an `add` are constant.
 * @throws RangeError for a limit that is not between 0 and 1, and for counts that are none
 */
export function createEvidenceStream(options: EvidenceStreamOptions): EvidenceStream {
  refuseNonsense(options);
  const { limit, dispersion, windowSeconds, firstWeight = 0.5, settleSeconds = 0 } = options;
  const shares = sharesAbove(limit);
  const payoff = payoffOf(shares, limit);
  const likelihoodPrior = likelihoodPriorOf(options, shares);
  const evidence = createEvidence({
    likelihoodPrior,
    dispersion,
    windowSeconds,
    firstWeight,
    settleSeconds,
  });

  const unsound = healthBoundOf(options);
  const sound = sharesBelow(unsound);
  const soundPayoff = payoffOf(sound, unsound);
  const soundLogs = new Float64Array(sound.length);
  const health = createHealth(sound.length);

  return {
    add(increment) {
      assertCounts(increment);
      const { seconds, total } = increment;
      const bad = Math.min(increment.bad, total);
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
