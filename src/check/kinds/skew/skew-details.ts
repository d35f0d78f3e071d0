import type { FindingEffect, FindingGroup } from '../../../schema/skew/group-findings.ts';
import type { SkewFinding, SkewSeverity } from '../../../schema/skew/skew-report.ts';

const mostNames = 5;
const verbs: Readonly<Record<SkewSeverity, string>> = {
  breaks: 'breaks',
  'breaks-open-sessions': 'breaks in open sessions',
  'changes-meaning': 'changes its meaning',
  notice: 'may break',
};

/** One sentence on what fails, of which version, and where. */
export function headline({ severity, version, statement, migration, state }: SkewFinding): string {
  const place = migration === null ? state : `${migration.file}:${migration.line}`;
  if (version === null || statement === null) return `the migration at ${place} does not apply`;
  return `${statement.id} (${statement.source}:${statement.line}) of ${version} ${verbs[severity]} at ${place}`;
}

function nameSome(names: readonly string[]): string {
  if (names.length <= mostNames + 1) return names.join(', ');
  return `${names.slice(0, mostNames).join(', ')} and ${names.length - mostNames} more`;
}

function describeEffect({ severity, version, findings }: FindingEffect): string[] {
  const [first, ...others] = findings;
  if (first === undefined) return [];
  const names = [...new Set(others.flatMap(({ statement }) => (statement ? [statement.id] : [])))];
  return [
    `${severity}: ${headline(first)}`,
    `  ${first.message}${first.sqlstate === null ? '' : ` (${first.sqlstate})`}`,
    ...(names.length === 0 ? [] : [`  the same for ${nameSome(names)} of ${version ?? 'both versions'}`]),
    `  ${first.advice}`,
  ];
}

/** A cause of findings as lines: an example for each of its effects, and the names of the other statements. */
export function describeGroup({ effects }: FindingGroup): string[] {
  return effects.filter(({ notYet }) => !notYet).flatMap(describeEffect);
}

/** What every expanding release has is told in one line. */
export function describeNotYet(groups: readonly FindingGroup[]): string[] {
  const waiting = groups.flatMap(({ effects }) => effects.filter(({ notYet }) => notYet));
  const names = waiting.flatMap(({ findings }) =>
    findings.flatMap(({ statement }) => (statement ? [statement.id] : [])),
  );
  const unique = [...new Set(names)];
  if (unique.length === 0) return [];
  const verb = unique.length === 1 ? 'needs' : 'need';
  return [`run the migrations before green gets traffic: ${nameSome(unique)} of green ${verb} them`];
}
