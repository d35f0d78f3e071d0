import { formatDuration, parseDuration } from '../../duration.ts';
import { SwitchError } from '../../errors.ts';
import { StateChangedError } from '../state-changed-error.ts';
import type { Include } from './include-text.ts';
import { textHash, type NginxControl } from './nginx-control.ts';
import { readServed } from './served-state.ts';
import { readRivals, readWorkers } from './worker-processes.ts';

const pollMs = 20;

function changed(file: string): StateChangedError {
  return new StateChangedError(`switch.include: ${file} was changed by somebody else since it was read`, {
    advice: 'See where traffic is with `bg-check status`, then start again.',
  });
}

/** The workers that took connections before the move; none where they cannot be seen, which `preflight` tells. */
async function servingBefore({ pidFile }: NginxControl): Promise<readonly number[]> {
  return readWorkers(pidFile).then(
    ({ serving }) => serving,
    () => [],
  );
}

async function serves(
  { clock, pidFile }: NginxControl,
  listen: string,
  generation: string,
  until: number,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    const { contents, isPartial } = await readServed(listen, {
      timeoutMs: Math.max(1, until - clock.now()),
      heard: await readRivals(pidFile),
      signal,
    });
    return !isPartial && contents.every((content) => content.generation === generation);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof SwitchError) return false;
    throw error;
  }
}

/** No worker of before takes connections any more: each has ended, or only finishes what it had begun. */
async function haveStepped(control: NginxControl, before: readonly number[]): Promise<boolean> {
  if (before.length === 0) return true;
  try {
    const { serving } = await readWorkers(control.pidFile);
    return !before.some((pid) => serving.includes(pid));
  } catch {
    return false;
  }
}

async function untilServed(
  control: NginxControl,
  listen: string,
  generation: string,
  { before, until }: { readonly before: readonly number[]; readonly until: number },
  signal?: AbortSignal,
): Promise<boolean> {
  const { clock } = control;
  for (;;) {
    // A look at the processes costs next to nothing, while users are at their busiest; so questions come after it.
    if ((await haveStepped(control, before)) && (await serves(control, listen, generation, until, signal))) {
      return true;
    }
    if (clock.now() >= until) return false;
    await clock.sleep(pollMs, signal);
  }
}

/**
 * Waits for the workers that were told to end, since until then requests are answered by the color of before. One that
 * holds a long connection is not waited for beyond the limit; `drain` tells of it.
 */
async function untilEnded(control: NginxControl, signal?: AbortSignal): Promise<void> {
  const { clock, options, pidFile } = control;
  const until = clock.now() + parseDuration(options.oldWorkers, 'switch.oldWorkers');
  for (;;) {
    const ending = await readWorkers(pidFile).then(
      (workers) => workers.ending.length,
      () => 0,
    );
    if (ending === 0 || clock.now() >= until) return;
    await clock.sleep(pollMs, signal);
  }
}

/**
 * Gives nginx another include file, and returns once fresh connections are answered by it and the workers of before
 * have stepped back. A text that nginx refuses, or does not take up, is taken back, so that no later reload by somebody else
 * moves traffic.
 * @param how.untilEnded whether to wait for those workers to end, within `oldWorkers`
 * @throws StateChangedError when the file is not the one of `ifMatch`, SwitchError when nginx refuses or does not follow
 */
export async function moveTraffic(
  control: NginxControl,
  { text, generation, listen }: Include,
  how: { readonly ifMatch?: string | undefined; readonly untilEnded: boolean },
  signal?: AbortSignal,
): Promise<void> {
  const { clock, file, options } = control;
  const until = clock.now() + options.timeout;
  const left = () => Math.max(1, until - clock.now());
  const isOurs = async () => (await control.readFile()) === text;

  const old = await control.readFile();
  const { ifMatch } = how;
  if (ifMatch !== undefined && (old === undefined || textHash(old) !== ifMatch)) throw changed(file);
  if (old === text && (await serves(control, listen, generation, until, signal))) {
    if (how.untilEnded) await untilEnded(control, signal);
    return;
  }

  const before = await servingBefore(control);
  /** What somebody else wrote meanwhile is theirs. */
  const takeBack = async (because: unknown) => {
    if (old === text || !(await isOurs())) return;
    await control.writeFile(old).catch((error: unknown) => {
      const [why, first] = [error, because].map((one) => (one instanceof Error ? one.message : String(one)));
      throw new SwitchError(`${first ?? ''}; and the file before could not be put back: ${why ?? ''}`, {
        advice: 'The next reload of nginx, by whomever, would take up what is there now.',
        cause: because,
      });
    });
  };
  let isReloading = false;
  try {
    if (old !== text) await control.writeFile(text);
    await control.test(left(), signal);
    if (!(await isOurs())) throw changed(file);
    isReloading = true;
    await control.reload(left(), signal);
    if (!(await untilServed(control, listen, generation, { before, until }, signal))) {
      if ((await readRivals(control.pidFile)).length > 0) throw upgrading(control.pidFile);
      throw new SwitchError(
        `nginx was told to reload, and does not serve the new file after ${formatDuration(options.timeout)}`,
        { advice: 'Its error log says why; raise `switch.timeout` if a reload takes longer.' },
      );
    }
  } catch (error) {
    // A command that fails may have done its work; what nginx then serves stays what the file says.
    if (!isReloading || !(await serves(control, listen, generation, clock.now() + 500)))
      await takeBack(error);
    throw error;
  }
  if (how.untilEnded) await untilEnded(control, signal);
}

/** Two masters answer side by side, and only one of them follows a reload. */
export function upgrading(pidFile: string): SwitchError {
  return new SwitchError(`another master of nginx answers as well: ${pidFile}.oldbin names it`, {
    advice: 'End the upgrade of nginx first: `kill -QUIT` the old master, or the new one.',
  });
}
