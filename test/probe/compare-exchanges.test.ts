import { expect, it } from 'vitest';
import { compareExchanges } from '../../src/probe/compare-exchanges.ts';
import type { Exchange } from '../../src/probe/exchange.ts';

const answer = (name: string, document: unknown): Exchange => ({
  name,
  method: 'POST',
  url: 'http://shop.test/orders',
  address: '127.0.0.1:80',
  requestHeaders: {},
  status: 200,
  body: JSON.stringify(document),
  timing: { totalMs: 1 },
  at: 0,
});

it('puts what says why first, and what is new in each answer last', () => {
  const blue = answer('blue', { id: 31, createdAt: 'a', note: 'x', total: 4, meta: { request_id: 1 } });
  const green = answer('green', {
    id: 32,
    createdAt: 'b',
    note: null,
    total: 5,
    meta: { request_id: 2 },
    error: 'boom',
  });
  const { differences, count } = compareExchanges(blue, green, { most: 3 });
  expect(differences).toEqual([
    { field: '$.error', blue: undefined, green: '"boom"' },
    { field: '$.note', blue: '"x"', green: 'null' },
    { field: '$.total', blue: '4', green: '5' },
  ]);
  expect(count).toBe(6);
});
