import { formatDuration } from '../duration.ts';
import { noRequests } from './replay-window.ts';
import { fewestDecided, type BacktestReport } from './backtest-report.ts';

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
  if (share === null) return [];
  const allowed = `alpha allows ${percent(alpha)}: ${Number(expectedAtMost.toPrecision(2))} of ${windows.judged}`;
  const first = `  rolled back   ${count(windows.rolledBack)}, ${percent(share)} of those judged (${allowed})`;
  const found = listed(
    rollbacks,
    ({ from, afterMs, check, message }) =>
      `${time(from)}  after ${formatDuration(afterMs)}  ${check}: ${message}`,
  );
  return [first, ...found];
}

const whereToLook =
  'Check the metrics of the objectives, the labels in `prometheus.colors.blue`, and how far back Prometheus keeps them.';

/** What the windows that could not be judged lack. */
function lacks({ withoutData }: BacktestReport): string {
  const kinds = withoutData.map(({ missing }) =>
    missing === noRequests ? 'no requests' : 'too few scrapes',
  );
  return [...new Set(kinds)].sort().join(' or ');
}

/** Why the windows that were judged do not speak for the others, and what to do; `undefined` when they do. */
function whyInconclusive(report: BacktestReport): string | undefined {
  const { windows, conclusive, target } = report;
  const { judged, replayed, kept, rolledBack } = windows;
  if (conclusive) return undefined;
  if (judged === 0) return `all windows have ${lacks(report)}. ${whereToLook}`;
  const only = `only ${judged} of ${count(replayed)} could be judged`;
  if (judged * 2 < replayed) return `${only}. ${whereToLook}`;
  if (judged < fewestDecided) {
    return `${only}, and it takes ${fewestDecided}. Go further back, such as \`--backtest 7d\`, or give a shorter \`--window\`.`;
  }
  const needed = Math.max(fewestDecided, Math.ceil(replayed / 2));
  return `only ${kept + rolledBack} of ${count(replayed)} show whether ${target} held, and it takes ${needed}. Give a longer \`--window\`, and go further back by as much, or lower \`minTotal\`.`;
}

/** What windows without a rollback show, and what they leave open. */
function praise({ windows, target, shareAtMost, alpha }: BacktestReport): string {
  const { judged, undecided, withoutData } = windows;
  const atMost = shareAtMost ?? 1;
  const needed = Math.ceil(Math.log(0.05) / Math.log(1 - alpha));
  return [
    `The rule would have rolled ${target} back in none of the ${count(judged)} that could be judged.`,
    atMost <= alpha
      ? `With 95 % certainty that is ${percent(atMost)} of such windows at most; alpha allows ${percent(alpha)}.`
      : `That leaves open up to ${percent(atMost)}; to show the ${percent(alpha)} of alpha takes ${count(needed)}.`,
    ...(undecided === 0
      ? []
      : [
          `In ${undecided} of them ${target} was not shown to hold: it would have been watched for longer, and perhaps called inconclusive.`,
        ]),
    ...(withoutData === 0 ? [] : [`What it would have done in the other ${withoutData} is not known.`]),
  ].join(' ');
}

function conclude(report: BacktestReport): string {
  const { windows, excessive } = report;
  const doubt = whyInconclusive(report);
  if (windows.rolledBack === 0) {
    return doubt === undefined ? praise(report) : `Nothing can be concluded: ${doubt}`;
  }
  const look =
    'Each of these is a fault that blue had, or a rollback by mistake: look at what happened then.';
  if (doubt !== undefined) return `${look} How often it happens cannot be concluded: ${doubt}`;
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
    `  judged        ${count(windows.judged)}${windows.withoutData === 0 ? '' : `, the others have ${lacks(report)}`}`,
    ...describeRollbacks(report),
    ...(windows.kept === 0 ? [] : [`  kept          ${count(windows.kept)}`]),
    ...(windows.undecided === 0 ? [] : [`  undecided     ${count(windows.undecided)}, not shown to hold`]),
    ...listed(undecided, (one) => `${count(one.windows)}  ${one.check} needs ${one.missing}`),
    ...(windows.withoutData === 0 ? [] : [`  without data  ${count(windows.withoutData)}`]),
    ...listed(withoutData, (gap) => `${time(gap.from)} to ${time(gap.to)}  ${gap.check}: ${gap.missing}`),
    conclude(report),
  ];
}
