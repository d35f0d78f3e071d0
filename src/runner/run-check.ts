import type { CheckDefinition } from '../check/check-definition.ts';
import type { CheckEnvironment } from '../check/check-environment.ts';
import type { CheckContext, ObservationStart } from '../check/check-context.ts';
import type { CheckResult, PlannedCheck, StepResult } from '../check/check-result.ts';
import { createContext } from '../check/create-context.ts';
import type { Expect } from '../check/expect.ts';
import type { Evidence } from '../check/outcome.ts';
import type { Clock } from '../clock.ts';
import { parseDuration } from '../duration.ts';
import { createCleanupLedger } from './cleanup-ledger.ts';
import { concludeReturn, concludeThrow, type Ending } from './conclude.ts';
import type { RunEventInput } from './run-event.ts';
import { withDeadline } from './with-deadline.ts';

export interface CheckRun {
  readonly environment: CheckEnvironment;
  readonly expect: Expect;
  readonly emit: (event: RunEventInput) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly tick: number | undefined;
  readonly observation: ObservationStart | undefined;
}

interface Attempt {
  readonly ending: Ending;
  readonly evidence: readonly Evidence[];
  readonly steps: readonly StepResult[];
  readonly cleanupFailures: readonly string[];
}

async function attempt(planned: PlannedCheck, definition: CheckDefinition, run: CheckRun): Promise<Attempt> {
  const { environment, emit, clock } = run;
  const evidence: Evidence[] = [];
  const steps: StepResult[] = [];
  let currentSignal = run.signal;
  const ledger = createCleanupLedger((signal) => {
    currentSignal = signal;
  });

  const step: CheckContext['step'] = async (name, body) => {
    const startedAt = clock.now();
    const record = (outcome: StepResult['outcome'], message?: string) => {
      const result = {
        name,
        outcome,
        durationMs: clock.now() - startedAt,
        ...(message === undefined ? {} : { message }),
      };
      steps.push(result);
      emit({ type: 'check:step', id: planned.id, step: result });
    };
    try {
      const result = await body();
      record('passed');
      return result;
    } catch (error) {
      const { outcome, message } = concludeThrow(error);
      record(outcome === 'failed' ? 'failed' : 'errored', message);
      throw error;
    }
  };

  const { context, close } = createContext(
    environment,
    { phase: planned.phase, aim: planned.aim, observation: run.observation },
    {
      expect: run.expect,
      step,
      cleanup: ledger.add,
      evidence: (item) => {
        evidence.push(item);
      },
      progress: (done, total, unit) => {
        emit({
          type: 'check:progress',
          id: planned.id,
          done,
          unit,
          ...(total === undefined ? {} : { total }),
        });
      },
      signal: () => currentSignal,
    },
  );

  const timeoutMs = parseDuration(definition.timeout ?? environment.config.runner.timeout);
  let ending: Ending;
  try {
    const conclusion = await withDeadline(timeoutMs, run.signal, (signal) => {
      currentSignal = signal;
      return definition.body(context);
    });
    ending = concludeReturn(conclusion ?? undefined, steps.length);
  } catch (error) {
    ending = concludeThrow(error);
    const failedStep = steps.findLast((one) => one.outcome !== 'passed');
    if (failedStep !== undefined) ending = { ...ending, message: `${failedStep.name}: ${ending.message}` };
  }
  const cleanupFailures = await ledger.run();
  await close();
  return { ending, evidence, steps, cleanupFailures };
}

/** Runs one planned check to its end: attempts, deadline, cleanup. Never throws. */
export async function runCheck(
  planned: PlannedCheck,
  definition: CheckDefinition,
  run: CheckRun,
): Promise<CheckResult> {
  const { clock, emit, tick } = run;
  const startedAt = clock.now();
  emit({ type: 'check:start', id: planned.id, ...(tick === undefined ? {} : { tick }) });

  let attempts = 0;
  let last: Attempt;
  do {
    attempts += 1;
    last = await attempt(planned, definition, run);
  } while (
    (last.ending.outcome === 'failed' || last.ending.outcome === 'errored') &&
    attempts <= definition.retries &&
    !run.signal.aborted
  );

  const { ending, ...rest } = last;
  const result: CheckResult = {
    ...planned,
    ...ending,
    ...rest,
    attempts,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: clock.now() - startedAt,
  };
  emit({ type: 'check:end', result, ...(tick === undefined ? {} : { tick }) });
  return result;
}
