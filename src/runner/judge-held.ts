import { formatDuration } from '../duration.ts';
import { InconclusiveError, type Mismatch } from '../errors.ts';
import { concludeThrow, type Ending } from './conclude.ts';

const advice =
  'Synchronous work in a check, such as a loop, a regular expression or `execSync`, keeps everything else from going on: make it shorter, or await it in a process or thread of its own.';

function unknown(message: string): Ending {
  return concludeThrow(new InconclusiveError(message, { advice }));
}

/** Whether it failed for nothing but the time that it took. */
function isAboutTime(mismatch: Mismatch | undefined): boolean {
  return mismatch !== undefined && (mismatch.tookMs !== undefined || mismatch.what === 'no answer in time');
}

/**
 * How a body has ended, with what is known of the event loop: no pass comes after the time limit, only because nothing
 * could end the body; and of times that were measured while nothing went on, none says that green is slow.
 */
export function judgeHeld(
  ending: Ending,
  times: {
    readonly tookMs: number;
    readonly timeoutMs: number;
    readonly heldMs: number;
    readonly mismatch: Mismatch | undefined;
  },
): Ending {
  const { tookMs, timeoutMs, heldMs, mismatch } = times;
  const held = `the event loop was held for ${formatDuration(Math.round(heldMs))}`;
  if (ending.outcome === 'passed' && tookMs > timeoutMs) {
    const late = `did not finish within ${formatDuration(timeoutMs)}: it took ${formatDuration(Math.round(tookMs))}`;
    return unknown(heldMs > 0 ? `${late}, and ${held}` : late);
  }
  if (ending.outcome === 'failed' && heldMs > 0 && isAboutTime(mismatch)) {
    return unknown(`no time that it measured counts, since ${held}: ${ending.message}`);
  }
  return ending;
}
