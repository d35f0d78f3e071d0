import type { CheckContext, Observation } from '../check/check-context.ts';
import type { CheckDefinition } from '../check/check-definition.ts';
import type { CheckEnvironment } from '../check/check-environment.ts';
import type { PlannedCheck, StepResult } from '../check/check-result.ts';
import { createContext } from '../check/create-context.ts';
import type { Expect } from '../check/expect.ts';
import type { ObservationFrame } from '../check/observation-memory.ts';
import type { Evidence } from '../check/outcome.ts';
import type { Clock } from '../clock.ts';
import { formatDuration, parseDuration } from '../duration.ts';
import { CheckFileError, ExpectationError } from '../errors.ts';
import type { Waiting } from '../probe/create-http-client.ts';
import { createCleanupLedger } from './cleanup-ledger.ts';
import { concludeReturn, concludeThrow, type Ending } from './conclude.ts';
import type { RunEventInput } from './run-event.ts';
import { createStepRecorder, type StepRecorder } from './step-recorder.ts';
import { DeadlineError, withDeadline } from './with-deadline.ts';

export interface CheckRun {
  readonly environment: CheckEnvironment;
  readonly expect: Expect;
  readonly emit: (event: RunEventInput) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly tick: number | undefined;
  readonly observation: ObservationFrame | undefined;
}

/** What one run of a check's body came to. */
export interface Attempt {
  readonly ending: Ending;
  readonly evidence: readonly Evidence[];
  readonly steps: readonly StepResult[];
  readonly cleanupFailures: readonly string[];
  /** The first request of the body that may have changed data, such as `POST /orders`. */
  readonly change: string | undefined;
}

/** What nobody awaits proves nothing, and its expectations are never looked at. */
function findUnsettled({ blue, green, live }: CheckContext, recorder: StepRecorder) {
  const steps = recorder.unsettled().map((name) => `\`${name}\``);
  if (steps.length > 0) {
    const subject = steps.length === 1 ? `step ${steps.join('')} was` : `steps ${steps.join(', ')} were`;
    return new CheckFileError(`${subject} not awaited`, { advice: 'Write `await` before each step.' });
  }
  const requests = [blue, green, live].flatMap(({ http }) => http.unsettled());
  if (requests.length === 0) return undefined;
  return new CheckFileError(`ended without waiting for ${requests.join(', ')}`, {
    advice: 'Write `await` before each request.',
  });
}

/** The signal of a body: aborts with `outer`, and in any case once the body is over. */
function bodySignal(outer: AbortSignal): { readonly signal: AbortSignal; readonly end: () => void } {
  // AbortSignal.any would do, but Node 20 may collect it before it fires.
  const controller = new AbortController();
  const abort = () => {
    controller.abort(outer.reason);
  };
  if (outer.aborted) abort();
  outer.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    end: () => {
      outer.removeEventListener('abort', abort);
      controller.abort(outer.aborted ? outer.reason : new CheckFileError('the check has ended'));
    },
  };
}

/** A request that took most of the time of its check and was never answered is what there is to know: nobody answers. */
function whyLate(error: unknown, timeoutMs: number, waiting: readonly Waiting[]): unknown {
  if (!(error instanceof DeadlineError)) return error;
  const longest = waiting.find(({ forMs }) => forMs >= timeoutMs / 2);
  if (longest === undefined) return error;
  return new ExpectationError(
    `${longest.label}: no complete answer after ${formatDuration(longest.forMs)}, when the ${formatDuration(timeoutMs)} of the check were over`,
    { cause: error },
  );
}

function observationOf(id: string, frame: ObservationFrame | undefined): Observation | undefined {
  if (frame === undefined) return undefined;
  const { memory, ...common } = frame;
  return { ...common, ...memory.of(id) };
}

/** Runs a check's body once, and then its cleanups, whatever became of it. */
export async function runAttempt(
  planned: PlannedCheck,
  definition: CheckDefinition,
  run: CheckRun,
): Promise<Attempt> {
  const { environment, emit, clock } = run;
  const { id } = planned;
  const evidence: Evidence[] = [];
  let change: string | undefined;
  let isOver = false;
  let signalOfBody = run.signal;

  const ledger = createCleanupLedger((message) => {
    emit({ type: 'notice', level: 'warning', message: `${id}: ${message}` });
  });
  const recorder = createStepRecorder(clock, (step) => {
    // A body that outlives its deadline has nothing more to say.
    if (!isOver) emit({ type: 'check:step', id, step });
  });
  const { context, waiting, close } = createContext(
    environment,
    { phase: planned.phase, aim: planned.aim, observation: observationOf(id, run.observation) },
    {
      expect: run.expect,
      step: recorder.step,
      cleanup: ledger.add,
      evidence: (item) => {
        evidence.push(item);
      },
      progress: (done, total, unit) => {
        if (isOver) return;
        emit({ type: 'check:progress', id, done, unit, ...(total === undefined ? {} : { total }) });
      },
      onChange: (request) => {
        if (ledger.signal() === undefined) change ??= request;
      },
      signal: () => ledger.signal() ?? signalOfBody,
    },
  );

  const timeoutMs = parseDuration(definition.timeout ?? environment.config.runner.timeout);
  let ending: Ending;
  let endBody: (() => void) | undefined;
  let waitingAtEnd: readonly Waiting[] = [];
  let stepAtEnd: string | undefined;
  try {
    const returned: unknown = await withDeadline(timeoutMs, run.signal, (signal) => {
      // Before the body hears of it: what was under way ends with it.
      signal.addEventListener(
        'abort',
        () => {
          waitingAtEnd = waiting();
          stepAtEnd = recorder.unsettled().at(-1);
        },
        { once: true },
      );
      const ofBody = bodySignal(signal);
      endBody = ofBody.end;
      signalOfBody = ofBody.signal;
      return definition.body(context);
    });
    const unsettled = findUnsettled(context, recorder);
    ending = unsettled ? concludeThrow(unsettled) : concludeReturn(returned, recorder.results.length);
  } catch (error) {
    ending = concludeThrow(whyLate(error, timeoutMs, waitingAtEnd));
    const step = stepAtEnd ?? recorder.results.findLast((one) => one.outcome !== 'passed')?.name;
    if (step !== undefined) ending = { ...ending, message: `${step}: ${ending.message}` };
  }
  endBody?.();
  const cleanupFailures = await ledger.run();
  isOver = true;
  await close();
  return {
    ending,
    evidence: [...evidence],
    steps: [...recorder.results],
    cleanupFailures,
    change,
  };
}
