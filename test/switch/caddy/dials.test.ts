import { describe, expect, it } from 'vitest';
import { dialsFor, keepableWeights, weightsOfDials } from '../../../src/switch/caddy/dials.ts';
import { weightsOfGreen } from '../../../src/switch/weights.ts';

const one = { blue: ['b:1'], green: ['g:1'] };
const uneven = { blue: ['b:1', 'b:2'], green: ['g:1', 'g:2', 'g:3'] };

const countsOf = (list: readonly string[]) => {
  const counts: Record<string, number> = {};
  for (const dial of list) counts[dial] = (counts[dial] ?? 0) + 1;
  return counts;
};

describe('shares among upstreams', () => {
  it('are made by naming upstreams as often as it takes, and no oftener', () => {
    expect(dialsFor(one, 'blue')).toEqual(['b:1']);
    expect(dialsFor(one, 'green')).toEqual(['g:1']);
    expect(countsOf(dialsFor(one, weightsOfGreen(30)))).toEqual({ 'b:1': 7, 'g:1': 3 });
    expect(countsOf(dialsFor(one, weightsOfGreen(50)))).toEqual({ 'b:1': 1, 'g:1': 1 });
    expect(countsOf(dialsFor(one, weightsOfGreen(1)))).toEqual({ 'b:1': 99, 'g:1': 1 });
  });

  it('belong to the colors, however many instances each has', () => {
    expect(dialsFor(uneven, 'green')).toEqual(['g:1', 'g:2', 'g:3']);
    const list = dialsFor(uneven, weightsOfGreen(25));
    expect(countsOf(list)).toEqual({ 'b:1': 9, 'b:2': 9, 'g:1': 2, 'g:2': 2, 'g:3': 2 });
    expect(weightsOfDials(uneven, list)).toEqual(weightsOfGreen(25));
  });

  it('are whole percents, and never rounded away', () => {
    const green = (share: number) => keepableWeights(weightsOfGreen(share)).green;
    expect([0, 0.2, 33.4, 99.9, 100].map(green)).toEqual([0, 1, 33, 99, 100]);
  });

  it('are not told of a list that names nobody, or somebody else', () => {
    expect(weightsOfDials(one, [])).toBeUndefined();
    expect(weightsOfDials(one, ['b:1', 'x:1'])).toBeUndefined();
  });
});
