import type { Clock } from '../../src/clock.ts';

interface Sleeper {
  readonly wakesAt: number;
  readonly wake: () => void;
}

/** A clock whose time passes in no time: it jumps to the next moment at which somebody wakes, once nothing else runs. */
export function createVirtualClock(
  startsAt: number,
  onPass: (now: number) => void = () => undefined,
): Clock & {
  /** How many are asleep. */
  readonly sleeping: () => number;
} {
  const sleepers = new Set<Sleeper>();
  let now = startsAt;
  let isPassing = false;

  function pass(): void {
    isPassing = false;
    const next = [...sleepers].reduce<Sleeper | undefined>(
      (first, sleeper) => (first === undefined || sleeper.wakesAt < first.wakesAt ? sleeper : first),
      undefined,
    );
    if (next === undefined) return;
    now = Math.max(now, next.wakesAt);
    onPass(now);
    next.wake();
    letPass();
  }

  function letPass(): void {
    if (isPassing || sleepers.size === 0) return;
    isPassing = true;
    // Everything that follows from the last step happens first.
    setImmediate(pass);
  }

  return {
    now: () => now,
    sleeping: () => sleepers.size,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const end = () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', abort);
        };
        const sleeper: Sleeper = {
          wakesAt: now + Math.max(0, milliseconds),
          wake: () => {
            end();
            resolve();
          },
        };
        const abort = () => {
          end();
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', abort, { once: true });
        sleepers.add(sleeper);
        letPass();
      }),
  };
}
