import type { CheckContext } from '../check/check-context.ts';
import type { StepResult } from '../check/check-result.ts';
import type { Clock } from '../clock.ts';
import { concludeThrow } from './conclude.ts';

export interface StepRecorder {
  readonly step: CheckContext['step'];
  /** The steps that have ended, in the order of their ends. */
  readonly results: readonly StepResult[];
  /** Names of the steps that nobody waited for, or that are still under way. */
  readonly unsettled: () => readonly string[];
}

/** The promise, and word of it when somebody waits for it. */
function watched<Result>(promise: Promise<Result>, onWait: () => void): Promise<Result> {
  // A failure that nobody waits for is told by `unsettled`, and must not end the process.
  promise.catch(() => undefined);
  return {
    then: (onFulfilled, onRejected) => {
      onWait();
      return promise.then(onFulfilled, onRejected);
    },
    catch: (onRejected) => {
      onWait();
      return promise.catch(onRejected);
    },
    finally: (onEnd) => {
      onWait();
      return promise.finally(onEnd);
    },
    [Symbol.toStringTag]: 'Promise',
  };
}

/** Runs and records the steps of one attempt. @param onStep is told each one that ends */
export function createStepRecorder(clock: Clock, onStep: (result: StepResult) => void): StepRecorder {
  const results: StepResult[] = [];
  const open = new Set<{ readonly name: string; ended: boolean; waited: boolean }>();

  async function run<Result>(name: string, body: () => PromiseLike<Result> | Result): Promise<Result> {
    const startedAt = clock.now();
    const record = (outcome: StepResult['outcome'], message?: string) => {
      const durationMs = clock.now() - startedAt;
      const result = { name, outcome, durationMs, ...(message === undefined ? {} : { message }) };
      results.push(result);
      onStep(result);
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
  }

  return {
    step: (name, body) => {
      const state = { name, ended: false, waited: false };
      const settle = (change: Partial<typeof state>) => {
        Object.assign(state, change);
        if (state.ended && state.waited) open.delete(state);
      };
      open.add(state);
      const running = run(name, body).finally(() => {
        settle({ ended: true });
      });
      return watched(running, () => {
        settle({ waited: true });
      });
    },
    results,
    unsettled: () => [...open].map(({ name }) => name),
  };
}
