import { describeBacktest } from '../backtest/describe-backtest.ts';
import { runBacktest } from '../backtest/run-backtest.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../gate/exit-code.ts';
import { jsonText } from '../report/json-text.ts';
import { printableLines } from '../report/printable.ts';
import type { RunCommandOptions } from './common-options.ts';
import { interruptSignal } from './interrupts.ts';
import { ownStdout } from './own-stdout.ts';
import { sessionOptions } from './session-options.ts';
import { createSimulationProgress } from './simulate-progress.ts';

export interface BacktestCommandOptions extends RunCommandOptions {
  /** How far back to go, in milliseconds. */
  readonly backtest: number;
  readonly window?: number;
  readonly interval?: number;
  readonly untilRequests?: number;
}

const noRun = 'a backtest is no run of its own, and has no reporters or figures';
const noUse = {
  reporter: ['--reporter', noRun],
  metricsTextfile: ['--metrics-textfile', noRun],
  metricsPush: ['--metrics-push', noRun],
  metricsListen: ['--metrics-listen', noRun],
  bail: ['--bail', 'a backtest replays objectives, of which none ends before the others'],
  untilRequests: [
    '--until-requests',
    'a backtest replays windows of one length, however many requests they had',
  ],
} as const;

/** @throws UsageError for options that a backtest would not heed */
function refuseRunOptions(options: BacktestCommandOptions): void {
  const given = Object.entries(noUse).find(([name]) => options[name as keyof typeof noUse] !== undefined);
  if (given === undefined) return;
  const [flag, reason] = given[1];
  throw new UsageError(`${flag}: ${reason}`, {
    advice: 'Leave it out; `--json` prints the whole result.',
  });
}

/** Runs `bg-check observe --backtest`; resolves to the exit code. @throws BgCheckError without a secret in it */
export async function backtest(options: BacktestCommandOptions): Promise<number> {
  refuseRunOptions(options);
  const progress = createSimulationProgress(process.stderr, process.env);
  const report = await runBacktest({
    ...sessionOptions(options),
    periodMs: options.backtest,
    ...(options.window === undefined ? {} : { windowMs: options.window }),
    ...(options.interval === undefined ? {} : { intervalMs: options.interval }),
    signal: interruptSignal(),
    onProgress: progress.show,
  }).finally(progress.close);
  const text =
    options.json === true
      ? jsonText(report, 2)
      : describeBacktest(report)
          .flatMap((line) => printableLines(line))
          .join('\n');
  ownStdout.write(`${text}\n`);
  return report.conclusive ? exitCodes.pass : exitCodes.inconclusive;
}
