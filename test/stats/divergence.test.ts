import { expect, it } from 'vitest';
import { divergence } from '../../src/stats/divergence.ts';

it.each([
  [0.01, 0.01, 0],
  [0, 0.01, -Math.log(0.99)],
  [1, 0.01, -Math.log(0.01)],
  [0.5, 0.25, 0.5 * Math.log(2) + 0.5 * Math.log(2 / 3)],
])('tells %d from %d', (share, limit, nats) => {
  expect(divergence(share, limit)).toBeCloseTo(nats, 14);
});
