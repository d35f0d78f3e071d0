import { formatDuration } from '../../duration.ts';
import { formatCount } from '../format-figures.ts';

/** So many requests within so many milliseconds, before green is called healthy. */
export interface NeedForHealth {
  readonly total: number;
  readonly withinMs: number;
  /** Somebody asks for as many, though fewer would show it. */
  readonly isAsked: boolean;
}

/** What is called healthy is shown over the window, and over its end once more. */
const recentMs = 300_000;

/**
 * What takes the most traffic: as many requests as show health, at the end of the window, or `minTotal` in all of it.
 * @param needed.shown 0 where health is not shown by how many there are
 */
export function needForHealth(needed: {
  readonly shown: number;
  readonly minTotal: number;
  readonly windowMs: number;
}): NeedForHealth {
  const { shown, minTotal, windowMs } = needed;
  const withinMs = Math.min(windowMs, recentMs);
  return minTotal / windowMs > shown / withinMs
    ? { total: minTotal, withinMs: windowMs, isAsked: true }
    : { total: shown, withinMs, isAsked: false };
}

/** What green needs, for a person. */
export function describeNeed({ total, withinMs, isAsked }: NeedForHealth): string {
  const requests = isAsked
    ? `the ${formatCount(total)} requests of \`minTotal\``
    : `some ${formatCount(Number(total.toPrecision(2)))} requests`;
  return `to be called healthy green needs ${requests} within ${formatDuration(withinMs)}`;
}

/** How many requests come in the time that there is, at so many a second. */
export function expectedOf({ withinMs }: NeedForHealth, rate: number): number {
  // A rate is an average of whole requests, and a hair below what was meant.
  return Math.floor((rate * withinMs) / 1_000 + 1e-6);
}
