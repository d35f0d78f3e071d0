import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/probe/exchange.ts';
import { createWriteWatch } from '../../src/runner/write-watch.ts';

function exchange(given: Partial<Exchange>): Exchange {
  return {
    name: 'green',
    method: 'POST',
    url: 'http://shop/orders?limit=1',
    address: '127.0.0.1:80',
    requestHeaders: {},
    timing: { totalMs: 1 },
    at: 0,
    ...given,
  };
}

/** A watch, and what it wrote down. */
function watched() {
  const record: string[] = [];
  const watch = createWriteWatch((request) => {
    record.push(`owed ${request}`);
    return {
      done: () => record.push('done'),
      failed: (message) => record.push(`left: ${message}`),
    };
  });
  return { watch, record };
}

describe('createWriteWatch', () => {
  it('writes down the first request that may write, and that all were answered', () => {
    const { watch, record } = watched();
    watch.onWrite('POST /orders');
    watch.onExchange(exchange({ status: 422 }));
    watch.onWrite('POST /orders');
    watch.onExchange(exchange({ status: 201 }));
    expect(watch.unanswered()).toBeUndefined();
    expect(watch.settle({ unanswered: undefined, sweep: 'needless', covered: false })).toBeUndefined();
    expect(record).toEqual(['owed POST /orders', 'done']);
  });

  it('writes nothing down for an attempt that only reads', () => {
    const { watch, record } = watched();
    watch.onExchange(exchange({ method: 'GET', status: 200 }));
    expect(watch.any()).toBe(false);
    expect(watch.settle({ unanswered: undefined, sweep: 'needless', covered: false })).toBeUndefined();
    expect(record).toEqual([]);
  });

  it.each([
    ['is still under way', undefined],
    ['broke off', exchange({ error: 'connection reset' })],
    ['ended with an error of the server, which may have written all the same', exchange({ status: 502 })],
  ])('does not know what a request wrote that %s', (_, ended) => {
    const { watch } = watched();
    watch.onWrite('POST /orders');
    if (ended !== undefined) watch.onExchange(ended);
    expect(watch.unanswered()).toBe('POST /orders');
  });

  it.each([
    ['impossible', true, 'done', undefined],
    [
      'impossible',
      false,
      'left: POST /orders was not answered',
      'POST /orders was not answered, so that nobody knows what was written, and no cleanup knows of it; look for what carries the marker of the run',
    ],
    [
      'done',
      true,
      'left: POST /orders was not answered; it was swept at once, and may have been written after that',
      'POST /orders was not answered, so that nobody knows what was written; it was swept, and `bg-check clean` sweeps again what may have come later',
    ],
    [
      'failed',
      true,
      'left: POST /orders was not answered',
      'POST /orders was not answered, so that nobody knows what was written; `bg-check clean` sweeps it',
    ],
  ] as const)('with a sweep that is %s, and cleanups: %s, %s', (sweep, covered, recorded, told) => {
    const { watch, record } = watched();
    watch.onWrite('POST /orders');
    expect(watch.settle({ unanswered: watch.unanswered(), sweep, covered })).toBe(told);
    expect(record.at(-1)).toBe(recorded);
  });
});
