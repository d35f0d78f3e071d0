import { describe, expect, it } from 'vitest';
import { serverWeights } from '../../../src/switch/haproxy/server-weights.ts';
import { weightsOfGreen } from '../../../src/switch/weights.ts';

describe('the weights of servers', () => {
  it.each([
    [0, { blue: 1, green: 1 }, { blue: 100, green: 0 }],
    [100, { blue: 1, green: 3 }, { blue: 0, green: 100 }],
    [50, { blue: 1, green: 1 }, { blue: 1, green: 1 }],
    [10, { blue: 1, green: 1 }, { blue: 9, green: 1 }],
    [1, { blue: 1, green: 1 }, { blue: 99, green: 1 }],
    // Three servers share what one would get.
    [75, { blue: 1, green: 3 }, { blue: 1, green: 1 }],
    [10, { blue: 2, green: 5 }, { blue: 45, green: 2 }],
    // Less than HAProxy can tell is rounded up, for nothing would be another state.
    [0.1, { blue: 1, green: 1 }, { blue: 256, green: 1 }],
  ])('give green %d %% with %o servers', (green, counts, each) => {
    expect(serverWeights(weightsOfGreen(green), counts)).toEqual(each);
  });
});
