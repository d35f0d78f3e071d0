import type { StepOptions, StepRunner } from '../check/check-context.ts';
import type { StepResult } from '../check/check-result.ts';
import type { LatencyLimits } from '../check/flow.ts';
import { SkipRequest } from '../check/skip-request.ts';
import type { Clock } from '../clock.ts';
import { formatDuration } from '../duration.ts';
import { ExpectationError } from '../errors.ts';
import { concludeThrow } from './conclude.ts';
import { readStepOptions } from './read-step-options.ts';
import { createScopedValue } from './scoped-value.ts';
import { watched } from './watched.ts';

/** The step that the caller is part of. */
export interface CurrentStep {
  readonly name: string;
  /** What the step says of itself; `undefined` when it says nothing. */
  readonly mutates: boolean | undefined;
}

export interface StepRecorder {
  readonly step: StepRunner;
  /** The steps that have ended, in the order of their ends. */
  readonly results: readonly StepResult[];
  /** The limits that steps have for repeated runs, by their names. */
  readonly latencies: ReadonlyMap<string, LatencyLimits>;
  readonly current: () => CurrentStep | undefined;
  /** Names of the steps that nobody waited for, or that are still under way. */
  readonly unsettled: () => readonly string[];
}

export interface StepHooks {
  /** Told of each step that ends. */
  readonly onStep: (result: StepResult) => void;
  /** Told of a step that changes data, before it begins; what it throws ends the step. */
  readonly onMutating?: (name: string) => void;
}

/** Runs and records the steps of one attempt. */
export function createStepRecorder(clock: Clock, { onStep, onMutating }: StepHooks): StepRecorder {
  const results: StepResult[] = [];
  const latencies = new Map<string, LatencyLimits>();
  const current = createScopedValue<CurrentStep>();
  const open = new Set<{ readonly name: string; ended: boolean; waited: boolean }>();

  async function run<Result>(
    name: string,
    given: StepOptions,
    body: () => PromiseLike<Result> | Result,
  ): Promise<Result> {
    const startedAt = clock.now();
    const record = (outcome: StepResult['outcome'], message?: string) => {
      const durationMs = clock.now() - startedAt;
      const result = { name, outcome, durationMs, ...(message === undefined ? {} : { message }) };
      results.push(result);
      onStep(result);
    };
    try {
      const { mutates, within, withinMs = Infinity, latency } = readStepOptions(name, given);
      if (latency !== undefined) latencies.set(name, latency);
      if (mutates === true) onMutating?.(name);
      // A request is sent when it is awaited, so that awaiting it belongs to the step too.
      const result = await current.run({ name, mutates }, async () => await body());
      const took = clock.now() - startedAt;
      if (took > withinMs) {
        throw new ExpectationError(`took ${formatDuration(took)}, expected within ${within ?? ''}`, {
          mismatch: { what: 'the time of the step', tookMs: took },
        });
      }
      record('passed');
      return result;
    } catch (error) {
      // A step at which a check leaves has not failed.
      if (error instanceof SkipRequest) throw error;
      const { outcome, message } = concludeThrow(error);
      record(outcome === 'failed' ? 'failed' : 'errored', message);
      throw error;
    }
  }

  return {
    step: <Result>(
      name: string,
      ...rest:
        | [body: () => PromiseLike<Result> | Result]
        | [options: StepOptions, body: () => PromiseLike<Result> | Result]
    ) => {
      const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
      const state = { name, ended: false, waited: false };
      const settle = (change: Partial<typeof state>) => {
        Object.assign(state, change);
        if (state.ended && state.waited) open.delete(state);
      };
      open.add(state);
      const running = run(name, options, body).finally(() => {
        settle({ ended: true });
      });
      return watched(running, () => {
        settle({ waited: true });
      });
    },
    results,
    latencies,
    current: () => current.get(),
    unsettled: () => [...open].map(({ name }) => name),
  };
}
