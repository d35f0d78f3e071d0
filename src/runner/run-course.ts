import type { CheckDefinition } from '../check/check-definition.ts';
import type { PlannedCheck, StepResult } from '../check/check-result.ts';
import type { StepExchange } from '../check/exchange-recorder.ts';
import type { Evidence } from '../check/outcome.ts';
import type { Mismatch } from '../errors.ts';
import { concludeThrow, type Ending } from './conclude.ts';
import { judgeLatency, type RunTimes } from './judge-latency.ts';
import { runAttempt, type Attempt, type CheckRun, type Course } from './run-attempt.ts';

/** What one way through a check came to, with all its attempts. */
export interface CourseResult {
  readonly ending: Ending;
  readonly failedStep: string | undefined;
  readonly mismatch: Mismatch | undefined;
  readonly evidence: readonly Evidence[];
  readonly steps: readonly StepResult[];
  readonly cleanupFailures: readonly string[];
  readonly exchanges: readonly StepExchange[];
  readonly attempts: number;
  readonly durationMs: number;
}

/** Runs the body as often as the probe says, until one run does not pass, and judges how long they took. */
async function runRepeatedly(
  planned: PlannedCheck,
  definition: CheckDefinition,
  run: CheckRun,
  course: Course,
): Promise<Attempt> {
  const { flow } = definition;
  const { id } = planned;
  const isMeasured = flow !== undefined && planned.phase === 'pre-switch' && course.handover === undefined;
  const repeat = isMeasured ? flow.repeat : 1;
  const times: RunTimes[] = [];
  const cleanupFailures: string[] = [];
  let change: string | undefined;
  let last: Attempt;
  do {
    last = await runAttempt(planned, definition, run, course);
    const { durationMs, steps } = last;
    times.push({ durationMs, steps });
    cleanupFailures.push(...last.cleanupFailures);
    change ??= last.change;
    if (repeat > 1) run.emit({ type: 'check:progress', id, done: times.length, total: repeat, unit: 'runs' });
  } while (last.ending.outcome === 'passed' && times.length < repeat);

  const whole: Attempt = { ...last, cleanupFailures, change };
  const { ending } = last;
  if (!isMeasured) return whole;
  if (ending.outcome !== 'passed') {
    if (repeat === 1) return whole;
    const message = `${ending.message} (run ${times.length} of ${repeat})`;
    return { ...whole, ending: { ...ending, message } };
  }
  if (repeat === 1 && last.latencies.size === 0) return whole;
  try {
    const { evidence, line, breach } = judgeLatency(times, flow, last.latencies);
    const details = [...ending.details, line];
    return {
      ...whole,
      evidence: [...last.evidence, ...evidence],
      // What a single request of the last run says does not explain a share of all of them.
      ...(breach === undefined
        ? { ending: { ...ending, details } }
        : {
            ending: { ...ending, outcome: 'failed', message: breach.message, details },
            failedStep: breach.step,
            mismatch: { what: breach.limit, tookMs: breach.measuredMs },
            exchanges: [],
          }),
    };
  } catch (error) {
    return { ...whole, ending: concludeThrow(error) };
  }
}

/** Runs a check one way to its end, with its retries. Never throws. */
export async function runCourse(
  planned: PlannedCheck,
  definition: CheckDefinition,
  run: CheckRun,
  course: Course,
): Promise<CourseResult> {
  const startedAt = run.clock.now();
  let attempts = 0;
  let last: Attempt;
  let again: boolean;
  do {
    attempts += 1;
    last = await runRepeatedly(planned, definition, run, course);
    const { outcome } = last.ending;
    again = (outcome === 'failed' || outcome === 'errored') && attempts <= definition.retries;
  } while (again && last.change === undefined && !run.signal.aborted);

  const { ending, change, failedStep, mismatch, evidence, steps, cleanupFailures, exchanges } = last;
  return {
    ending:
      again && change !== undefined
        ? { ...ending, message: `${ending.message}; not repeated: it had sent ${change}` }
        : ending,
    failedStep,
    mismatch,
    evidence,
    steps,
    cleanupFailures,
    exchanges,
    attempts,
    durationMs: run.clock.now() - startedAt,
  };
}
