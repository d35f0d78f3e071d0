import { describe, expect, it } from 'vitest';
import { requestsToHealth } from '../../../src/slo/track/requests-to-health.ts';

const logNeeded = Math.log(20);
const start = { limit: 0.01, bad: 0, total: 0, cluster: 1, logHealth: 0, logNeeded };

describe('requests until green is called healthy', () => {
  it('are about six times the odds of a bad one at half the limit', () => {
    expect(requestsToHealth(start)).toBeCloseTo(570, -1);
    expect(requestsToHealth({ ...start, limit: 0.001 })).toBeCloseTo(5_700, -2);
  });

  it('are fewer the less is bad, and the more is known', () => {
    expect(requestsToHealth({ ...start, total: 1_000 })).toBeLessThan(300);
    expect(requestsToHealth({ ...start, logHealth: 2.9 })).toBeLessThan(30);
  });

  it('are more when requests fail together', () => {
    expect(requestsToHealth({ ...start, cluster: 4 })).toBeCloseTo(2_280, -1);
  });

  it('do not exist while more is bad than a sound color has', () => {
    expect(requestsToHealth({ ...start, bad: 20, total: 1_000 })).toBeUndefined();
  });
});
