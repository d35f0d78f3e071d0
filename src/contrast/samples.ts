/** How many triples each request is asked. */
export interface Samples {
  readonly first: number;
  /** So many where the answers vary so that more of them may tell; knows no color. */
  readonly varied: number;
  /** So many where green was seen to do what blue was not, or did less often. */
  readonly most: number;
  /** So many where that still speaks for a difference, and not yet clearly. */
  readonly longest: number;
}
