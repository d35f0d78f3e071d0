import { UsageError } from '../errors.ts';
import type { SimulationProgress } from './run-simulation.ts';
import { mostReplicates } from './scenario.ts';
import type { SimulationReport } from './simulation-report.ts';

export interface SimulateOptions {
  /** The path of a file of scenarios, or what stands in one; `bg-check simulate --help` describes it. */
  readonly scenarios: string | object;
  /** Names of rules, such as `bg-check` and `argo`; all of them by default. */
  readonly rules?: readonly string[];
  /** How often each scenario is played; as often as the scenarios say by default. */
  readonly replicates?: number;
  /** The false-rollback probability that rules are told to keep; what the scenarios say by default. */
  readonly alpha?: number;
  /** `observe.settle` of our rule, in milliseconds; 0 by default, 30 s in scenarios of kind `transient`. */
  readonly settleMs?: number;
  /** Another seed plays other releases; 0 by default. */
  readonly seed?: number;
  /** Threads; with 1, the default, everything happens in this one. */
  readonly jobs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SimulationProgress) => void;
}

function requireSense({
  replicates = 1,
  alpha = 0.01,
  settleMs = 0,
  seed = 0,
  jobs = 1,
}: SimulateOptions): void {
  const isWhole = (value: number, least: number) => Number.isSafeInteger(value) && value >= least;
  const rules = [
    [
      'replicates',
      replicates,
      isWhole(replicates, 1) && replicates <= mostReplicates,
      `a whole number from 1 to ${mostReplicates}`,
    ],
    ['alpha', alpha, alpha > 0 && alpha < 1, 'a number between 0 and 1'],
    ['settleMs', settleMs, settleMs >= 0 && settleMs < Infinity, 'a number of milliseconds'],
    ['seed', seed, isWhole(seed, 0), 'a whole number'],
    ['jobs', jobs, isWhole(jobs, 1), 'a whole number from 1'],
  ] as const;
  for (const [name, value, holds, rule] of rules) {
    if (!holds) throw new UsageError(`\`${name}\` expects ${rule}, got \`${value}\``);
  }
}

/**
 * Plays releases on generated traffic under the rule that `observe` decides by, and under others: how often a sound one is
 * rolled back, and how late a broken one. The same options give the same report.
 * @throws InputError for scenarios that are none, UsageError for a rule that there is not and an option that is none, the signal's reason when aborted
 * @example
 * const { rules } = await simulate({ scenarios: 'scenarios.json', rules: ['bg-check', 'argo'], replicates: 1_000 });
 */
export async function simulate(options: SimulateOptions): Promise<SimulationReport> {
  requireSense(options);
  const { scenarios, rules, replicates, alpha, settleMs, seed = 0, jobs = 1, onProgress } = options;
  // Who does not simulate, does not load it.
  const [{ parseScenarios, readScenarios }, { allRules }, { runSimulation }] = await Promise.all([
    import('./read-scenarios.ts'),
    import('./rules/all-rules.ts'),
    import('./run-simulation.ts'),
  ]);
  const signal = options.signal ?? new AbortController().signal;
  const grid =
    typeof scenarios === 'string'
      ? await readScenarios(scenarios, signal)
      : parseScenarios(JSON.stringify(scenarios), '`scenarios`');
  return runSimulation({
    grid,
    rules: rules ?? allRules.map(({ name }) => name),
    replicates,
    settings: {
      alpha: alpha ?? grid.alpha,
      settleSeconds: settleMs === undefined ? undefined : settleMs / 1_000,
      seed,
    },
    jobs,
    signal,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}
