import type { Observation, Outlook } from '../check/check-context.ts';
import type { CheckDefinition } from '../check/check-definition.ts';
import type { CheckEnvironment } from '../check/check-environment.ts';
import type { PlannedCheck, StepResult } from '../check/check-result.ts';
import { createContext } from '../check/create-context.ts';
import { createExchangeRecorder, type StepExchange } from '../check/exchange-recorder.ts';
import type { Expect } from '../check/expect.ts';
import type { LatencyLimits } from '../check/flow.ts';
import type { ObservationFrame } from '../check/observation-memory.ts';
import type { Evidence } from '../check/outcome.ts';
import type { Aim, Color } from '../check/phase.ts';
import { SkipRequest } from '../check/skip-request.ts';
import { withSwitchingAim } from '../check/switching-aim.ts';
import type { Clock } from '../clock.ts';
import { formatDuration, parseDuration } from '../duration.ts';
import { ExpectationError, type Mismatch } from '../errors.ts';
import type { Waiting } from '../probe/create-http-client.ts';
import { hideNothing } from '../redact/hide.ts';
import { createAttemptCleanup } from './attempt-cleanup.ts';
import { bodySignal } from './body-signal.ts';
import { concludeReturn, concludeThrow, isConclusion, type Ending } from './conclude.ts';
import { findUnsettled } from './find-unsettled.ts';
import { judgeHeld } from './judge-held.ts';
import { watchHolds } from './loop-holds.ts';
import { mismatchOf } from './mismatch-of.ts';
import { underDeadline } from './open-deadlines.ts';
import { createPoll } from './poll.ts';
import { createPollTries } from './poll-tries.ts';
import type { RunEventInput } from './run-event.ts';
import { createStepRecorder } from './step-recorder.ts';
import { whyLate } from './why-late.ts';
import { withDeadline } from './with-deadline.ts';

export interface CheckRun {
  readonly environment: CheckEnvironment;
  readonly expect: Expect;
  readonly emit: (event: RunEventInput) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Whether whatever says that it changes data is left out. */
  readonly dryRun: boolean;
  /** What is said of that; `left out of a dry run` by default. */
  readonly leftOut?: string | undefined;
  readonly tick: number | undefined;
  readonly observation: ObservationFrame | undefined;
  readonly outlook?: Outlook | undefined;
}

/** One way through a check: where it goes, and what is said of it. */
export interface Course {
  readonly aim: Aim | undefined;
  /** Told with its steps where it is not the way that the check goes by itself. */
  readonly label?: string;
  /** Where `http` goes on once a step has passed. */
  readonly handover?: { readonly after: string; readonly to: Color };
}

