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
    expect(watch.unknown()).toBeUndefined();
    expect(watch.settle({ passed: true, sweep: 'needless', covered: false })).toBeUndefined();
    expect(record).toEqual(['owed POST /orders', 'done']);
  });

  it('writes nothing down for an attempt that only reads', () => {
    const { watch, record } = watched();
    watch.onExchange(exchange({ method: 'GET', status: 200 }));
    expect(watch.any()).toBe(false);
    expect(watch.settle({ passed: true, sweep: 'needless', covered: false })).toBeUndefined();
    expect(record).toEqual([]);
  });

  it.each([
    ['is still under way', undefined, 'POST /orders was not answered'],
    ['broke off', exchange({ error: 'connection reset' }), 'POST /orders was not answered'],
    [
      'ended with an error of the server, which may have written all the same',
      exchange({ status: 502 }),
      'POST /orders was answered 502',
    ],
  ])('does not know what a request wrote that %s', (_, ended, words) => {
    const { watch } = watched();
    watch.onWrite('POST /orders');
    if (ended !== undefined) watch.onExchange(ended);
    expect(watch.unknown()).toBe(words);
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
    expect(watch.settle({ passed: false, sweep, covered })).toBe(told);
    expect(record.at(-1)).toBe(recorded);
  });

  const answered = (watch: ReturnType<typeof watched>['watch'], method: string, status: number) => {
    watch.onWrite(`${method} /orders`);
    watch.onExchange(exchange({ method, status }));
  };
  const left =
    'POST /orders was answered 201, and no cleanup was registered for it before the probe ended; look for what carries the marker of the run';

  it.each<[what: string, passed: boolean, told: string | undefined, ...(string | number)[]]>([
    ['was written last', false, left, 201],
    ['was written after another, which a cleanup knows of', false, left, 201, 'cleanup', 201],
    ['a cleanup knows of that came after it', false, undefined, 201, 'cleanup'],
    ['a cleanup knows of that came before it', false, undefined, 'cleanup', 201, 201],
    ['was refused', false, undefined, 409],
    ['the probe undid by itself, as it seems, since it passed', true, undefined, 201],
  ])('without a sweep, of what %s', (_, passed, told, ...events) => {
    const { watch, record } = watched();
    for (const event of events) {
      if (event === 'cleanup') watch.onCleanup();
      else answered(watch, 'POST', Number(event));
    }
    expect(watch.settle({ passed, sweep: 'impossible', covered: true })).toBe(told);
    expect(record.at(-1)).toBe(
      told === undefined
        ? 'done'
        : 'left: POST /orders was answered 201, and no cleanup was registered for it',
    );
  });

  it('takes what was deleted for nothing that is left', () => {
    const { watch } = watched();
    answered(watch, 'DELETE', 204);
    expect(watch.settle({ passed: false, sweep: 'impossible', covered: false })).toBeUndefined();
  });
  it('names every write of which something may be left when the sweep fails', () => {
    const { watch, record } = watched();
    for (const path of ['/login', '/orders', '/orders', '/notes']) {
      watch.onWrite(`POST ${path}`);
      watch.onExchange(exchange({ url: `http://shop${path}`, status: path === '/notes' ? 422 : 201 }));
    }
    watch.onCleanup();
    expect(watch.settle({ passed: true, sweep: 'failed', covered: true })).toBe(
      'the sweep failed, so that nobody knows what is left of POST /login, POST /orders; `bg-check clean` sweeps again',
    );
    expect(record).toEqual([
      'owed POST /login',
      'left: the sweep failed, and something may be left of POST /login, POST /orders',
    ]);
  });

  it('names every request of which nobody knows what it wrote', () => {
    const { watch } = watched();
    watch.onWrite('POST /orders');
    watch.onExchange(exchange({ status: 502 }));
    watch.onWrite('PUT /cart');
    expect(watch.unknown()).toBe('POST /orders was answered 502, PUT /cart was not answered');
  });
});
