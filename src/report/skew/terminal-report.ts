import { formatDuration } from '../../duration.ts';
import type { MigrationStep, SkewReport } from '../../schema/skew/skew-report.ts';
import { block } from '../layout.ts';
import { padEnd } from '../printable.ts';
import { verdictPaint, type Style } from '../terminal-style.ts';
import { placeText } from './describe-effect.ts';
import { contractSentence, countPhases, unnamedSentence } from './describe-step.ts';
import { describeWays } from './describe-ways.ts';
import { nameSome, plural, type SkewView } from './skew-view.ts';
import { describeGroups, type TerminalOptions } from './terminal-groups.ts';
import { describeStrip } from './terminal-strip.ts';

function describeHead({ states, versions, shadow }: SkewReport, style: Style): string[] {
  const { blue, green } = versions;
  const parts = [
    plural(states.length, 'schema state'),
    `${plural(blue.statements, 'statement')} of blue, ${green.statements} of green`,
    `Postgres ${shadow.version} (${shadow.engine})`,
  ];
  const facts = block(parts.join(' · '), 0, style, style.colors.dim);
  return [style.colors.bold('bg-check skew'), ...facts, ''];
}

function describeStep(step: MigrationStep, style: Style): string[] {
  const { colors } = style;
  const { phase, dependents } = step;
  const bad = dependents !== null && dependents.blue > 0;
  const paint = phase === 'contract' || phase === 'mixed' ? (bad ? colors.red : colors.yellow) : colors.dim;
  const lead = `  ${paint(padEnd(phase, 9))}`;
  const sentence =
    dependents === null
      ? `${placeText(step)}${step.objects.length === 0 ? '' : `: ${nameSome(step.objects, 4)}`}`
      : contractSentence(step);
  const unnamed = unnamedSentence(step);
  const [first = '', ...rest] = block(sentence, 11, style);
  return [
    `${lead}${first.trimStart()}`,
    ...rest,
    ...(unnamed === undefined ? [] : block(unnamed, 11, style, colors.yellow)),
  ];
}

/** What takes something away, with the proof; the rest is counted. */
function describeSteps({ steps }: SkewReport, style: Style, { verbose }: TerminalOptions): string[] {
  if (steps.length === 0) return [];
  const told = verbose
    ? steps
    : steps.filter(
        ({ phase, dependents, unnamed }) =>
          phase === 'contract' || phase === 'mixed' || dependents !== null || unnamed.length > 0,
      );
  const { bold, dim } = style.colors;
  return [
    `${bold('Migrations')}  ${dim(`${plural(steps.length, 'statement')}: ${countPhases(steps)}`)}`,
    ...told.flatMap((step) => describeStep(step, style)),
    '',
  ];
}

function describeWay(report: SkewReport, style: Style): string[] {
  const { colors } = style;
  const marks = { good: colors.green('✓'), bad: colors.red('✗'), unknown: colors.yellow('!') };
  return describeWays(report).flatMap(({ standing, subject, text }) => {
    const [first = '', ...rest] = block(text, 22, style);
    return [`  ${marks[standing]} ${padEnd(subject, 18)}${first.trimStart()}`, ...rest];
  });
}

function describeUnverifiable(
  { versions }: SkewReport,
  style: Style,
  { verbose }: TerminalOptions,
): string[] {
  const { colors } = style;
  return (['blue', 'green'] as const).flatMap((version) => {
    const { statements, unverifiable } = versions[version];
    if (unverifiable.length === 0) return [];
    const told = verbose ? unverifiable : unverifiable.slice(0, 1);
    const hint = told.length < unverifiable.length ? ' (--verbose shows all)' : '';
    const text = `${unverifiable.length} of ${plural(statements, 'statement')} of ${version} could not be verified${hint}:`;
    const reasons = told.flatMap(({ statement, source, line, reason }) =>
      block(`${statement} (${source}:${line}): ${reason}`, 4, style, colors.dim),
    );
    return [...block(text, 0, style, colors.yellow, '? '), ...reasons];
  });
}

function describeVerdict({ report, groups }: SkewView, style: Style): string[] {
  const { colors } = style;
  const { verdict, undecided, findings, timings } = report;
  const count = (wanted: string) => findings.filter(({ severity }) => severity === wanted).length;
  const counts = [
    ...(count('breaks') > 0 ? [plural(count('breaks'), 'breaking finding')] : ['nothing breaks']),
    ...(count('breaks-open-sessions') > 0 ? [`${count('breaks-open-sessions')} in open sessions`] : []),
    ...(count('changes-meaning') > 0 ? [`${count('changes-meaning')} of another meaning`] : []),
    ...(count('notice') > 0 ? [plural(count('notice'), 'notice')] : []),
  ];
  const causes = groups.length === 0 ? '' : `, ${plural(groups.length, 'cause')}`;
  const word = verdictPaint(verdict, colors)(colors.bold(verdict));
  const { total, start, baseline, walk, probes } = timings;
  const parts = [
    ...[`start ${formatDuration(start)}`, `earlier migrations ${formatDuration(baseline)}`],
    ...[`pending ${formatDuration(walk)}`, `probes ${formatDuration(probes)}`],
  ];
  const reason = undecided ?? `${counts.join(', ')}${causes}`;
  const [first = '', ...rest] = block(reason, verdict.length + 2, style);
  return [
    `${word}  ${first.trimStart()}`,
    ...rest,
    ...block(`${formatDuration(total)} (${parts.join(', ')})`, 0, style, colors.dim),
  ];
}

/** The report for people, as lines. What was read from elsewhere cannot move the cursor. */
export function describeSkew(view: SkewView, style: Style, options: TerminalOptions): readonly string[] {
  const { report } = view;
  const notes = [
    ...describeUnverifiable(report, style, options),
    ...report.warnings.flatMap((warning) => block(warning, 0, style, style.colors.yellow, '! ')),
  ];
  return [
    ...describeHead(report, style),
    ...describeGroups(view, style, options),
    ...describeSteps(report, style, options),
    ...describeStrip(report, style),
    '',
    ...describeWay(report, style),
    '',
    ...(notes.length === 0 ? [] : [...notes, '']),
    ...describeVerdict(view, style),
  ];
}
