import { describe, expect, it } from 'vitest';
import { contrast } from '../../../../src/check/kinds/contrast/contrast.ts';
import type { ContrastCheckOptions } from '../../../../src/check/kinds/contrast/contrast-options.ts';
import { definedBy } from '../../../support/run-defined-checks.ts';

describe('contrast refuses', () => {
  it.each<[string, string, ContrastCheckOptions, RegExp]>([
    ['nothing to ask', 'a name', {}, /there is nothing to ask/],
    ['an empty list', 'a name', { requests: [] }, /there is nothing to ask/],
    ['a path without a slash', 'a name', { requests: ['api'] }, /a path that starts with `\/`, got `"api"`/],
    ['a POST', 'a name', { requests: [{ path: '/x', method: 'post' }] }, /a POST may change data/],
    [
      'a method that is none',
      'a name',
      { requests: [{ path: '/x', method: 'FETCH' }] },
      /expects one of GET, HEAD/,
    ],
    ['too few samples', '/x', { samples: 4 }, /`samples` expects a whole number from 5 to 50, got `4`/],
    [
      'samples the wrong way around',
      '/x',
      { samples: { first: 10, most: 8 } },
      /`samples.most` expects .* from 10 to 50/,
    ],
    [
      'a latency that cannot fail',
      '/x',
      { samples: { first: 5, most: 7 }, latency: { gating: true } },
      /`latency.gating` needs `samples.most` of at least 8 for so many requests, got 7/,
    ],
    [
      'a change that is no path',
      '/x',
      { expected: 'discount' },
      /expected a field, a status or a header, got `discount`/,
    ],
    ['a ratio that is none', '/x', { latency: { ratio: 1 } }, /`latency.ratio` expects a number above 1/],
    [
      'an option that nobody reads',
      '/x',
      { sampels: 5 } as object,
      /unknown option `sampels`; did you mean `samples`/,
    ],
  ])('%s', async (_, name, options, message) => {
    await expect(
      definedBy(() => {
        contrast(name, options);
      }),
    ).rejects.toThrow(message);
  });

  it('a list in place of a name, and says what to write', async () => {
    const list = ['/a', '/b'] as unknown as string;
    await expect(
      definedBy(() => {
        contrast(list);
      }),
    ).rejects.toMatchObject({
      message: 'contrast: the first thing it is given is its name, got `["/a","/b"]`',
      advice: "Write `contrast('the pages that sell', { requests: ['/', '/cart'] })`.",
    });
  });
});
