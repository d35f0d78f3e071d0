import type { AppVersion, MigrationPlace, SkewFinding, SkewSeverity } from './skew-report.ts';

/** What one cause does to one version. */
export interface FindingEffect {
  readonly severity: SkewSeverity;
  /** `null` for a migration that fails by itself. */
  readonly version: AppVersion | null;
  readonly rules: readonly string[];
  /** Only what green has not got yet: no fault where the migrations run before it gets traffic. */
  readonly notYet: boolean;
  /** At least one; one a statement, mostly. */
  readonly findings: readonly SkewFinding[];
}

/** Findings with one cause: one column that went, and the eleven statements that read it. */
export interface FindingGroup {
  readonly migration: MigrationPlace | null;
  readonly object: string | null;
  /** That of the worst effect. */
  readonly severity: SkewSeverity;
  /** The worst first. */
  readonly effects: readonly FindingEffect[];
}

/** From the worst. */
export const skewSeverities: readonly SkewSeverity[] = [
  'breaks',
  'breaks-open-sessions',
  'changes-meaning',
  'notice',
];

function isNotYet({ version, severity, migration }: SkewFinding): boolean {
  return version === 'green' && severity === 'notice' && migration === null;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => unknown): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

const rank = ({ severity }: { readonly severity: SkewSeverity }) => skewSeverities.indexOf(severity);

function effectsOf(findings: readonly SkewFinding[]): FindingEffect[] {
  const effects = groupBy(findings, ({ severity, version }) => [severity, version]);
  return effects
    .flatMap((members) => {
      const [first] = members;
      if (first === undefined) return [];
      const rules = [...new Set(members.map(({ rule }) => rule))];
      const { severity, version } = first;
      return [{ severity, version, rules, notYet: members.every(isNotYet), findings: members }];
    })
    .sort((a, b) => rank(a) - rank(b));
}

/** Findings by their cause, the worst first, and otherwise in the order in which they come. */
export function groupFindings(findings: readonly SkewFinding[]): FindingGroup[] {
  const causes = groupBy(findings, ({ migration, object, rule }) => [
    migration?.file,
    migration?.line,
    object ?? ['of rule', rule],
  ]);
  return causes
    .flatMap((members) => {
      const effects = effectsOf(members);
      const [worst] = effects;
      const [first] = worst?.findings ?? [];
      if (worst === undefined || first === undefined) return [];
      return [{ migration: first.migration, object: first.object, severity: worst.severity, effects }];
    })
    .sort((a, b) => rank(a) - rank(b));
}

/** Findings as bad as `limit` or worse, the worst first; without what green only waits for. */
export function findingsFrom(groups: readonly FindingGroup[], limit: SkewSeverity): readonly SkewFinding[] {
  return groups
    .flatMap(({ effects }) => effects)
    .filter((effect) => !effect.notYet && rank(effect) <= skewSeverities.indexOf(limit))
    .sort((a, b) => rank(a) - rank(b))
    .flatMap(({ findings }) => findings);
}
