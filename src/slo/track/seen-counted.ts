import type { ProviderError } from '../../errors.ts';
import type { CountReading } from '../count-source.ts';
import type { CountedView } from './counted-watch.ts';

/** What one look at an objective that is counted was made from. */
export interface SeenCounted {
  readonly view: CountedView;
  readonly reading: CountReading | ProviderError;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}
