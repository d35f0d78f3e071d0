import { addLogs, logOfSum } from './log-sum.ts';

/** A sum in the linear domain is exact between these; beyond them logarithms are kept. */
const smallest = 1e-280;
const largest = 1e280;

/**
 * A coin that is bet on a fault of unknown size and unknown start: a mixture over alternatives (Robbins, 1970), each
 * entered anew at every look with a share of what is held back (Shiryaev, 1963, with weights that add up to the one coin).
 * Under the limit its expectation never grows, so that by Ville's inequality it reaches `1/alpha` with probability `alpha` at most.
 */
export interface Wealth {
  /** Puts a stake on every alternative, then multiplies each by what the look paid, given as logarithms. */
  play(seconds: number, logPayoffs: Float64Array): void;
  readonly log: number;
}

export interface Stakes {
  /** Put on a fault that was there at the first look. */
  readonly firstWeight: number;
  /** Over which what is left is spread evenly; afterwards nothing is staked any more. */
  readonly windowSeconds: number;
}

export function createWealth(prior: Float64Array, { firstWeight, windowSeconds }: Stakes): Wealth {
  let held = new Float64Array(prior.length);
  let next = new Float64Array(prior.length);
  let inLogs = false;
  let inPlay = 0;
  let reserve = 1;
  let perSecond: number | undefined;

  function stakeOf(seconds: number): number {
    let stake = firstWeight;
    if (perSecond === undefined) {
      // A first look that is longer than the window leaves the rest to the second.
      perSecond = (1 - firstWeight) / Math.max(windowSeconds - seconds, 1e-9);
    } else stake = perSecond * seconds;
    stake = Math.min(stake, reserve);
    reserve -= stake;
    // What rounding leaves behind is no stake.
    if (reserve < 1e-12) reserve = 0;
    return stake;
  }

  function playLinear(stake: number, logPayoffs: Float64Array): boolean {
    // With nothing more to come what vanishes would be gone for good.
    const floor = reserve === 0 ? smallest : 0;
    let sum = 0;
    for (let i = 0; i < next.length; i++) {
      const value = ((held[i] ?? 0) + stake) * Math.exp(logPayoffs[i] ?? 0);
      if (!(value >= floor && value <= largest)) return false;
      next[i] = value;
      sum += value * (prior[i] ?? 0);
    }
    inPlay = sum;
    [held, next] = [next, held];
    return true;
  }

  function playInLogs(stake: number, logPayoffs: Float64Array): void {
    const logStake = Math.log(stake);
    for (let i = 0; i < held.length; i++) {
      held[i] = addLogs(held[i] ?? 0, logStake) + (logPayoffs[i] ?? 0);
    }
  }

  return {
    play(seconds, logPayoffs) {
      const stake = stakeOf(seconds);
      if (!inLogs) {
        if (playLinear(stake, logPayoffs)) return;
        held = held.map(Math.log);
        inLogs = true;
      }
      playInLogs(stake, logPayoffs);
    },
    get log() {
      if (!inLogs) return Math.log(inPlay + reserve);
      return addLogs(logOfSum(held.map((log, i) => log + Math.log(prior[i] ?? 0))), Math.log(reserve));
    },
  };
}
