import type { History } from './history.ts';

/** A small generator with a seed (mulberry32), from 0 to below 1. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Instances that come, restart and miss scrapes; and what they have truly counted since the switch. */
export function makeStorm() {
  const random = createRandom(1);
  const instances = 5;
  const seconds = 300;
  const interval = 5;
  const truth = { bad: 0, total: 0 };
  const histories: History[] = [];
  for (let instance = 0; instance < instances; instance++) {
    const ok: [number, number][] = [];
    const errors: [number, number][] = [];
    const born = instance === 4 ? 120 : -60;
    const stood = { ok: born < 0 ? 5_000 : 0, errors: 0 };
    for (let at = born + instance * 0.75; at < seconds; at += interval) {
      // Enough was counted to tell a restart by what counters show.
      const restarts = stood.ok > 200 && stood.errors !== 1 && random() < 0.05;
      if (restarts) [stood.ok, stood.errors] = [0, 0];
      const more = { ok: Math.floor(random() * 40), errors: restarts ? 0 : Math.floor(random() ** 4 * 4) };
      stood.ok += more.ok;
      stood.errors += more.errors;
      if (at > 0) {
        truth.bad += more.errors;
        truth.total += more.ok + more.errors;
      }
      const missed = at > 20 && at < seconds - 20 && !restarts && random() < 0.1;
      if (missed) continue;
      ok.push([at, stood.ok]);
      if (stood.errors > 0 || errors.length > 0) errors.push([at, stood.errors]);
    }
    const labels = { instance: String(instance) };
    histories.push({ labels: { ...labels, code: '200' }, points: ok });
    histories.push({ labels: { ...labels, code: '500' }, points: errors });
  }
  return { instances, seconds, truth, histories };
}
