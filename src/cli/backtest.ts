import { describeBacktest } from '../backtest/describe-backtest.ts';
import { runBacktest } from '../backtest/run-backtest.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../gate/exit-code.ts';
import { jsonText } from '../report/json-text.ts';
import { printableLines } from '../report/printable.ts';
import type { RunCommandOptions } from './common-options.ts';
import { interruptSignal } from './interrupts.ts';
import { sessionOptions } from './session-options.ts';
import { createSimulationProgress } from './simulate-progress.ts';

export interface BacktestCommandOptions extends RunCommandOptions {
  /** How far back to go, in milliseconds. */
  readonly backtest: number;
  readonly window?: number;
}

/** @throws UsageError for options that speak of a run, which a backtest is not */
function refuseRunOptions(options: BacktestCommandOptions): void {
  const names = {
    reporter: '--reporter',
    metricsTextfile: '--metrics-textfile',
    metricsPush: '--metrics-push',
    metricsListen: '--metrics-listen',
  } as const;
  const given = Object.entries(names).find(([name]) => options[name as keyof typeof names] !== undefined);
  if (given === undefined) return;
  throw new UsageError(`${given[1]}: a backtest is no run of its own, and has no reporters or figures`, {
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
    signal: interruptSignal(),
    onProgress: progress.show,
  }).finally(progress.close);
  const text =
    options.json === true
      ? jsonText(report, 2)
      : describeBacktest(report)
          .flatMap((line) => printableLines(line))
          .join('\n');
  process.stdout.write(`${text}\n`);
  return report.windows.judged === 0 ? exitCodes.inconclusive : exitCodes.pass;
}
