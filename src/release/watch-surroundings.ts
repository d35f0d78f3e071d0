import { describeState, mayBeAt } from '../switch/stated-share.ts';
import type { SwitchHook } from '../switch/switch-hook.ts';
import { weightsOfGreen } from '../switch/weights.ts';
import { blueProblem } from './blue-health.ts';
import { inform, warn, type ReleaseContext } from './release-context.ts';
import { greenChanged } from './watch-identity.ts';
import type { ColorIdentity } from '../switch/color-identity.ts';

/** What goes on around green while it is observed, as it was seen last. */
export interface Surroundings {
  /** That somebody else moved traffic. */
  readonly moved: string | undefined;
  /** That green is no longer what was checked. */
  readonly changed: string | undefined;
  /** Why blue could not take traffic back. */
  readonly blueProblem: string | undefined;
}

export interface SurroundingsWatch extends Surroundings {
  readonly readSwitch: () => Promise<void>;
  readonly askGreen: () => Promise<void>;
  readonly askBlue: () => Promise<void>;
}

/** Names that no check can have. */
export const switchTask = '\0switch';
export const greenTask = '\0green';
export const blueTask = '\0blue';

/** Green's share, in percent, that the switch is to say; `undefined` while it is being moved. */
export type ExpectedShare = () => number | undefined;

/** A read-back that twice says something else than was moved means that somebody else moved traffic. */
async function movedAway(
  context: ReleaseContext,
  hook: SwitchHook,
  expected: ExpectedShare,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { clock, settings } = context;
  const green = expected();
  try {
    if (green === undefined || signal.aborted || mayBeAt(await hook.read(signal), weightsOfGreen(green)))
      return undefined;
    await clock.sleep(settings.retryMs, signal);
    const state = await hook.read(signal);
    // Moved meanwhile by this very run.
    if (expected() !== green || mayBeAt(state, weightsOfGreen(green))) return undefined;
    return `the switch says ${describeState(state)}: somebody else moved traffic`;
  } catch (error) {
    if (!signal.aborted) {
      warn(context, `the switch cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
    return undefined;
  }
}

/** One question that is not answered is no illness. */
async function lastingBlueProblem(context: ReleaseContext, signal: AbortSignal): Promise<string | undefined> {
  if (signal.aborted || (await blueProblem(context, signal)) === undefined) return undefined;
  await context.clock.sleep(context.settings.retryMs, signal);
  return blueProblem(context, signal);
}

/** Watches what the checks of green cannot see: the switch, who green is, and whether blue could take traffic back. */
export function watchSurroundings(
  context: ReleaseContext,
  hook: SwitchHook,
  checked: ColorIdentity | undefined,
  expected: ExpectedShare,
  signal: AbortSignal,
): SurroundingsWatch {
  let moved: string | undefined;
  let changed: string | undefined;
  let problem: string | undefined;

  const readSwitch = async () => {
    moved = await movedAway(context, hook, expected, signal);
  };
  const askGreen = async () => {
    changed = await greenChanged(context, checked, signal);
  };
  const askBlue = async () => {
    const before = problem;
    try {
      problem = await lastingBlueProblem(context, signal);
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    if (problem !== undefined && before === undefined) {
      warn(context, `${problem}, so that traffic could not go back`);
    }
    if (problem === undefined && before !== undefined) inform(context, 'blue could take traffic back again');
  };

  return {
    readSwitch,
    askGreen,
    askBlue,
    get moved() {
      return moved;
    },
    get changed() {
      return changed;
    },
    get blueProblem() {
      return problem;
    },
  };
}
