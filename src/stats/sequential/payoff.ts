import type { Dispersion } from './dispersion.ts';

/** What one coin becomes, for each alternative, when one event is bad and when it is good; as logarithms too. */
export interface Payoff {
  readonly ifBad: Float64Array;
  readonly ifGood: Float64Array;
  readonly logIfBad: Float64Array;
  readonly logIfGood: Float64Array;
}

export function emptyPayoff(count: number): Payoff {
  return {
    ifBad: new Float64Array(count),
    ifGood: new Float64Array(count),
    logIfBad: new Float64Array(count),
    logIfGood: new Float64Array(count),
  };
}

function setPayoff(payoff: Payoff, i: number, ifBad: number, ifGood: number): void {
  payoff.ifBad[i] = ifBad;
  payoff.ifGood[i] = ifGood;
  payoff.logIfBad[i] = Math.log(ifBad);
  payoff.logIfGood[i] = Math.log(ifGood);
}

/** The fair payoff of each alternative share, when bad events have the share `limit`. */
export function payoffOf(shares: Float64Array, limit: number): Payoff {
  const payoff = emptyPayoff(shares.length);
  for (let i = 0; i < shares.length; i++) {
    const share = shares[i] ?? 0;
    setPayoff(payoff, i, share / limit, (1 - share) / (1 - limit));
  }
  return payoff;
}

/** The fair payoff of shares whose odds are so many times those of `limit`. */
export function writePayoffOfOdds(into: Payoff, odds: Float64Array, limit: number): void {
  for (let i = 0; i < odds.length; i++) {
    const times = odds[i] ?? 0;
    const perLimit = 1 / (limit * times + 1 - limit);
    setPayoff(into, i, times * perLimit, perLimit);
  }
}

/**
 * Logarithm of the bet on one scrape's share, nothing for a scrape without events: it is fair whatever depends on what within the scrape, since it is linear in
 * the share (betting of Waudby-Smith and Ramdas, 2024).
 */
export function writeBets(
  into: Float64Array,
  { ifBad, ifGood }: Payoff,
  bad: number,
  total: number,
  block: number,
): void {
  if (total === 0) {
    into.fill(0);
    return;
  }
  const share = bad / total;
  for (let i = 0; i < into.length; i++) {
    into[i] = Math.log(share * (ifBad[i] ?? 0) + (1 - share) * (ifGood[i] ?? 0)) / block;
  }
}

/**
 * Logarithm of the likelihood ratio (Wald, 1945) of one scrape, as if only every `phi`-th request and `block`-th scrape
 * counted: by the inequality of the means no more than the bet on such a group. A scrape that is no whole group is bet on.
 */
export function writeLikelihoods(
  into: Float64Array,
  payoff: Payoff,
  bad: number,
  total: number,
  { phi, block }: Dispersion,
): void {
  const together = phi * block;
  if (total <= together) {
    writeBets(into, payoff, bad, total, block);
    return;
  }
  const { logIfBad, logIfGood } = payoff;
  const badGroups = bad / together;
  const goodGroups = (total - bad) / together;
  for (let i = 0; i < into.length; i++) {
    into[i] = badGroups * (logIfBad[i] ?? 0) + goodGroups * (logIfGood[i] ?? 0);
  }
}
