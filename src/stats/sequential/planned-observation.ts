import type { EvidenceStreamOptions } from './evidence-stream.ts';

/** What is known of an observation before traffic is moved. */
export interface PlannedObservation extends Pick<
  EvidenceStreamOptions,
  'limit' | 'alpha' | 'dispersion' | 'windowSeconds' | 'settleSeconds' | 'healthBound'
> {
  /** Events a second that are expected; may be 0. */
  readonly rate: number;
  readonly scrapeSeconds: number;
  /** How many bad events may come at once although health is shown as if each came alone; 1 by default. */
  readonly cluster?: number;
  /** How likely a color at the health bound may be called healthy; 0.05 by default. */
  readonly beta?: number;
  /** How many objectives share `alpha`; 1 by default. */
  readonly objectives?: number;
  /** For which multiples of the limit to tell the delay; 2, 5 and 20 by default. */
  readonly times?: readonly number[];
}
