import { sharesBelow } from './alternatives.ts';
import { healthBoundOf } from './health-bound.ts';
import { logOfSum } from './log-sum.ts';
import { payoffOf, writeBets, writeLikelihoods } from './payoff.ts';
import type { PlannedObservation } from './planned-observation.ts';

/** What it takes to call a color healthy that has half the bad events that it may have. */
export interface HealthNeeds {
  /** Events with which half of such releases are; about five times the inverse of the limit where errors are independent. */
  readonly total: number;
  /** Events with which nine of ten are. */
  readonly likelyTotal: number;
  /** Whether `likelyTotal` is to be expected in the window, and in its last five minutes once more. */
  readonly isLikely: boolean;
}

const recentSeconds = 300;
/** Nine of ten have no more bad events than so many standard deviations above the mean. */
const nineOfTen = 1.2816;

/** Logarithm of the mean wealth after so many events of which so many standard deviations too many were bad. */
type LogWealthAt = (events: number, deviations: number) => number;

function logWealthOf(planned: PlannedObservation): LogWealthAt {
  const { limit, rate, scrapeSeconds, dispersion, cluster = 1 } = planned;
  const bound = healthBoundOf(planned);
  const shares = sharesBelow(bound);
  const payoff = payoffOf(shares, bound);
  // Without traffic: as if what is needed came in a few scrapes.
  const aLook = rate > 0 ? rate * scrapeSeconds : 100 / limit;
  const logs = new Float64Array(shares.length);
  return (events, deviations) => {
    const mean = limit / 2;
    const spread = Math.sqrt((mean * (1 - mean) * Math.max(cluster, dispersion?.phi ?? 1)) / events);
    const bad = aLook * Math.min(1, mean + deviations * spread);
    if (dispersion === undefined) writeBets(logs, payoff, bad, aLook, 1);
    else writeLikelihoods(logs, payoff, bad, aLook, dispersion);
    const looks = events / aLook;
    return logOfSum(logs.map((log) => looks * log)) - Math.log(logs.length);
  };
}

/** The least whole number from which `reached` holds; it has to hold in the end. */
function leastThat(reached: (count: number) => boolean): number {
  let enough = 1;
  while (!reached(enough)) enough *= 2;
  let tooFew = Math.floor(enough / 2);
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (reached(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

export function neededForHealth(planned: PlannedObservation): HealthNeeds {
  const { rate, windowSeconds, beta = 0.05 } = planned;
  const logWealth = logWealthOf(planned);
  const eventsFor = (deviations: number) =>
    leastThat((events) => logWealth(events, deviations) >= Math.log(1 / beta));
  const likelyTotal = eventsFor(nineOfTen);
  return {
    total: eventsFor(0),
    likelyTotal,
    isLikely: rate * Math.min(windowSeconds, recentSeconds) >= likelyTotal,
  };
}
