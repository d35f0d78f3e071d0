import { formatDuration } from '../duration.ts';
import { checkLabel, nameWidth } from './describe-check.ts';
import { countOutcomes } from './describe-event.ts';
import { printable, truncate } from './printable.ts';
import type { RunningCheck, RunProgress } from './run-progress.ts';
import { outcomeSymbols, type Style } from './terminal-style.ts';

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const mostRunning = 8;
const barWidth = 20;

/** Whole seconds once it takes that long, so that the figure does not flicker. */
function elapsed(since: number, now: number): string {
  const milliseconds = Math.max(0, now - since);
  return formatDuration(milliseconds < 10_000 ? milliseconds : Math.floor(milliseconds / 1_000) * 1_000);
}

function progressText({ progress, lastStep }: RunningCheck): string {
  if (progress !== undefined) {
    const { done, total, unit } = progress;
    const count = done.toLocaleString('en-US');
    if (total === undefined || total <= 0) return `${count} ${unit}`;
    const percentage = Math.floor((Math.min(done, total) / total) * 100);
    return `${count} of ${total.toLocaleString('en-US')} ${unit} (${percentage} %)`;
  }
  return lastStep === undefined ? '' : `${outcomeSymbols[lastStep.outcome]} ${lastStep.name}`;
}

function tickLine(progress: RunProgress, { colors }: Style): string[] {
  const { tick, results } = progress;
  if (tick === undefined) return [];
  const share = tick.windowMs > 0 ? Math.min(1, tick.elapsedMs / tick.windowMs) : 1;
  const full = Math.round(share * barWidth);
  const bar = colors.green('█'.repeat(full)) + colors.dim('░'.repeat(barWidth - full));
  const part = tick.weight === undefined ? '' : ` at ${tick.weight} % green`;
  const time = `${formatDuration(tick.elapsedMs)} of ${formatDuration(tick.windowMs)}${part}`;
  return [
    `  ${bar} ${time}  tick ${tick.tick}  ${countOutcomes(results.values())}`,
    `  ${colors.dim(printable(tick.reason))}`,
  ];
}

/** The live part of the terminal: what runs, for how long, how far. */
export function describeProgress(progress: RunProgress, now: number, style: Style): string[] {
  const { colors } = style;
  const turn = colors.cyan(spinner[Math.floor(now / 100) % spinner.length] ?? '');
  const running = [...progress.running.values()];
  const shown = running.slice(0, mostRunning).map((one) => {
    const name = truncate(printable(one.check.name), nameWidth(progress.columns, style));
    const label = checkLabel({ ...one.check, name }, progress.columns, style, (text) => text);
    const text = printable(progressText(one));
    return `  ${turn} ${label} ${colors.dim(elapsed(one.since, now))}${text === '' ? '' : `  ${text}`}`;
  });
  const more = running.length - shown.length;
  const activity = progress.activity;
  const done = progress.results.size;
  const total = progress.planned.size;
  const summary =
    total > 0 && progress.tick === undefined
      ? [
          '',
          `  ${done} of ${total} done${done > 0 ? `: ${countOutcomes(progress.results.values())}` : ''} ` +
            colors.dim(elapsed(progress.phaseSince, now)),
        ]
      : [];
  return [
    ...shown,
    ...(more > 0 ? [colors.dim(`    and ${more} more`)] : []),
    ...(activity ? [`  ${turn} ${activity.label} ${colors.dim(elapsed(activity.since, now))}`] : []),
    ...tickLine(progress, style),
    ...summary,
  ];
}
