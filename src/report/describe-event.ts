import { formatDuration } from '../duration.ts';
import type { CheckResult } from '../check/check-result.ts';
import type { RunEvent } from '../runner/run-event.ts';
import { valueText } from './describe-evidence.ts';
import { block } from './layout.ts';
import { nextStep } from './next-step.ts';
import { printable } from './printable.ts';
import { outcomeSymbols, verdictPaint, type Style } from './terminal-style.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

export function describeRunStart(event: EventOf<'run:start'>, { colors }: Style): string[] {
  const parts = [event.command, event.target, ...(event.releaseId === undefined ? [] : [event.releaseId])];
  const dryRun = event.dryRun ? colors.yellow('  dry run: no effects') : '';
  return [`${colors.bold(`bg-check ${event.version}`)}  ${printable(parts.join('  '))}${dryRun}`];
}

export function describePhaseStart(event: EventOf<'phase:start'>, { colors }: Style): string[] {
  const count = event.checks.length;
  return ['', `${colors.bold(event.phase)} ${colors.dim(`${count} ${count === 1 ? 'check' : 'checks'}`)}`];
}

/** How many ended how, such as `5 passed, 1 failed`. */
export function countOutcomes(results: Iterable<Pick<CheckResult, 'outcome'>>): string {
  const counts = new Map<string, number>();
  for (const { outcome } of results) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const ordered = Object.keys(outcomeSymbols).filter((outcome) => counts.has(outcome));
  return ordered.map((outcome) => `${counts.get(outcome) ?? 0} ${outcome}`).join(', ');
}

export function describePhaseEnd(event: EventOf<'phase:end'>, { colors }: Style): string[] {
  const paint = verdictPaint(event.verdict, colors);
  const duration = colors.dim(formatDuration(event.durationMs));
  return [`  ${paint(event.verdict)}: ${countOutcomes(event.results)} ${duration}`];
}

export function describeSwitchStart(event: EventOf<'switch:start'>, { colors }: Style): string[] {
  const move = `${event.from} → ${event.target}`;
  const through = `through ${printable(event.hook)}${describePlan(event)}`;
  return ['', `${colors.bold('switch')} ${move} ${colors.dim(through)}`];
}

/** `, 10 % for 2m, 50 % for 2m, then 100 %`; empty where traffic moves all at once. */
function describePlan({ steps = [] }: EventOf<'switch:start'>): string {
  if (steps.length === 0) return '';
  const shares = steps.map(({ weight, forMs }) => `${weight} % for ${formatDuration(forMs)}`);
  return `, ${shares.join(', ')}, then 100 %`;
}

export function describeSwitchStep(event: EventOf<'switch:step'>, style: Style): string[] {
  const { colors } = style;
  const verified = event.outcome === 'verified';
  const mark = verified ? colors.green('✓') : colors.red('✗');
  const time = colors.dim(formatDuration(event.durationMs));
  const [first = '', ...rest] = block(event.message, 6, style, verified ? undefined : colors.red);
  return [`  ${mark} ${colors.bold(`${event.weight} % green`)} ${time}`, first, ...rest];
}

export function describeSwitchEnd(event: EventOf<'switch:end'>, style: Style): string[] {
  const { colors } = style;
  const verified = event.outcome === 'verified';
  const mark = verified ? colors.green('✓') : colors.red('✗');
  const answers = Object.entries(event.answers).map(([color, count]) => `${color} ${count}`);
  return [
    `  ${mark} ${event.outcome} ${colors.dim(formatDuration(event.durationMs))}`,
    ...block(event.message, 6, style, verified ? undefined : colors.red),
    ...(answers.length > 0 ? block(answers.join(', '), 6, style, undefined, 'answers  ') : []),
  ];
}

export function describeTick(event: EventOf<'observe:tick'>, style: Style, states: string): string[] {
  const { colors } = style;
  const time = `${formatDuration(event.elapsedMs)} of ${formatDuration(event.windowMs)}`;
  const paints = {
    pass: colors.green,
    'roll-back': colors.red,
    hold: colors.red,
    inconclusive: colors.yellow,
    'keep-observing': colors.dim,
  };
  const decision = event.decision.replace('-', ' ');
  const share = event.weight === undefined ? '' : `${event.weight} % green  `;
  const text = `tick ${event.tick}  ${share}${time}  ${decision}: ${event.reason}${states === '' ? '' : ` (${states})`}`;
  return block(text, 4, style, paints[event.decision]);
}

export function describeRollbackStart(event: EventOf<'rollback:start'>, style: Style): string[] {
  return ['', style.colors.bold('rollback'), ...block(event.reason, 4, style)];
}

export function describeRollbackEnd(event: EventOf<'rollback:end'>, style: Style): string[] {
  const { colors } = style;
  const done = event.outcome === 'rolled-back' || event.outcome === 'already-blue';
  const mark = done ? colors.green('✓') : colors.red('✗');
  const { drain } = event;
  const drained =
    drain === undefined
      ? []
      : drain.drained
        ? block(
            drain.durationMs === drain.firstLookMs
              ? `green had nothing in flight when it was first looked at, ${formatDuration(drain.durationMs)} after traffic had moved`
              : `green finished what it had in flight in ${formatDuration(drain.durationMs)}`,
            6,
            style,
          )
        : block(
            `green still had ${drain.inFlight} in flight after ${formatDuration(drain.durationMs)}`,
            6,
            style,
            colors.yellow,
          );
  return [
    `  ${mark} ${event.outcome.replace('-', ' ')} ${colors.dim(formatDuration(event.durationMs))}`,
    ...block(event.message, 6, style, done ? undefined : colors.red),
    ...drained,
  ];
}

export function describeNotice(event: EventOf<'notice'>, style: Style): string[] {
  const { colors } = style;
  const warning = event.level === 'warning';
  const lines = block(event.message, 2, style, warning ? colors.yellow : undefined, warning ? '! ' : 'i ');
  return event.data === undefined ? lines : [...lines, ...block(valueText(event.data), 4, style, colors.dim)];
}

/** @param heading what the run came to: its verdict, or that an error left it without one */
export function describeRunEnd(
  event: EventOf<'run:end'>,
  style: Style,
  heading: EventOf<'run:end'>['verdict'] | 'error' = event.verdict,
): string[] {
  const { colors } = style;
  const paint = heading === 'error' ? colors.red : verdictPaint(heading, colors);
  const verdict = paint(colors.bold(heading.toUpperCase()));
  const [first = '', ...rest] = block(event.reason, heading.length + 2, style);
  const next = nextStep(event);
  const facts = [
    `traffic ${event.traffic}`,
    `exit code ${event.exitCode}`,
    formatDuration(event.durationMs),
  ].join(' · ');
  return [
    '',
    `${verdict}  ${first.trimStart()}`,
    ...rest,
    colors.dim(facts),
    ...(next === undefined ? [] : block(next, 0, style, colors.cyan, 'next: ')),
  ];
}
