import { systemClock, type Clock } from '../clock.ts';
import { formatDuration } from '../duration.ts';
import { isLive } from '../report/is-live.ts';
import { LiveWindow } from '../report/live-window.ts';
import type { OutputStream } from '../report/sink.ts';
import type { SimulationProgress } from '../simulate/run-simulation.ts';

/** Shows how far a simulation is. */
export interface SimulationProgressLine {
  readonly show: (progress: SimulationProgress) => void;
  readonly close: () => void;
}

const lineEveryMs = 60_000;

function describe({ done, total }: SimulationProgress, elapsedMs: number): string {
  const left = done > 0 ? (elapsedMs * (total - done)) / done : 0;
  const count = (windows: number) => windows.toLocaleString('en-US');
  const rest = done > 0 && done < total ? `, about ${formatDuration(left)} left` : '';
  return `  ${count(done)} of ${count(total)} windows  ${formatDuration(elapsedMs)}${rest}`;
}

/** A line on a terminal that is gone when it is closed; in a pipe or in CI a line a minute. */
export function createSimulationProgress(
  stream: OutputStream,
  env: NodeJS.ProcessEnv,
  clock: Pick<Clock, 'now'> = systemClock,
): SimulationProgressLine {
  const since = clock.now();
  const elapsed = () => Math.max(0, clock.now() - since);
  if (!isLive(stream, env)) {
    let nextMs = lineEveryMs;
    return {
      show: (progress) => {
        if (elapsed() < nextMs) return;
        nextMs = elapsed() + lineEveryMs;
        stream.write(`${describe(progress, elapsed())}\n`);
      },
      close: () => undefined,
    };
  }
  let current: SimulationProgress | undefined;
  const window = new LiveWindow(stream, () =>
    current === undefined ? [`  starting  ${formatDuration(elapsed())}`] : [describe(current, elapsed())],
  );
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
