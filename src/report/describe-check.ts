import type { CheckResult, PlannedCheck, StepResult } from '../check/check-result.ts';
import { formatDuration } from '../duration.ts';
import { describeColors, describeStepOnBlue } from './describe-colors.ts';
import { describeEvidence } from './describe-evidence.ts';
import { block } from './layout.ts';
import { displayWidth, padEnd, printable } from './printable.ts';
import { outcomePaint, outcomeSymbols, type Paint, type Style } from './terminal-style.ts';

const indentation = 6;
const longestName = 60;
const kindWidth = 'readiness'.length;

/** Widths of the columns that checks share. */
export interface CheckColumns {
  readonly name: number;
  readonly aim: number;
}

export function checkColumns(checks: readonly PlannedCheck[]): CheckColumns {
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(displayWidth));
  return {
    name: Math.min(longestName, widest(checks.map((check) => printable(check.name)))),
    aim: widest(checks.map((check) => check.aim ?? '')),
  };
}

/** Columns for the name: fewer on a narrow terminal, where a longer name pushes what follows aside. */
export function nameWidth(columns: CheckColumns, style: Style): number {
  const room = style.columns();
  return room === undefined ? columns.name : Math.min(columns.name, Math.max(12, room - 34));
}

/** Kind, name and aim of a check, in columns. */
export function checkLabel(check: PlannedCheck, columns: CheckColumns, style: Style, paint: Paint): string {
  const { colors } = style;
  const name = padEnd(printable(check.name), nameWidth(columns, style));
  const aim = columns.aim > 0 ? ` ${colors.dim(padEnd(check.aim ?? '', columns.aim))}` : '';
  return `${colors.dim(padEnd(check.kind, kindWidth))} ${paint(name)}${aim}`;
}

function describeStep(step: StepResult, result: CheckResult, style: Style): string[] {
  const told = result.message;
  const mark = outcomePaint(step.outcome, style.colors)(outcomeSymbols[step.outcome]);
  const onBlue = describeStepOnBlue(result, step);
  const times = [formatDuration(step.durationMs), ...(onBlue === undefined ? [] : [onBlue])];
  const duration = style.colors.dim(times.join(' · '));
  const line = `${' '.repeat(indentation)}${mark} ${printable(step.name)} ${duration}`;
  const { message } = step;
  if (message === undefined || told.includes(message)) return [line];
  return [line, ...block(message, indentation + 2, style)];
}

/** Lines of a difference keep the colors they have everywhere. */
function detailPaint(line: string, style: Style): Paint | undefined {
  if (/^\s*\+/.test(line)) return style.colors.green;
  if (/^\s*-(?![-\w])|^\s*---/.test(line)) return style.colors.red;
  return undefined;
}

/** A line of a check's details. A command stays whole: broken, it could not be copied into a shell. */
function detail(line: string, style: Style, paint = detailPaint(line, style)): string[] {
  if (/^(?:curl|grpcurl) /.test(line))
    return [`${' '.repeat(indentation)}${(paint ?? String)(printable(line))}`];
  return block(line, indentation, style, paint);
}

function describeReason(result: CheckResult, style: Style): string[] {
  const { colors } = style;
  const paint = outcomePaint(result.outcome, colors);
  if (result.outcome === 'skipped' || result.outcome === 'not-run') {
    return block(result.message, indentation, style, colors.dim);
  }
  // Details are the evidence laid out for people, and a doubt is told in the message; programs read the evidence.
  const evidence = result.outcome === 'failed' && result.details.length === 0 ? result.evidence : [];
  const advice = result.details.some((line) => line.trim() === result.advice) ? undefined : result.advice;
  return [
    ...result.steps.flatMap((step) => describeStep(step, result, style)),
    ...block(result.message, indentation, style, paint),
    ...result.details.flatMap((line) => detail(line, style)),
    ...evidence.flatMap((one) => describeEvidence(one, indentation, style)),
    ...(advice === undefined ? [] : block(advice, indentation, style, colors.cyan, '→ ')),
  ];
}

/** A finished check: one line when it passed, and the reason below it when it did not. */
export function describeCheck(result: CheckResult, columns: CheckColumns, style: Style): string[] {
  const { colors } = style;
  const paint = outcomePaint(result.outcome, colors);
  const passed = result.outcome === 'passed';
  const notes = [
    ...(result.outcome === 'not-run' ? [] : [formatDuration(result.durationMs)]),
    ...describeColors(result),
    ...(result.outcome === 'passed' || result.outcome === 'failed' ? [] : [result.outcome]),
    ...(result.attempts > 1 ? [`${result.attempts} attempts`] : []),
    ...(result.preExisting === true ? ['pre-existing'] : []),
    ...(result.gating || result.preExisting === true ? [] : ['advisory']),
  ];
  const namePaint: Paint = passed ? (text) => text : colors.bold;
  const label = checkLabel(result, columns, style, namePaint);
  return [
    `  ${paint(outcomeSymbols[result.outcome])} ${label} ${colors.dim(notes.join(' · '))}`,
    ...(passed
      ? result.details.flatMap((line) => detail(line, style, colors.dim))
      : describeReason(result, style)),
    ...result.cleanupFailures.flatMap((failure) =>
      block(failure, indentation, style, colors.yellow, 'cleanup failed: '),
    ),
  ];
}
