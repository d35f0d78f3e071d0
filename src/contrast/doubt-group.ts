import { closedAverages } from '../stats/closed-averages.ts';
import { holdsIn, type Doubt, type DoubtFamily } from './doubt.ts';
import { weighDoubt, type DoubtEvidence } from './doubt-evidence.ts';
import type { FacetTable } from './facet-table.ts';

/**
 * How likely a whole run may report something that green does now and then where there is none; together with what the first answers
 * decide (0.005) and a latency that gates (0.001) one run in a hundred.
 */
export const doubtAlarms: Readonly<Record<DoubtFamily, number>> = { structure: 0.003, value: 0.001 };

/** Doubts about one request that arose from the same answers; they stand and fall together. */
export interface DoubtGroup {
  readonly request: number;
  readonly family: DoubtFamily;
  readonly doubts: readonly Doubt[];
}

/** What is known of the answers to one request. */
export interface Asked {
  readonly table: FacetTable;
  readonly green: bigint;
  /** How many triples there were when doubts arose, and how many there are now. */
  readonly from: number;
  readonly to: number;
}

export function groupDoubts(doubts: readonly Doubt[], table: FacetTable): readonly DoubtGroup[] {
  const groups = new Map<string, { request: number; family: DoubtFamily; doubts: Doubt[] }>();
  for (const doubt of doubts) {
    const { request, family } = doubt;
    const key = `${family} ${holdsIn(doubt, table).has.toString(36)}`;
    const group = groups.get(key) ?? { request, family, doubts: [] };
    group.doubts.push(doubt);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** A group with what speaks for each of its doubts, and for all of it: their average. */
export interface WeighedGroup extends DoubtGroup {
  readonly evidence: readonly DoubtEvidence[];
  readonly strength: number;
}

export function weighGroup(group: DoubtGroup, { table, green, from, to }: Asked): WeighedGroup {
  const evidence = group.doubts.map((doubt) => weighDoubt(doubt, table, green, { from, to }));
  const strength = evidence.reduce((sum, one) => sum + one.strength, 0) / Math.max(1, evidence.length);
  return { ...group, evidence, strength };
}

/** Blue does it as well, and green no more often: it is noise. */
export function isCleared({ evidence }: WeighedGroup): boolean {
  return evidence.every(({ blue, strength }) => blue > 0 && strength < 1);
}

/** Which groups are confirmed, of all that there are in the run. */
export function confirmedGroups(groups: readonly WeighedGroup[]): readonly boolean[] {
  const confirmed = new Array<boolean>(groups.length).fill(false);
  for (const family of ['structure', 'value'] as const) {
    const own = groups.flatMap((group, index) => (group.family === family ? [index] : []));
    const falls = closedAverages(
      own.map((index) => groups[index]?.strength ?? 1),
      doubtAlarms[family],
    );
    own.forEach((index, rank) => (confirmed[index] = falls[rank] === true));
  }
  return confirmed;
}
