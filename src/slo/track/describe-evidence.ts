import { formatCount } from '../format-figures.ts';

/** Two digits are all the precision there is. */
function rough(value: number): number {
  return Number(value.toPrecision(2));
}

/** How far the way to a rollback is gone, from 0 to 1. */
export function describeProgress(progress: number): string {
  // A way that is not all gone must not look like one that is.
  return `${progress < 1 ? Math.min(99, Math.floor(progress * 100)) : 100} % of the way to a rollback`;
}

/** What a wealth means: a sound release reaches it once in so many times. */
export function describeOdds(logEvidence: number): string {
  const most = 1e6;
  const odds = Math.exp(logEvidence);
  return odds > most
    ? 'the odds against chance are more than a million to 1'
    : `the odds against chance are ${formatCount(rough(odds))} to 1`;
}

/** A number of requests, or of something else, that nobody should take for exact. */
export function describeRequests(count: number, what = 'requests'): string {
  return `some ${formatCount(Math.max(1, Number(Math.ceil(count).toPrecision(count < 10 ? 1 : 2))))} more ${what}`;
}
