import type { SwitchHook } from '../switch/switch-hook.ts';
import { drainColor } from './drain-color.ts';
import type { ReleaseContext } from './release-context.ts';
import { replay } from './replay.ts';

/**
 * Measures how blue, which has lost its traffic, drains, beside whatever comes next and until `drain.deadline`.
 * @param movedAt when it lost it, in milliseconds since the Unix epoch
 */
export function beginDrainOfBlue(
  context: ReleaseContext,
  hook: SwitchHook,
  releaseId: string,
  movedAt: number,
): void {
  const { settings, emit } = context;
  context.drains?.begin(async (signal) => {
    const deadlineMs = settings.blueDrainDeadlineMs;
    const drain = await drainColor(context, hook, { releaseId, color: 'blue', movedAt, deadlineMs, signal });
    if (drain !== undefined && !signal.aborted) emit({ type: 'drain:end', ...drain });
  });
}

/** The same in a run that did not move traffic, when the run that did has not seen the end of it. */
export function goOnWithDrainOfBlue(context: ReleaseContext, hook: SwitchHook): void {
  const { releaseId = '', leaving } = replay(context.journal.entries);
  if (leaving === undefined || leaving.isMeasured) return;
  beginDrainOfBlue(context, hook, releaseId, leaving.since);
}
