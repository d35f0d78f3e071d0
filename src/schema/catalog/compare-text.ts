import type { AccessList } from './catalog-snapshot.ts';

interface Versioned {
  readonly version?: string;
}

/** Whether two lists have the same entries in the same order. */
export function sameList(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((entry, position) => entry === right[position]);
}

/** Whether two grant lists say the same. */
export function sameAccess(left: AccessList, right: AccessList): boolean {
  return left === right || (left !== null && right !== null && sameList(left, right));
}

/**
 * Whether nobody altered what a text describes. Another text with the same version says only that something it
 * mentions was renamed.
 */
export function sameText(
  before: string | null,
  after: string | null,
  versions: readonly [before: string | undefined, after: string | undefined],
): boolean {
  return before === after || (versions[0] !== undefined && versions[0] === versions[1]);
}

/** Whether a thing is as it was, texts aside: those it has under `texts` may follow another thing's new name. */
export function sameThing<Thing extends Versioned>(
  before: Thing,
  after: Thing,
  texts: readonly (keyof Thing)[],
  passedOver: readonly (keyof Thing)[] = [],
): boolean {
  if (before === after) return true;
  const sameVersion = before.version !== undefined && before.version === after.version;
  const ignored = new Set<keyof Thing>(['version', ...passedOver, ...(sameVersion ? texts : [])]);
  const keys = Object.keys(after) as (keyof Thing)[];
  return keys.every((key) => ignored.has(key) || JSON.stringify(before[key]) === JSON.stringify(after[key]));
}
