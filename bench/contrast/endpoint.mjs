import { randomFrom } from './random.mjs';

/** How often each field of an answer is not what it usually is, and by what it is so. */
export const noiseKinds = {
  /** Each field by itself. */
  independent: (rate, random) => () => random() < rate,
  /** All fields of an answer at once, as from another instance. */
  together: (rate, random, answer) => {
    const isOther = answer.isOther ?? random() < rate;
    return () => isOther;
  },
  /** In turns, whoever asks: a rotation of as many as there are answers in a triple is the worst for counting. */
  rotating: (rate, _random, { index }) => {
    const period = rate === 0 ? Infinity : Math.max(3, Math.round(1 / rate));
    let field = 0;
    return () => (index + (field++ % 2)) % period === 0 && period < Infinity;
  },
  /** From a moment on, and back again: a cache that expires. */
  drifting: (rate, random, { index, phase }) => {
    const length = rate === 0 ? Infinity : Math.ceil(4 / rate);
    const isOther = length < Infinity && (index + phase) % length < 4;
    return () => isOther;
  },
};

/** An endpoint with noise: answers in the order they are asked for, whoever asks. */
export function noisyEndpoint({ seed, rate, kind, path }) {
  const random = randomFrom(seed * 7919 + path * 104729 + 1);
  const phase = Math.floor(random() * 40);
  let index = 0;
  /** @param change what green does to the document, where it does something */
  return (change) => {
    const isNoisy = noiseKinds[kind](rate, random, { index, phase });
    index += 1;
    const items = [1, 2, 3].map((id) => ({ id, price: id * 10, stock: isNoisy() ? 4 : 5 }));
    const document = {
      name: isNoisy() ? 'other' : 'usual',
      price: isNoisy() ? Math.floor(random() * 10_000) / 100 : 10,
      count: isNoisy() ? '7' : 7,
      ...(isNoisy() ? {} : { brand: 'x' }),
      tags: isNoisy() ? ['b', 'a'] : ['a', 'b'],
      items: isNoisy() ? items.slice(0, 2) : items,
      requestId: random().toString(36),
    };
    change?.(document);
    const text = JSON.stringify(document);
    const headers = { 'content-type': 'application/json', ...(isNoisy() ? { vary: 'origin' } : {}) };
    return { status: 200, headers, text, size: text.length, durationMs: 1 };
  };
}

/** What is wrong with green where something is; each on a field of its own. */
export const faults = {
  value: { path: '$.price', apply: (document) => (document.price = 10.01) },
  missing: { path: '$.brand', apply: (document) => delete document.brand },
  type: { path: '$.count', apply: (document) => (document.count = null) },
};

/** The same on the status, which a field has no part in. */
export const intermittent = {
  'status 500': { path: 'status', status: 500, apply: () => undefined },
  'field missing': faults.missing,
  'another type': faults.type,
  'another value': faults.value,
};
