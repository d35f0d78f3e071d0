import { formatDuration } from '../duration.ts';
import type { BacktestReport } from './backtest-report.ts';

/** More than these of one sort are counted, not listed. */
const mostListed = 20;

const time = (iso: string) =>
  iso
    .replace('T', ' ')
    .replace(/(:\d\d)\.\d+Z$/, '$1')
    .replace(/:00$/, '');
const count = (windows: number) =>
  `${windows.toLocaleString('en-US')} ${windows === 1 ? 'window' : 'windows'}`;
const percent = (share: number) => `${Number((share * 100).toPrecision(3))} %`;

function listed<Item>(items: readonly Item[], line: (item: Item) => string): string[] {
  const lines = items.slice(0, mostListed).map((item) => `    ${line(item)}`);
  const more = items.length - lines.length;
  return more > 0 ? [...lines, `    and ${more} more; --json lists all`] : lines;
}

function describeRollbacks({ rollbacks, windows, share, alpha, expectedAtMost }: BacktestReport): string[] {
  const allowed = `${percent(alpha)} allowed, ${Number(expectedAtMost.toPrecision(2))} of ${windows.judged}`;
  const first = `  rolled back   ${count(windows.rolledBack)}, ${percent(share ?? 0)} of those judged (${allowed})`;
  const found = listed(
    rollbacks,
    ({ from, afterMs, check, message }) =>
      `${time(from)}  after ${formatDuration(afterMs)}  ${check}: ${message}`,
  );
  return [first, ...found];
}

function conclude({ windows, excessive, target }: BacktestReport): string {
  if (windows.judged === 0) {
    return 'Nothing can be said: no window has enough of its scrapes. Check the metrics of the objectives, the labels in `prometheus.colors.blue`, and how far back Prometheus keeps them.';
  }
  if (windows.rolledBack === 0) return `The rule would have left ${target} alone.`;
  const look =
    'Each of these is a fault that blue had, or a rollback by mistake: look at what happened then.';
  return excessive
    ? `${look} They are more than alpha allows, so blue did break its objectives, or these are tighter than blue keeps.`
    : look;
}

/** What became of the windows, for a person; times are UTC. */
export function describeBacktest(report: BacktestReport): readonly string[] {
  const { from, to, windowMs, windows, checks, undecided, withoutData } = report;
  const left = checks.filter((check) => check.left !== undefined);
  const replayed = checks.filter((check) => check.left === undefined).map(({ id }) => id);
  return [
    `backtest of ${report.target}: ${count(windows.replayed)} of ${formatDuration(windowMs)}, from ${time(from)} to ${time(to)} UTC`,
    `  objectives    ${replayed.join(', ')}`,
    ...left.map(({ id, left: why }) => `  not replayed  ${id}: ${why ?? ''}`),
    ...describeRollbacks(report),
    `  kept          ${count(windows.kept)}`,
    ...(windows.undecided === 0 ? [] : [`  undecided     ${count(windows.undecided)}, not shown to hold`]),
    ...listed(undecided, (one) => `${count(one.windows)}  ${one.check} needs ${one.missing}`),
    ...(windows.withoutData === 0 ? [] : [`  without data  ${count(windows.withoutData)}`]),
    ...listed(withoutData, (gap) => `${time(gap.from)} to ${time(gap.to)}  ${gap.check}: ${gap.missing}`),
    conclude(report),
  ];
}
