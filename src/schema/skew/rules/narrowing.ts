import type { CatalogChange } from '../../catalog/catalog-change.ts';

/** A demand on values that the step brings, met by a statement. */
export interface Narrowing {
  /** Such as `orders.status`. */
  readonly object: string;
  readonly sqlstate: string;
  readonly message: string;
  /** Whether it refuses what the statement writes; else that depends on values that nobody knows. */
  readonly certain: boolean;
  /** The changes that may have brought it, the likeliest first. */
  readonly causes: readonly ((change: CatalogChange) => boolean)[];
  /** What the new demand is, such as `the constraint s_ck`, `the type integer`, `status without archived`. */
  readonly demand: string;
}
