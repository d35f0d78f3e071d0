import { systemClock, type Clock } from '../clock.ts';
import { formatDuration } from '../duration.ts';
import { isLive } from '../report/is-live.ts';
import { LiveWindow } from '../report/live-window.ts';
import type { OutputStream } from '../report/sink.ts';
import type { SkewProgress } from '../schema/skew/skew-options.ts';

/** Shows how far the check is, where a person watches. */
export interface ProgressLine {
  readonly show: (progress: SkewProgress) => void;
  readonly close: () => void;
}

const stages = { replay: 'replaying migrations', probe: 'probing statements' } as const;
const silent: ProgressLine = { show: () => undefined, close: () => undefined };

/** A line on a terminal that is gone when it is closed; nothing in a pipe or in CI. */
export function createProgressLine(
  stream: OutputStream,
  env: NodeJS.ProcessEnv,
  clock: Pick<Clock, 'now'> = systemClock,
): ProgressLine {
  if (!isLive(stream, env)) return silent;
  const since = clock.now();
  let current: SkewProgress | undefined;
  const window = new LiveWindow(stream, () => {
    const time = formatDuration(Math.max(0, clock.now() - since));
    if (current === undefined) return [`  starting  ${time}`];
    const { stage, done, total } = current;
    return [
      `  ${stages[stage]} ${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}  ${time}`,
    ];
  });
  window.refresh();
  return {
    show: (progress) => {
      current = progress;
      window.refresh();
    },
    close: () => {
      window.close();
    },
  };
}
