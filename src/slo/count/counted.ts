import type { LatencySli } from '../count-source.ts';
import { histogramUnitMs } from '../histogram-unit.ts';
import { parseSelector } from '../parse-selector.ts';
import type { Matrix } from '../prometheus-api.ts';
import { seriesKey } from '../text-format.ts';
import type { Stand, Tracks } from './count-state.ts';

/** What was read for an indicator, or why it says nothing. */
export type Counted = CountedTracks | NoTracks;

export interface CountedTracks {
  readonly state: 'tracks';
  readonly tracks: Tracks;
  readonly query: string;
  /** What everything is counted by, for messages. */
  readonly subject: string;
  readonly note?: string;
  /** Whether any series is selected as bad. */
  readonly anyBad: boolean;
}

export interface NoTracks {
  readonly state: 'no-data' | 'not-a-number';
  readonly query: string;
  readonly reason: string;
  readonly advice?: string;
  /** There are samples, and none of a histogram. */
  readonly noHistogram?: true;
  /** None of its finite buckets reaches what is too slow. */
  readonly beyondBuckets?: true;
}

type Labels = Readonly<Record<string, string>>;

/** How many milliseconds the unit of an indicator's histogram has. */
export function unitOf({ histogram }: LatencySli): number {
  return histogramUnitMs(parseSelector(histogram).metric);
}

/** The name of a series of the API, or of its labels alone. */
export function identityOf(labels: Labels): string {
  const { __name__: metric = '', ...others } = labels;
  return seriesKey({ metric, labels: others });
}

/** What Prometheus names a target by, which it scrapes at one moment; without that name each series is for itself. */
export function targetOf(labels: Labels): string {
  const { job = '', instance } = labels;
  return instance === undefined ? identityOf(labels) : JSON.stringify([job, instance]);
}

/** Samples as stands of which all is bad, or nothing; `undefined` when the newest is no number. */
export function toStands(
  values: NonNullable<Matrix[number]['values']>,
  isBad: boolean,
): readonly Stand[] | undefined {
  if (!Number.isFinite(values.at(-1)?.[1] ?? 0)) return undefined;
  return values
    .filter(([, value]) => Number.isFinite(value))
    .map(([at, value]) => [Math.round(at * 1_000), value, isBad ? value : 0]);
}
