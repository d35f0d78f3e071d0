import pLimit from 'p-limit';
import type { Outlook } from '../check/check-context.ts';
import type { CheckDefinition } from '../check/check-definition.ts';
import type { CheckEnvironment } from '../check/check-environment.ts';
import type { CheckResult, PlannedCheck } from '../check/check-result.ts';
import { loadExpect } from '../check/expect.ts';
import type { ObservationFrame } from '../check/observation-memory.ts';
import type { Clock } from '../clock.ts';
import type { CheckPlan } from './make-plan.ts';
import { runCheck } from './run-check.ts';
import type { RunEventInput } from './run-event.ts';

export interface CheckRunnerOptions {
  readonly environment: CheckEnvironment;
  readonly emit: (event: RunEventInput) => void;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Start nothing more of a round once a gating check of it has failed. */
  readonly bail?: boolean;
  /** Leave out what says that it changes data. */
  readonly dryRun?: boolean;
  /** What is said of that; `left out of a dry run` by default. */
  readonly leftOut?: string;
  /** Of the observation that is to follow. */
  readonly outlook?: Outlook;
}

/** Checks that belong together. */
export interface Round {
  readonly tick?: number;
  readonly observation?: ObservationFrame;
  /** The gating check whose failure ended the round. */
  stoppedBy?: string;
}

/** Runs checks, a few at a time. */
export interface CheckRunner {
  /** Never throws. A check that the end of the run overtakes is `not-run`; its cleanups have run all the same. */
  run(check: CheckPlan['checks'][number], round: Round): Promise<CheckResult>;
}

/** What a check that was not begun came to. */
export function notRun(planned: PlannedCheck, message: string, now: number): CheckResult {
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

export async function createCheckRunner(options: CheckRunnerOptions): Promise<CheckRunner> {
  const { environment, emit, signal, clock, bail = false, dryRun = false, outlook } = options;
  const { leftOut = 'left out of a dry run' } = options;
  const expect = await loadExpect();
  const limit = pLimit(environment.config.runner.concurrency);

  const reasonAgainst = ({ mutates }: CheckDefinition, { stoppedBy }: Round): string | undefined => {
    if (stoppedBy !== undefined) return `did not run: \`${stoppedBy}\` had failed`;
    if (signal.aborted) return 'did not run: the run was interrupted';
    return dryRun && mutates ? `${leftOut}: it changes data` : undefined;
  };

  return {
    run: ({ planned, definition }, round) =>
      limit(async () => {
        const { tick, observation } = round;
        const reason = reasonAgainst(definition, round);
        if (reason !== undefined) {
          const result = notRun(planned, reason, clock.now());
          emit({ type: 'check:end', result, ...(tick === undefined ? {} : { tick }) });
          return result;
        }
        const run = { environment, expect, emit, clock, signal, dryRun, leftOut, tick, observation, outlook };
        const result = await runCheck(planned, definition, run);
        if (bail && result.gating && result.outcome === 'failed') round.stoppedBy ??= planned.id;
        return result;
      }),
  };
}
