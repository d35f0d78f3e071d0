import type { SwitchHook } from '../switch/switch-hook.ts';
import { drainColor } from './drain-color.ts';
import type { ReleaseContext } from './release-context.ts';

/** Blue has just lost its traffic: how it drains is measured beside whatever comes next, until `drain.deadline`. */
export function beginDrainOfBlue(context: ReleaseContext, hook: SwitchHook, releaseId: string): void {
  const { settings, emit } = context;
  context.drains?.begin(async (signal) => {
    const deadlineMs = settings.blueDrainDeadlineMs;
    const drain = await drainColor(context, hook, { releaseId, color: 'blue', deadlineMs, signal });
    if (drain !== undefined && !signal.aborted) emit({ type: 'drain:end', ...drain });
  });
}