/** What one run of a check's body came to. */
export interface Attempt {
  readonly ending: Ending;
  readonly evidence: readonly Evidence[];
  readonly steps: readonly StepResult[];
  readonly cleanupFailures: readonly string[];
  /** The first request of the body that may have changed data, such as `POST /orders`. */
  readonly change: string | undefined;
  /** The step in which it ended, where it did not end well. */
  readonly failedStep: string | undefined;
  /** What did not hold, where it failed. */
  readonly mismatch: Mismatch | undefined;
  /** The limits that steps have for repeated runs, by their names. */
  readonly latencies: ReadonlyMap<string, LatencyLimits>;
  readonly exchanges: readonly StepExchange[];
  /** Of the body, without its cleanups. */
  readonly durationMs: number;
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
  course: Course = { aim: planned.aim },
): Promise<Attempt> {
  const { environment, emit, clock, dryRun, leftOut = 'left out of a dry run' } = run;
  const { id } = planned;
  const { label, handover } = course;
  const timeoutMs = parseDuration(definition.timeout ?? environment.config.runner.timeout);
  const evidence: Evidence[] = [];
  const recorded = createExchangeRecorder();
  let change: string | undefined;
  let mutatingStep: string | undefined;
  let place: Color | undefined;
  let isOver = false;
  const looks = { any: false };
  let signalOfBody = run.signal;

  const ledger = createAttemptCleanup(planned, definition, { ...run, aim: course.aim });
  const recorder = createStepRecorder(clock, {
    onStep: (step) => {
      if (step.name === handover?.after && step.outcome === 'passed') place = handover.to;
      // A body that outlives its deadline has nothing more to say.
      if (!isOver) emit({ type: 'check:step', id, step, ...(label === undefined ? {} : { course: label }) });
    },
    onMutating: (name) => {
      if (dryRun) throw new SkipRequest(`${leftOut}: step \`${name}\` changes data`, 'not-run');
      mutatingStep ??= name;
    },
  });
  const tries = createPollTries();
  const { context, waiting, close } = createContext(
    environment,
    {
      phase: planned.phase,
      aim: course.aim,
      observation: observationOf(id, run.observation),
      outlook: run.outlook,
    },
    {
      expect: run.expect,
      step: recorder.step,
      poll: createPoll({ step: recorder.step, clock, signal: () => signalOfBody, limitMs: timeoutMs, tries }),
      mutating: () => recorder.current()?.mutates ?? definition.mutates,
      firstOrdinal: tries.firstOrdinal,
      cleanup: ledger.register,
      evidence: (item) => {
        evidence.push(item);
      },
      progress: (done, total, unit) => {
        if (isOver) return;
        emit({ type: 'check:progress', id, done, unit, ...(total === undefined ? {} : { total }) });
      },
      onLook: () => {
        looks.any = true;
      },
      onChange: (request) => {
        const mutates = recorder.current()?.mutates;
        if (ledger.signal() !== undefined || mutates === false) return;
        change ??= request;
        if (mutates ?? (definition.mutates || definition.sweep !== undefined)) ledger.onWrite(request);
      },
      onExchange: (exchange) => {
        ledger.onExchange(exchange);
        if (ledger.signal() === undefined) recorded.add(exchange, recorder.current()?.name);
      },
      signal: () => ledger.signal() ?? signalOfBody,
    },
  );

  const contextOfBody = handover === undefined ? context : withSwitchingAim(context, () => place);
  const subject = (environment.hide ?? hideNothing)(`check \`${id}\``);
  const holds = watchHolds();
  const begunAt = performance.now();
  const startedAt = clock.now();
  const { within } = handover === undefined ? (definition.flow ?? {}) : {};
  let ending: Ending;
  let threw = false;
  let failedStep: string | undefined;
  let mismatch: Mismatch | undefined;
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
      return underDeadline({ subject, limitMs: timeoutMs }, () => definition.body(contextOfBody));
    });
    const unsettled = findUnsettled(context, recorder);
    const took = clock.now() - startedAt;
    ending = unsettled ? concludeThrow(unsettled) : concludeReturn(returned, recorder.results.length);
    if (ending.outcome === 'passed' && definition.kind === 'probe' && !looks.any && !isConclusion(returned)) {
      const remark =
        recorded.exchanges.length === 0
          ? 'it sent no request, and passes whatever is there'
          : 'it expects nothing of any answer, and passes whatever comes';
      ending = { ...ending, details: [...ending.details, remark] };
    }
    if (ending.outcome === 'passed' && within !== undefined && took > parseDuration(within)) {
      const late = `the flow took ${formatDuration(took)}, expected within ${within}`;
      ending = concludeThrow(new ExpectationError(late));
      mismatch = { what: 'the time of the flow', tookMs: took };
    } else if (ending.outcome === 'failed') mismatch = { what: ending.message };
  } catch (error) {
    threw = true;
    const reason = whyLate(error, { timeoutMs, waiting: waitingAtEnd, within });
    ending = concludeThrow(reason);
    if (ending.outcome === 'failed') mismatch = mismatchOf(reason);
    failedStep = stepAtEnd ?? recorder.results.findLast((one) => one.outcome !== 'passed')?.name;
    if (failedStep !== undefined) ending = { ...ending, message: `${failedStep}: ${ending.message}` };
  }
  const durationMs = clock.now() - startedAt;
  const [tookMs, heldMs] = [performance.now() - begunAt, holds.heldMs()];
  holds.stop();
  ending = judgeHeld(ending, { tookMs, timeoutMs, heldMs, mismatch });
  endBody?.();
  const cleanupFailures = await ledger.run(ending.outcome);
  isOver = true;
  await close();
  return {
    ending,
    evidence: [...evidence],
    steps: [...recorder.results],
    cleanupFailures,
    change: change ?? (mutatingStep === undefined ? undefined : `the requests of step \`${mutatingStep}\``),
    failedStep,
    mismatch,
    latencies: recorder.latencies,
    // What a body concludes by itself is explained by it, and no single request explains that all took too long.
    exchanges: ending.outcome === 'failed' && !threw ? [] : recorded.exchanges,
    durationMs,
  };
}
