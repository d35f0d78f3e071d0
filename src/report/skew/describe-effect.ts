import type { FindingEffect, FindingGroup } from '../../schema/skew/group-findings.ts';
import type {
  MigrationPlace,
  SchemaState,
  SkewFinding,
  SkewSeverity,
} from '../../schema/skew/skew-report.ts';
import { plural } from './skew-view.ts';

/** What a severity is called where there is little room. */
export const severityLabels: Readonly<Record<SkewSeverity, string>> = {
  breaks: 'breaks',
  'breaks-open-sessions': 'breaks open sessions',
  'changes-meaning': 'changes meaning',
  notice: 'notice',
};

export function placeText({ file, line }: MigrationPlace): string {
  return `${file}:${line}`;
}

/** The object that a group is about; where that cannot be told, its rules. */
export function groupTitle({ object, effects }: FindingGroup): string {
  return object ?? [...new Set(effects.flatMap(({ rules }) => rules))].join(', ');
}

/** The states in which any of the findings shows. */
export function statesOf(findings: readonly SkewFinding[], states: readonly SchemaState[]): SchemaState[] {
  const shown = new Set(findings.flatMap(({ state, states: all = [state] }) => all));
  return states.filter(({ id }) => shown.has(id));
}

/** Where findings show, such as ` from S2 on`. */
export function spanText(findings: readonly SkewFinding[], states: readonly SchemaState[]): string {
  const shown = statesOf(findings, states);
  const [first, last] = [shown[0]?.id, shown.at(-1)?.id];
  if (first === undefined || last === undefined) return '';
  const known = findings.every((finding) => finding.states !== undefined);
  if (states.length > 1 && (!known || last === states.at(-1)?.id) && first !== states[0]?.id) {
    return ` from ${first} on`;
  }
  return first === last ? ` at ${first}` : ` from ${first} to ${last}`;
}

/** One sentence on what a cause does to a version, such as `breaks 11 statements of blue from S2 on`. */
export function effectSentence(
  { severity, version, notYet, findings }: FindingEffect,
  states: readonly SchemaState[],
): string {
  if (version === null) return 'the migration does not apply';
  const statements = new Set(findings.map(({ statement }) => statement?.id)).size;
  const subject = `${plural(statements, 'statement')} of ${version}`;
  const where = spanText(findings, states);
  if (notYet) return `not there yet for ${subject}${where}`;
  switch (severity) {
    case 'breaks':
      return `breaks ${subject}${where}`;
    case 'breaks-open-sessions':
      return `breaks ${subject} in sessions that stay open${where}, until they reconnect`;
    case 'changes-meaning':
      return `changes what ${subject} ${statements === 1 ? 'answers' : 'answer'} or ${statements === 1 ? 'does' : 'do'}${where}`;
    case 'notice':
      return `may concern ${subject}${where}, depending on the data`;
  }
}

/** Whether two findings advise the same, but for the names of their statements. */
export function advisesAlike(one: SkewFinding, other: SkewFinding): boolean {
  const general = ({ advice, statement }: SkewFinding) =>
    statement === null ? advice : advice.replaceAll(statement.id, '');
  return one.advice === other.advice || general(one) === general(other);
}
