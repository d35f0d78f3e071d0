import type { ServingColor } from '../color-names.ts';

/** Servers of one backend whose weights say how much each color gets. */
export interface WeightOptions {
  readonly backend: string;
  readonly servers: Readonly<Record<ServingColor, readonly string[]>>;
}
