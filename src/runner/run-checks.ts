import pLimit from 'p-limit';
import type { CheckEnvironment } from '../check/check-environment.ts';
import type { CheckDefinition } from '../check/check-definition.ts';
import type { CheckResult, PlannedCheck } from '../check/check-result.ts';
import { loadExpect } from '../check/expect.ts';
import type { ObservationFrame } from '../check/observation-memory.ts';
import type { Clock } from '../clock.ts';
import type { CheckPlan } from './make-plan.ts';
import { runCheck } from './run-check.ts';
import type { RunEventInput } from './run-event.ts';

export interface RunChecksOptions {
  readonly plan: CheckPlan;
  readonly environment: CheckEnvironment;
  readonly emit: (event: RunEventInput) => void;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Start nothing more once a gating check has failed. */
  readonly bail?: boolean;
  readonly tick?: number;
  readonly observation?: ObservationFrame;
  /** Leave out what says that it changes data. */
  readonly dryRun?: boolean;
}

function notRun(planned: PlannedCheck, message: string, now: number): CheckResult {
  return {
    ...planned,
    outcome: 'not-run',
    message,
    details: [],
    evidence: [],
    steps: [],
    cleanupFailures: [],
    attempts: 0,
    startedAt: new Date(now).toISOString(),
    durationMs: 0,
  };
}

/**
 * Runs every check of a plan, a few at a time, and resolves to their results in the order of the plan. Checks
 * that the end of the run overtakes are `not-run`; their cleanups have run all the same.
 */
export async function runChecks(options: RunChecksOptions): Promise<readonly CheckResult[]> {
  const { plan, environment, emit, signal, clock, tick } = options;
  const expect = await loadExpect();
  const limit = pLimit(environment.config.runner.concurrency);
  let stoppedBy: string | undefined;

  const run = { environment, expect, emit, clock, signal, tick, observation: options.observation };
  const reasonAgainst = ({ mutates }: CheckDefinition): string | undefined => {
    if (stoppedBy !== undefined) return `did not run: \`${stoppedBy}\` had failed`;
    if (signal.aborted) return 'did not run: the run was interrupted';
    return options.dryRun === true && mutates ? 'left out of a dry run: it changes data' : undefined;
  };
  return Promise.all(
    plan.checks.map(({ planned, definition }) =>
      limit(async () => {
        const reason = reasonAgainst(definition);
        if (reason !== undefined) {
          const result = notRun(planned, reason, clock.now());
          emit({ type: 'check:end', result, ...(tick === undefined ? {} : { tick }) });
          return result;
        }
        const result = await runCheck(planned, definition, run);
        if (options.bail === true && result.gating && result.outcome === 'failed') stoppedBy ??= planned.id;
        return result;
      }),
    ),
  );
}
