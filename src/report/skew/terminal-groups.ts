import type { FindingEffect, FindingGroup } from '../../schema/skew/group-findings.ts';
import type { SkewFinding, SkewSeverity } from '../../schema/skew/skew-report.ts';
import { block } from '../layout.ts';
import { displayWidth, printable, truncate } from '../printable.ts';
import type { Colors, Paint, Style } from '../terminal-style.ts';
import { advisesAlike, effectSentence, groupTitle, placeText } from './describe-effect.ts';
import { nameSome, type SkewView } from './skew-view.ts';
import { sqlExcerpt } from './sql-excerpt.ts';

export interface TerminalOptions {
  /** Every statement of every finding, in place of one example each. */
  readonly verbose: boolean;
}

const marks: Readonly<Record<SkewSeverity, string>> = {
  breaks: '✗',
  'breaks-open-sessions': 'o',
  'changes-meaning': '~',
  notice: 'i',
};
const defaultColumns = 110;
const mostNames = 6;

export function severityPaint(severity: SkewSeverity, colors: Colors): Paint {
  const paints: Record<SkewSeverity, Paint> = {
    breaks: colors.red,
    'breaks-open-sessions': colors.yellow,
    'changes-meaning': colors.magenta,
    notice: colors.cyan,
  };
  return paints[severity];
}

export const columnsOf = (style: Style) => style.columns() ?? defaultColumns;

function sqlLines(
  sql: string,
  position: number | null,
  indentation: number,
  style: Style,
  most: number,
): string[] {
  const { colors } = style;
  const margin = ' '.repeat(indentation);
  const width = Math.max(30, columnsOf(style) - indentation - 1);
  return sqlExcerpt(sql, position, { lines: most, width }).flatMap(({ text, caret }) => [
    `${margin}${colors.dim(text)}`,
    ...(caret === undefined ? [] : [`${margin}${' '.repeat(caret)}${colors.red('^')}`]),
  ]);
}

function messageLines({ message, sqlstate }: SkewFinding, indentation: number, style: Style): string[] {
  return block(sqlstate === null ? message : `${message} (${sqlstate})`, indentation, style);
}

/** A name and where it stands: on one line where both fit, for the sake of those who click on places. */
function titled(title: string, place: string, indentation: number, style: Style): string[] {
  const line = `${title}  ${place}`;
  return displayWidth(line) <= columnsOf(style) ? [line] : [title, `${' '.repeat(indentation)}${place}`];
}

function describeFinding(
  finding: SkewFinding,
  first: SkewFinding,
  style: Style,
  { verbose }: TerminalOptions,
): string[] {
  const { statement, position } = finding;
  const { bold, cyan } = style.colors;
  const own = advisesAlike(finding, first) ? [] : block(finding.advice, 6, style, cyan, '→ ');
  if (statement === null) return [...messageLines(finding, 4, style), ...own];
  const place = printable(`${statement.source}:${statement.line}`);
  return [
    ...titled(`    ${bold(printable(statement.id))}`, place, 6, style),
    ...sqlLines(statement.sql, position, 6, style, verbose ? 12 : 5),
    ...messageLines(finding, 6, style),
    ...own,
  ];
}

function describeEffect(
  effect: FindingEffect,
  { report }: SkewView,
  style: Style,
  options: TerminalOptions,
): string[] {
  const { colors } = style;
  const paint = severityPaint(effect.severity, colors);
  const sentence = `${effectSentence(effect, report.states)} [${effect.rules.join(', ')}]`;
  const [first] = effect.findings;
  if (first === undefined) return [];
  const shown = options.verbose ? effect.findings : [first];
  const others = effect.findings.slice(shown.length).map(({ statement }) => statement?.id ?? '');
  const more = `and ${nameSome([...new Set(others)], mostNames)} (--verbose shows them)`;
  return [
    ...block(sentence, 2, style, paint),
    ...shown.flatMap((finding) => describeFinding(finding, first, style, options)),
    ...(others.length === 0 ? [] : block(more, 4, style, colors.dim)),
    ...block(first.advice, 4, style, colors.cyan, '→ '),
  ];
}

function describeGroup(
  group: FindingGroup,
  view: SkewView,
  style: Style,
  options: TerminalOptions,
): string[] {
  const { colors } = style;
  const { migration } = group;
  const paint = severityPaint(group.severity, colors);
  const place = migration === null ? 'before any pending migration' : placeText(migration);
  const title = `${paint(marks[group.severity])} ${colors.bold(printable(groupTitle(group)))}`;
  const room = Math.max(30, columnsOf(style) - 5);
  const oneLine = (migration?.statement ?? '').replace(/\s+/g, ' ');
  const [statement] = sqlExcerpt(oneLine, null, { lines: 1, width: room });
  return [
    ...titled(title, printable(place), 4, style),
    ...(migration === null || statement === undefined ? [] : [`    ${truncate(statement.text, room)}`]),
    ...group.effects.flatMap((effect) => describeEffect(effect, view, style, options)),
    '',
  ];
}

/** What every expanding release has is told in one line. */
function describeNotYet(effects: readonly FindingEffect[], style: Style): string[] {
  const findings = effects.flatMap((effect) => effect.findings);
  const names = [...new Set(findings.map(({ statement }) => statement?.id ?? ''))];
  if (names.length === 0) return [];
  const verb = names.length === 1 ? 'needs' : 'need';
  const text = `run the migrations before green gets traffic: ${nameSome(names, mostNames)} of green ${verb} them`;
  return [...block(text, 0, style, style.colors.cyan, 'i '), ''];
}

/** The findings for people: by cause, one example for each effect. */
export function describeGroups(view: SkewView, style: Style, options: TerminalOptions): string[] {
  const isWaiting = ({ effects }: FindingGroup) => effects.every(({ notYet }) => notYet);
  const told = options.verbose ? view.groups : view.groups.filter((group) => !isWaiting(group));
  const waiting = options.verbose ? [] : view.groups.filter(isWaiting);
  return [
    ...told.flatMap((group) => describeGroup(group, view, style, options)),
    ...describeNotYet(
      waiting.flatMap(({ effects }) => effects),
      style,
    ),
  ];
}
