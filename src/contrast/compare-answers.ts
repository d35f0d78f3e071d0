import type { ContrastRequest } from './answer.ts';
import { rules, type Concern } from './concern.ts';
import type { Facet } from './facet.ts';
import type { FacetTable } from './facet-table.ts';
import type { Finding } from './finding.ts';
import { greenMask, tripleSize } from './green-slot.ts';
import { groupFindings } from './group-findings.ts';
import { collectHypotheses, type Hypothesis } from './hypotheses.ts';
import { falseAlarms, judge, triplesWanted, type JudgedDeparture } from './judge.ts';
import { separates, testPattern } from './pattern.ts';

/** What is compared, by its answers so far. */
export interface Compared {
  readonly request: ContrastRequest;
  readonly expected: readonly Concern[];
  readonly table: FacetTable;
}

export interface Comparison {
  readonly findings: readonly Finding[];
  /** Seen in all of green and in none of blue, yet in too few samples. */
  readonly undecided: readonly Finding[];
  /** What was to change, and whether it did; those of all requests with the same words together. */
  readonly expected: readonly { readonly text: string; readonly came: boolean }[];
  /** Fields of each request that are not the same in blue's own answers. */
  readonly noisyFields: readonly number[];
}

function hypothesesOf(
  all: readonly Compared[],
  most: number,
  isCompared: (one: Compared, facet: Facet) => boolean,
): readonly Hypothesis[] {
  return collectHypotheses(
    all.map(({ table }) => table),
    { alpha: falseAlarms, most },
    (request, facet) => {
      const one = all[request];
      return one !== undefined && isCompared(one, facet);
    },
  );
}

export function isUnexpected({ expected }: Compared, facet: Facet): boolean {
  return !expected.some((concern) => rules(concern, facet));
}

/** How many triples of each request would decide what is open; `undefined` for those that need no more. Knows no color. */
export function moreTriples(all: readonly Compared[], most: number): readonly (number | undefined)[] {
  const wanted = triplesWanted(hypothesesOf(all, most, isUnexpected), most);
  return all.map((_, request) => wanted.get(request));
}

function findingsOf(
  departures: readonly JudgedDeparture[],
  all: readonly Compared[],
  maskOf: (triples: number) => bigint,
): Finding[] {
  return all.flatMap(({ table }, request) => {
    const own = departures.filter((departure) => departure.request === request);
    return groupFindings(own, table, maskOf(table.answers() / tripleSize));
  });
}

/** Whether an expected change is to be seen, by a test of its own. */
function came(all: readonly Compared[], text: string, maskOf: (triples: number) => bigint): boolean {
  const isMeant = ({ expected }: Compared, facet: Facet) =>
    expected.some((concern) => concern.text === text && concern.matches(facet.place, facet.path));
  return hypothesesOf(all, 0, isMeant).some(({ pattern }) => {
    const green = maskOf(pattern.key.length);
    return separates(pattern, green) || testPattern(pattern, green).p <= falseAlarms;
  });
}

/** How many things are not the same in all of blue's own answers. */
function countNoisy(table: FacetTable, green: bigint): number {
  const blue = ((1n << BigInt(table.answers())) - 1n) & ~green;
  const paths = new Set<string>();
  for (const seen of table.facets()) {
    if (seen.facet.aspect === 'format') continue;
    const shown = [...table.categories(seen).masks.values()].filter((mask) => (mask & blue) !== 0n);
    if (shown.length > 1) paths.add(`${seen.facet.place} ${seen.facet.path}`);
  }
  return paths.size;
}

/** Tells which answers were green's, and what differs by that. */
export function compareAnswers(all: readonly Compared[], seed: string, most: number): Comparison {
  const masks = new Map<number, bigint>();
  const maskOf = (triples: number): bigint => {
    const known = masks.get(triples) ?? greenMask(seed, triples);
    masks.set(triples, known);
    return known;
  };
  const { shown, undecided } = judge(hypothesesOf(all, most, isUnexpected), maskOf);
  const everything = findingsOf(shown, all, maskOf);
  const isMeantStatus = (finding: Finding) =>
    finding.place === 'status' &&
    all[finding.request]?.expected.some(({ status }) => status === finding.green.value) === true;
  const texts = [...new Set(all.flatMap(({ expected }) => expected.map(({ text }) => text)))];
  return {
    findings: everything.filter((finding) => !isMeantStatus(finding)),
    undecided: findingsOf(undecided, all, maskOf).filter((finding) => !isMeantStatus(finding)),
    expected: texts.map((text) => ({
      text,
      came: all.some(({ expected }) => expected.some((one) => one.text === text && one.status !== undefined))
        ? everything.some((finding) => isMeantStatus(finding) && text === `status ${finding.green.value}`)
        : came(all, text, maskOf),
    })),
    noisyFields: all.map(({ table }) => countNoisy(table, maskOf(table.answers() / tripleSize))),
  };
}
