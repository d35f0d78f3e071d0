import { availableParallelism } from 'node:os';
import { exitCodes } from '../gate/exit-code.ts';
import { jsonText } from '../report/json-text.ts';
import { describeSimulation } from '../simulate/describe-simulation.ts';
import { readScenarios } from '../simulate/read-scenarios.ts';
import { allRules, rulesNamed } from '../simulate/rules/all-rules.ts';
import { runSimulation } from '../simulate/run-simulation.ts';
import { interruptSignal } from './interrupts.ts';
import { ownStdout } from './own-stdout.ts';
import { createSimulationProgress } from './simulate-progress.ts';

/** The command line of `bg-check simulate`; `settle` in milliseconds. */
export interface SimulateCommandOptions {
  readonly scenarios: string;
  readonly replicates?: number;
  readonly rules?: readonly string[];
  readonly alpha?: number;
  readonly settle?: number;
  readonly seed: number;
  readonly jobs?: number;
  readonly json?: true;
}

/** Runs `bg-check simulate`; resolves to the exit code. @throws BgCheckError */
export async function runSimulate(options: SimulateCommandOptions): Promise<number> {
  const signal = interruptSignal();
  const names = options.rules ?? allRules.map(({ name }) => name);
  rulesNamed(names);
  const grid = await readScenarios(options.scenarios, signal);
  const progress = createSimulationProgress(process.stderr, process.env);
  const report = await runSimulation({
    grid,
    rules: names,
    replicates: options.replicates,
    settings: {
      alpha: options.alpha ?? grid.alpha,
      settleSeconds: options.settle === undefined ? undefined : options.settle / 1_000,
      seed: options.seed,
    },
    jobs: options.jobs ?? availableParallelism(),
    signal,
    onProgress: progress.show,
  }).finally(progress.close);
  ownStdout.write(
    options.json === true
      ? `${jsonText(report, 2)}\n`
      : `${describeSimulation(report, grid.scenarios).join('\n')}\n`,
  );
  return exitCodes.pass;
}
