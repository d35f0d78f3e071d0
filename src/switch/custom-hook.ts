import { formatDuration } from '../duration.ts';
import { BgCheckError, ConfigError, SwitchError } from '../errors.ts';
import type { SwitchHook, SwitchState } from './switch-hook.ts';
import type { Weights } from './weights.ts';

/** A hook of the user's own. */
export interface CustomHookOptions {
  readonly hook: SwitchHook;
  /** Milliseconds each call may take. */
  readonly timeout: number;
}

const colors: readonly unknown[] = ['blue', 'green', 'mixed', 'unknown'];

function weightsProblem(weights: Partial<Weights> | null): string | undefined {
  const { blue, green } = weights ?? {};
  const isShare = (share: unknown) => typeof share === 'number' && share >= 0 && share <= 100;
  return isShare(blue) && isShare(green) && Math.abs(Number(blue) + Number(green) - 100) <= 0.5
    ? undefined
    : `expected weights in percent, 100 together, got blue ${String(blue)} and green ${String(green)}`;
}

/** @throws ConfigError: a hook that tells nonsense is a mistake of whoever wrote it */
function requireState(name: string, state: unknown): SwitchState {
  const { color, weights, raw } = (state ?? {}) as Partial<SwitchState>;
  const problem = !colors.includes(color)
    ? `expected the color blue, green, mixed or unknown, got ${JSON.stringify(color)}`
    : raw === undefined
      ? 'expected the state itself as `raw`, which `restore` is to put back'
      : weights === undefined
        ? undefined
        : weightsProblem(weights);
  if (problem !== undefined) {
    throw new ConfigError(`the ${name} hook: \`read\`: ${problem}`, {
      advice: 'Have `read` of your hook answer `{ color, raw }`, and `weights` where it has shares.',
    });
  }
  return state as SwitchState;
}

/** Has a hook of the user's own answer in time, and in the errors and the shapes that the others answer in. */
export function createCustomHook({ hook, timeout }: CustomHookOptions): SwitchHook {
  const { name } = hook;

  async function call<Result>(
    method: string,
    signal: AbortSignal | undefined,
    body: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const late = AbortSignal.timeout(timeout);
    const both = signal === undefined ? late : AbortSignal.any([late, signal]);
    let stop = (): void => undefined;
    const aborted = new Promise<never>((_, reject) => {
      stop = () => {
        reject(both.reason as Error);
      };
      both.addEventListener('abort', stop, { once: true });
    });
    try {
      both.throwIfAborted();
      return await Promise.race([body(both), aborted]);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof BgCheckError) throw error;
      const why = late.aborted
        ? `did not end within ${formatDuration(timeout)}`
        : `failed: ${error instanceof Error ? error.message : String(error)}`;
      throw new SwitchError(`the ${name} hook: \`${method}\` ${why}`, { cause: error });
    } finally {
      both.removeEventListener('abort', stop);
    }
  }

  return {
    name,
    weighted: hook.weighted,
    tradesAddresses: hook.tradesAddresses === true,
    preflight: (target, outer) =>
      call('preflight', outer, async (signal) => (await hook.preflight?.(target, signal)) ?? []),
    read: (outer) => call('read', outer, async (signal) => requireState(name, await hook.read(signal))),
    apply: (target, options, outer) =>
      call('apply', outer, async (signal) => hook.apply(target, options, signal)),
    verify: (target, outer) => call('verify', outer, async (signal) => hook.verify(target, signal)),
    restore: (saved, outer) => call('restore', outer, async (signal) => hook.restore(saved, signal)),
    ...(hook.drain === undefined
      ? {}
      : {
          drain: (color, outer) =>
            call(
              'drain',
              outer,
              async (signal) => (await hook.drain?.(color, signal)) ?? { inFlight: undefined },
            ),
        }),
  };
}
