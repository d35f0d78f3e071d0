import type { Samples } from './samples.ts';
import { describeDoubt } from './describe-doubt.ts';
import type { Doubt } from './doubt.ts';
import type { DoubtEvidence } from './doubt-evidence.ts';
import { doubtAlarms, undecidedGroups, type Asked } from './doubt-group.ts';
import type { DescribedDeparture, Finding } from './finding.ts';
import { tellTogether } from './group-findings.ts';
import type { SettledGroup } from './settle-doubts.ts';

/**
 * What became of a doubt: `again` was seen of green once more and never of blue, and is still too seldom to tell from chance; `once`
 * was not seen again of either; `oftener` is seen of blue as well, and more often of green.
 */
export type Standing = 'confirmed' | 'again' | 'once' | 'oftener';

export interface ToldDoubt {
  readonly finding: Finding;
  readonly standing: Exclude<Standing, 'confirmed'>;
  /** How often green was asked again. */
  readonly askedAgain: number;
  /** Whether the check cannot be passed with it. */
  readonly isOpen: boolean;
}

export interface SettledDoubts {
  readonly findings: readonly Finding[];
  readonly told: readonly ToldDoubt[];
}

/** What was seen of both colors is told where chance is unlikely to do so, if not unlikely enough. */
const worthTelling = 20;

type Described = ReturnType<typeof describeDoubt>;

interface Settling {
  readonly group: SettledGroup;
  readonly isUndecided: boolean;
  readonly askedAgain: number;
}

function standingOf(
  { family }: Doubt,
  { strength, green }: DoubtEvidence,
  { counts }: Described,
  { group, isUndecided, askedAgain }: Settling,
): Standing | undefined {
  // What was confirmed may say less by now, as others of its request were asked about.
  if (group.isConfirmed && strength >= Math.min(1 / doubtAlarms[family], group.strength)) return 'confirmed';
  if (counts.blue > 0) {
    return isUndecided || (family === 'structure' && strength >= worthTelling) ? 'oftener' : undefined;
  }
  if (askedAgain === 0 || green > 0) return 'again';
  return family === 'structure' ? 'once' : undefined;
}

function isOpenStill(
  standing: Standing,
  { family }: Doubt,
  { isNowAndThen }: Described,
  isUndecided: boolean,
) {
  if (standing === 'oftener') return isUndecided;
  // What green always shows and blue never does is a difference or a chance, whatever it is about.
  return standing === 'again' && (family === 'structure' || !isNowAndThen || isUndecided);
}

/** Tells which doubts are differences, and which are not decided. */
export function concludeDoubts(
  groups: readonly SettledGroup[],
  askedOf: (request: number) => Asked,
  { most }: Pick<Samples, 'most'>,
): SettledDoubts {
  const isAskedOut = (request: number) => {
    const { from, to } = askedOf(request);
    return to > from && to >= most;
  };
  const undecided = undecidedGroups(groups, isAskedOut);
  const sorted = new Map<
    string,
    { request: number; standing: Standing; isOpen: boolean; all: Described[] }
  >();
  groups.forEach((group, index) => {
    const asked = askedOf(group.request);
    const settling = { group, isUndecided: undecided[index] === true, askedAgain: asked.to - asked.from };
    group.doubts.forEach((doubt, place) => {
      const evidence = group.evidence[place];
      if (evidence === undefined) return;
      const isJudgedByAll = !isAskedOut(group.request) && !group.isConfirmed && undecided[index] === true;
      const described = describeDoubt(doubt, asked, isJudgedByAll ? group.overall : evidence.strength);
      const standing = standingOf(doubt, evidence, described, settling);
      if (standing === undefined) return;
      const isOpen = isOpenStill(standing, doubt, described, settling.isUndecided);
      const key = `${group.request} ${standing} ${isOpen}`;
      const known = sorted.get(key) ?? { request: group.request, standing, isOpen, all: [] };
      known.all.push(described);
      sorted.set(key, known);
    });
  });
  const findings: Finding[] = [];
  const told: ToldDoubt[] = [];
  for (const { request, standing, isOpen, all } of sorted.values()) {
    const { table, from, to } = askedOf(request);
    for (const finding of tellTogether(strongestOfEach(all), table)) {
      if (standing === 'confirmed') findings.push(finding);
      else told.push({ finding, standing, isOpen, askedAgain: to - from });
    }
  }
  return { findings, told };
}

/** Several things that one field was seen to be are one difference. */
function strongestOfEach(all: readonly DescribedDeparture[]): DescribedDeparture[] {
  const strongest = new Map<string, DescribedDeparture>();
  for (const one of all) {
    const known = strongest.get(one.key);
    if (known === undefined || one.p < known.p) strongest.set(one.key, one);
  }
  return [...strongest.values()];
}
