import { formatCount } from '../format-figures.ts';
import type { CountState } from './count-state.ts';

/** What a count lacks to be whole, for a person; `undefined` when nothing. */
export function describeLack({ unsure }: Pick<CountState, 'unsure'>, waiting: number): string | undefined {
  if (unsure > 0) {
    const series = `${formatCount(unsure)} series`;
    return `to know what ${series} counted before the switch, which came in too late to tell`;
  }
  if (waiting > 0)
    return `the next scrape, which ${formatCount(waiting)} bad events that came in late go with`;
  return undefined;
}
