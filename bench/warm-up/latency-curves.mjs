/** What latency does while an application warms: relative to what it is once it is warm, by request. */
const decay = (from, over) => (request) => 1 + (from - 1) * Math.exp(-request / over);

/** How long a warm answer takes at the median, in milliseconds, and an answer that misses the cache. */
const warmMs = 20;
const missMs = 200;

/**
 * Each has `level`, how many times the warm latency request i takes, and `noise`, the deviation of its logarithm; some
 * have `miss`, the share of requests that the cache does not have yet, `tail`, a share of slow answers that stays, or
 * `sway`, how far a level wanders about its middle. `never`: it is not stable at any time.
 */
export const curves = {
  'warm from the start': { level: () => 1, noise: 0.15 },
  'warm, noisy': { level: () => 1, noise: 0.4 },
  'warm, very noisy': { level: () => 1, noise: 0.8 },
  'warm, 3 % slow answers': { level: () => 1, noise: 0.3, tail: 0.03 },
  'compiler, 10× over 20': { level: decay(10, 20), noise: 0.2 },
  'compiler, 10× over 100': { level: decay(10, 100), noise: 0.2 },
  'compiler, 10× over 300': { level: decay(10, 300), noise: 0.2 },
  'compiler, 3× over 100, noisy': { level: decay(3, 100), noise: 0.4 },
  'compiler, 5× over 80, slow tail': { level: decay(5, 80), noise: 0.3, tail: 0.03 },
  'cache fills over 50': { level: () => 1, noise: 0.2, miss: (request) => Math.exp(-request / 50) },
  'cache fills over 200': { level: () => 1, noise: 0.2, miss: (request) => Math.exp(-request / 200) },
  'cache fills over 400': { level: () => 1, noise: 0.2, miss: (request) => Math.exp(-request / 400) },
  'steps at 40 and 150': { level: (request) => (request < 40 ? 4 : request < 150 ? 2 : 1), noise: 0.2 },
  'one step at 300': { level: (request) => (request < 300 ? 2 : 1), noise: 0.2 },
  'drifts to half over 2,000': { level: (request) => 1 + Math.max(0, 1 - request / 2_000), noise: 0.2 },
  'never: rises 10 % in 100': { level: (request) => 1.001 ** request, noise: 0.2, never: true },
  'never: two levels in turn': {
    level: (request) => (Math.floor(request / 37) % 2 ? 1 : 1.6),
    noise: 0.2,
    never: true,
  },
  'never: wanders': { level: () => 1, noise: 0.2, sway: 0.3, never: true },
};

/** How cold request i still is: 1 is warm; more than one miss in 20 counts as cold. */
export function coldness({ level, miss }, request) {
  return Math.max(level(request), miss !== undefined && miss(request) > 0.05 ? 2 : 1);
}

/** The same numbers from the same seed. */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Milliseconds of request after request. */
export function drawLatencies(curve, random) {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let away = 0;
  return (request) => {
    // Forgotten over some 50 requests, as a neighbor that comes and goes.
    if (curve.sway !== undefined) away = 0.98 * away + 0.2 * curve.sway * normal();
    let milliseconds = warmMs * curve.level(request) * Math.exp(away + curve.noise * normal());
    if (curve.miss !== undefined && random() < curve.miss(request)) milliseconds += missMs;
    if (curve.tail !== undefined && random() < curve.tail) milliseconds *= 5 + 15 * random();
    return milliseconds;
  };
}
