import { readFileSync } from 'node:fs';

/** What the reference rule says after every scrape: `x` bad of `n`, every alternative `w0` first and the rest spread evenly. */
export interface ReferenceStream {
  readonly name: string;
  readonly p0: number;
  readonly phi: number;
  readonly B: number;
  /** Blue's mean events a scrape. */
  readonly nhat: number | null;
  readonly lrWeight: 0 | 0.5 | 1;
  /** The look of the rollback, counted from 1. */
  readonly rollbackLook: number | null;
  readonly x: readonly number[];
  readonly n: readonly number[];
  readonly logM: readonly number[];
}

export interface ReferenceDispersion {
  readonly kind: string;
  /** Seconds between scrapes. */
  readonly scrape: number;
  readonly x: readonly number[];
  readonly n: readonly number[];
  readonly phi: number;
  readonly B: number;
}

export const referenceVectors = JSON.parse(
  readFileSync(new URL('reference-vectors.json', import.meta.url), 'utf8'),
) as { readonly streams: readonly ReferenceStream[]; readonly dispersion: readonly ReferenceDispersion[] };
