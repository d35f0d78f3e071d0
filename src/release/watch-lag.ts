import type { Clock } from '../clock.ts';
import { formatDuration } from '../duration.ts';
import { askFrontDoor, type FrontDoor, type FrontDoorAnswer } from '../switch/front-door.ts';
import type { LagError } from '../switch/lag-error.ts';
import { soleColor, type SwitchTarget } from '../switch/weights.ts';

/** How many times a lag is told of that takes as long as was said. */
const tellings = 5;
/** And how often where nobody knows how long it takes, in milliseconds; never more often than the second. */
const [usualPauseMs, shortestPauseMs] = [5_000, 1_000];

/** Counts who answers at the front door while a move is on its way to everybody. */
export interface LagWatch {
  /** Asks once, and tells now and then what was heard since it last told. */
  look(lag: LagError): Promise<void>;
  /** Who still answered with the color before: `; until then blue answered 22 of 25, the last after 4.4s`. */
  stragglers(): string;
}

const described = (heard: readonly FrontDoorAnswer[]) =>
  [...new Set(heard.map(({ color }) => color))]
    .sort()
    .map((color) => `${color} ${heard.filter((answer) => answer.color === color).length}×`)
    .join(', ');

/** @param onLag told of what a person may want to see while it takes its time */
export function watchLag(
  door: FrontDoor,
  options: {
    readonly target: SwitchTarget;
    readonly clock: Clock;
    readonly onLag?: ((message: string) => void) | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): LagWatch {
  const { target, clock, onLag, signal } = options;
  const color = soleColor(target);
  const startedAt = clock.now();
  let [asked, late, lateUntilMs] = [0, 0, 0];
  let untold: FrontDoorAnswer[] = [];
  let pauseMs: number | undefined;
  let tellAt = startedAt;

  return {
    look: async (lag) => {
      const answer = await askFrontDoor(door, signal);
      const now = clock.now();
      asked += 1;
      untold.push(answer);
      if (answer.color !== color && answer.color !== 'unknown') {
        late += 1;
        lateUntilMs = now - startedAt;
      }
      pauseMs ??= Math.max(shortestPauseMs, lag.leftMs === undefined ? usualPauseMs : lag.leftMs / tellings);
      if (now < tellAt) return;
      tellAt = now + pauseMs;
      onLag?.(`${lag.message}; the front door answered ${described(untold)}`);
      untold = [];
    },
    stragglers: () => {
      if (late === 0 || color === undefined) return '';
      const before = color === 'green' ? 'blue' : 'green';
      return `; until then ${before} answered ${late} of ${asked}, the last after ${formatDuration(lateUntilMs)}`;
    },
  };
}
