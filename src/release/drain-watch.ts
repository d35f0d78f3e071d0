import type { SwitchHook } from '../switch/switch-hook.ts';
import { drainColor } from './drain-color.ts';
import type { ReleaseContext } from './release-context.ts';

/** The drain of blue after a switch, measured while the release goes on; it holds nothing up. */
export interface DrainWatch {
  /** Once: blue has just lost its traffic. */
  readonly begin: (context: ReleaseContext, hook: SwitchHook, releaseId: string) => void;
  /** Traffic goes back, and there is nothing left to measure; nobody waits for it. */
  readonly stop: () => void;
  /** Resolves when it is measured, at the latest after `drain.deadline`, or as soon as the command is interrupted. */
  readonly ended: () => Promise<void>;
}

/** @param signal of the whole command */
export function createDrainWatch(signal: AbortSignal): DrainWatch {
  const over = new AbortController();
  const onAbort = () => {
    over.abort(signal.reason);
  };
  let measuring = Promise.resolve();
  const ended = async () => {
    await measuring;
    signal.removeEventListener('abort', onAbort);
  };

  async function measure(context: ReleaseContext, hook: SwitchHook, releaseId: string): Promise<void> {
    const { settings, emit } = context;
    const deadlineMs = settings.blueDrainDeadlineMs;
    const drain = await drainColor(context, hook, {
      releaseId,
      color: 'blue',
      deadlineMs,
      signal: over.signal,
    });
    if (drain !== undefined && !over.signal.aborted) emit({ type: 'drain:end', ...drain });
  }

  return {
    begin: (context, hook, releaseId) => {
      if (signal.aborted) onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      measuring = measure(context, hook, releaseId);
    },
    stop: () => {
      over.abort();
    },
    ended,
  };
}
