import { closedAverages } from '../stats/closed-averages.ts';
import { holdsIn, type Doubt, type DoubtFamily } from './doubt.ts';
import { weighDoubt, type DoubtEvidence } from './doubt-evidence.ts';
import type { FacetTable } from './facet-table.ts';
import { isError } from './mended.ts';

/**
 * How likely a whole run may report something that green does now and then where there is none; together with what the first answers
 * decide (0.005) and a latency that gates (0.001) one run in a hundred.
 */
export const doubtAlarms: Readonly<Record<DoubtFamily, number>> = { structure: 0.003, value: 0.001 };

/**
 * How likely a run without a difference may end undecided for something that blue does as well; what only green does is undecided as
 * long as it is not told from chance.
 */
export const undecidedAlarms = 0.05;

/** Doubts about one request that arose from the same answers; they stand and fall together. */
export interface DoubtGroup {
  readonly request: number;
  readonly family: DoubtFamily;
  readonly doubts: readonly Doubt[];
  /** What the answers that raised it say for it: no evidence after so many were looked at, and how much it counts among others. */
  readonly weight: number;
}

/** What is known of the answers to one request. */
export interface Asked {
  readonly table: FacetTable;
  readonly green: bigint;
  /** How many triples there were when doubts arose, and how many there are now. */
  readonly from: number;
  readonly to: number;
}

export function groupDoubts(doubts: readonly Doubt[], { table, green, to }: Asked): readonly DoubtGroup[] {
  const groups = new Map<string, { request: number; family: DoubtFamily; doubts: Doubt[] }>();
  for (const doubt of doubts) {
    const { request, family } = doubt;
    const key = `${family} ${holdsIn(doubt, table).has.toString(36)}`;
    const group = groups.get(key) ?? { request, family, doubts: [] };
    group.doubts.push(doubt);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => ({
    ...group,
    weight: meanStrength(group.doubts.map((doubt) => weighDoubt(doubt, table, green, { from: 0, to }))),
  }));
}

/** A group with what speaks for each of its doubts, and for all of it: their average. */
export interface WeighedGroup extends DoubtGroup {
  readonly evidence: readonly DoubtEvidence[];
  readonly strength: number;
  /** What all answers say for it, and not only those after it was raised; no evidence, as they were chosen for what they say. */
  readonly overall: number;
}

function meanStrength(evidence: readonly DoubtEvidence[]): number {
  return evidence.reduce((sum, { strength }) => sum + strength, 0) / Math.max(1, evidence.length);
}

export function weighGroup(group: DoubtGroup, { table, green, from, to }: Asked): WeighedGroup {
  const evidence = group.doubts.map((doubt) => weighDoubt(doubt, table, green, { from, to }));
  const overall = group.doubts.map((doubt) => weighDoubt(doubt, table, green, { from: 0, to }));
  return { ...group, evidence, strength: meanStrength(evidence), overall: meanStrength(overall) };
}

/** What speaks more clearly against a difference than this is noise. */
export const leastStrength = 0.5;

/** Blue does it as well, and green hardly more often: it is noise. An error is held to be more than that for longer. */
export function isCleared({ doubts, evidence, strength, overall }: WeighedGroup): boolean {
  if (strength >= 1) return false;
  const isOfErrors = doubts.some(({ seen, signature }) => isError(seen.facet, signature));
  return isOfErrors ? evidence.every(({ isRefuted }) => isRefuted) : overall < leastStrength;
}

/** Which groups are confirmed, of all that there are in the run. */
export function confirmedGroups(groups: readonly WeighedGroup[]): readonly boolean[] {
  const confirmed = new Array<boolean>(groups.length).fill(false);
  for (const family of ['structure', 'value'] as const) {
    const own = groups.flatMap((group, index) => (group.family === family ? [{ group, index }] : []));
    const falls = closedAverages(
      own.map(({ group }) => group.strength),
      doubtAlarms[family],
      own.map(({ group }) => group.weight),
    );
    own.forEach(({ index }, rank) => (confirmed[index] = falls[rank] === true));
  }
  return confirmed;
}

/**
 * Which groups are more than chance is likely to make of them, and may be less than a difference. What was not asked about to the end,
 * for want of time or by the user's wish, is judged by all of its answers.
 */
export function undecidedGroups(
  groups: readonly WeighedGroup[],
  isAskedOut: (request: number) => boolean,
): readonly boolean[] {
  return closedAverages(
    groups.map(({ request, strength, overall }) => (isAskedOut(request) ? strength : overall)),
    undecidedAlarms,
    groups.map(({ request, weight }) => (isAskedOut(request) ? weight : 1)),
  );
}
