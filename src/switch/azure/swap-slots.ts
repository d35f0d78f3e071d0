import type { Clock } from '../../clock.ts';
import { formatDuration } from '../../duration.ts';
import { SwitchError } from '../../errors.ts';
import type { AzureAnswer, AzureApi } from './azure-api.ts';
import { AzureStatusError, AzureUnreachableError, saidByAzure } from './azure-error.ts';
import { operationOf, readSlots, webVersion, type SlotsPlan, type SlotsReading } from './slot-sites.ts';

export interface SwapSurroundings {
  readonly api: AzureApi;
  readonly plan: SlotsPlan;
  readonly clock: Clock;
  /** Milliseconds a call may take. */
  readonly timeoutMs: number;
  /** Milliseconds a swap may take. */
  readonly swapMs: number;
}

/** A swap that does not end is asked after at least so often. */
const longestPauseMs = 15_000;
const usualPauseMs = 5_000;

function pauseOf(retryAfterMs: number | undefined, timeoutMs: number): number {
  // Whoever waits less for an answer waits less between two.
  return Math.min(retryAfterMs ?? usualPauseMs, longestPauseMs, Math.max(50, timeoutMs / 4));
}

/** What an operation says of itself; one that only says so by its status is done at 200. */
function endOf({ status, body }: AzureAnswer): 'going' | 'done' | { readonly failed: string } {
  if (status === 202) return 'going';
  const said = (body as { readonly status?: unknown } | null)?.status;
  if (typeof said !== 'string' || /^succeeded$/i.test(said)) return 'done';
  if (/^(failed|cancell?ed)$/i.test(said)) return { failed: `${said}: ${saidByAzure(JSON.stringify(body))}` };
  return 'going';
}

/** An operation that cannot be asked after so often in a row is judged by what the slots hold. */
const patience = 3;

/** Whether an answer says nothing of the operation itself. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof AzureUnreachableError ||
    (error instanceof AzureStatusError && (error.status >= 500 || [404, 429].includes(error.status)))
  );
}

function overtime(swapMs: number): SwitchError {
  return new SwitchError(`the swap did not end within ${formatDuration(swapMs)}, and may still do so`, {
    advice: 'See the activity log of the site; raise `switch.swapTimeout` if its start takes longer.',
  });
}

/**
 * Waits until App Service works on neither slot any more.
 * @throws SwitchError when that takes longer than a swap may
 */
export async function awaitQuiet(
  { api, plan, clock, timeoutMs, swapMs }: SwapSurroundings,
  signal?: AbortSignal,
): Promise<SlotsReading> {
  const endsAt = clock.now() + swapMs;
  for (;;) {
    const slots = await readSlots(api, plan, signal);
    if (operationOf(slots) === undefined) return slots;
    if (clock.now() >= endsAt) throw overtime(swapMs);
    await clock.sleep(pauseOf(undefined, timeoutMs), signal);
  }
}

/**
 * Follows an operation to its end.
 * @param before when production was last swapped
 * @throws SwitchError when it failed, or goes on for too long
 */
async function follow(
  around: SwapSurroundings,
  { first, location, before }: { first: AzureAnswer; location: string; before: string | undefined },
  signal?: AbortSignal,
): Promise<void> {
  const { api, clock, timeoutMs, swapMs } = around;
  const endsAt = clock.now() + swapMs;
  let { retryAfterMs } = first;
  let unanswered = 0;
  for (;;) {
    await clock.sleep(pauseOf(retryAfterMs, timeoutMs), signal);
    try {
      const answer = await api.call({ method: 'GET', path: location }, webVersion, signal);
      const end = endOf(answer);
      if (end === 'done') return;
      if (end !== 'going') throw new SwitchError(`the swap failed: ${end.failed}`);
      ({ retryAfterMs } = answer);
      unanswered = 0;
    } catch (error) {
      if (!(error instanceof AzureStatusError) && !isPassing(error)) throw error;
      unanswered += 1;
      const isOver = !isPassing(error) || (error instanceof AzureStatusError && unanswered === patience);
      if (isOver) {
        const slots = await awaitQuiet(around, signal);
        // Judged by what came of it: the last part of a swap restarts the slot that production has left.
        if (isPassing(error) && slots.swappedAt !== before) return;
        throw new SwitchError(`the swap failed: ${(error as Error).message}`, { cause: error });
      }
      retryAfterMs = undefined;
    }
    if (clock.now() >= endsAt) throw overtime(swapMs);
  }
}

/**
 * Looks for signs of a swap that was asked for and never confirmed, and waits it out.
 * @returns whether there was any
 */
async function lookForSwap(
  around: SwapSurroundings,
  before: string | undefined,
  signal?: AbortSignal,
): Promise<boolean> {
  const { clock, timeoutMs } = around;
  const endsAt = clock.now() + timeoutMs;
  for (;;) {
    const slots = await readSlots(around.api, around.plan, signal);
    if (operationOf(slots) !== undefined) {
      await awaitQuiet(around, signal);
      return true;
    }
    if (slots.swappedAt !== before) return true;
    if (clock.now() >= endsAt) return false;
    await clock.sleep(pauseOf(undefined, timeoutMs), signal);
  }
}

/**
 * Swaps the slot with production, once, and waits until that is over. A swap undoes itself when it is done twice: the
 * request is never repeated here.
 * @param before when production was last swapped
 * @throws AzureStatusError when it is refused, SwitchError when it fails or nobody knows whether it has begun
 */
export async function swapOnce(
  around: SwapSurroundings,
  before: string | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const { api, plan, timeoutMs } = around;
  let answer: AzureAnswer;
  try {
    answer = await api.call(
      {
        method: 'POST',
        path: `${plan.staging}/slotsswap`,
        // Production is the target: it is the other slot that is restarted and warmed up.
        body: { targetSlot: 'production', preserveVnet: true },
        patient: false,
      },
      webVersion,
      signal,
    );
  } catch (error) {
    const isUnsure =
      error instanceof AzureUnreachableError || (error instanceof AzureStatusError && error.status >= 500);
    if (!isUnsure || (await lookForSwap(around, before, signal))) {
      if (!isUnsure) throw error;
      return;
    }
    const { message, advice } = error;
    throw new SwitchError(`${message}; no sign of a swap within ${formatDuration(timeoutMs)} after that`, {
      cause: error,
      ...(advice === undefined ? {} : { advice }),
    });
  }
  if (answer.status !== 202) return;
  const { location } = answer;
  if (location !== undefined) await follow(around, { first: answer, location, before }, signal);
  else if (!(await lookForSwap(around, before, signal))) {
    throw new SwitchError(
      `the swap was accepted, and there was no sign of it within ${formatDuration(timeoutMs)} after that`,
    );
  }
}
