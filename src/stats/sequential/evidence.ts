import type { Dispersion } from './dispersion.ts';
import { addLogs } from './log-sum.ts';
import { writeBets, writeLikelihoods, type Payoff } from './payoff.ts';
import { priorByRank } from './prior.ts';
import { createWealth, type Wealth } from './wealth.ts';

export interface EvidenceOptions {
  /** How likelihood ratios divide their coin among the alternatives. */
  readonly likelihoodPrior: Float64Array;
  readonly dispersion: Dispersion | undefined;
  readonly windowSeconds: number;
  readonly firstWeight: number;
  readonly settleSeconds: number;
}

/** The wealth of the whole rule on one objective: bets, likelihood ratios, or half of each. */
export interface Evidence {
  play(payoff: Payoff, seconds: number, bad: number, total: number): void;
  readonly log: number;
}

/**
 * Likelihood ratios alone where errors are independent; half bets where they cluster, or while the release settles, when
 * only bets are played; bets alone where nothing is known of how errors cluster.
 */
export function createEvidence(options: EvidenceOptions): Evidence {
  const { likelihoodPrior, dispersion, windowSeconds, firstWeight, settleSeconds } = options;
  const count = likelihoodPrior.length;
  const payoffs = new Float64Array(count);
  const block = dispersion?.block ?? 1;
  const hasBets = dispersion === undefined || dispersion.phi > 1 || settleSeconds > 0;

  const bets = hasBets ? createWealth(priorByRank(count), { firstWeight, windowSeconds }) : undefined;
  let likelihoods: Wealth | undefined;
  let elapsed = 0;

  function playLikelihoods(payoff: Payoff, seconds: number, bad: number, total: number): void {
    if (dispersion === undefined || elapsed < settleSeconds - 1e-9) return;
    likelihoods ??= createWealth(likelihoodPrior, { firstWeight, windowSeconds: windowSeconds - elapsed });
    writeLikelihoods(payoffs, payoff, bad, total, dispersion);
    likelihoods.play(seconds, payoffs);
  }

  return {
    play(payoff, seconds, bad, total) {
      playLikelihoods(payoff, seconds, bad, total);
      if (bets !== undefined) {
        writeBets(payoffs, payoff, bad, total, block);
        bets.play(seconds, payoffs);
      }
      elapsed += seconds;
    },
    get log() {
      // A coin that is not played yet is worth itself.
      const logLikelihoods = likelihoods?.log ?? 0;
      if (bets === undefined) return logLikelihoods;
      if (dispersion === undefined) return bets.log;
      return addLogs(bets.log, logLikelihoods) - Math.LN2;
    },
  };
}
