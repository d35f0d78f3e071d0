/** How errors cluster, measured on blue. */
export interface Dispersion {
  /** Requests that fail together count as one; 1 when errors are independent. */
  readonly phi: number;
  /** Scrapes that fail together count as one; 1 when scrapes are independent. */
  readonly block: number;
}

/** Bad events come together; where it is not known how many, two are taken for one. */
export const cautiousCluster = 2;
