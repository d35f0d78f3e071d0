import { describe, expect, it } from 'vitest';
import { contrast } from '../../../../src/check/kinds/contrast/contrast.ts';
import { color, products, run, withSeed } from './contrasted-colors.ts';

describe('a contrast of a green that fails now and then', () => {
  it('fails for what green does in every second answer', async () => {
    const blue = await color(() => ({ body: products(10) }));
    const green = await color((_, index) =>
      index % 2 === 0 ? { status: 500, body: { error: 'busy' } } : { body: products(10) },
    );
    const define = () => {
      contrast('/api/products', withSeed());
    };
    const result = await run(define, { blue: blue.url, green: green.url });
    expect([result.outcome, result.message]).toEqual([
      'failed',
      'green differs in 1 of 1 request: GET /api/products: status 500 instead of 200 now and then',
    ]);
    expect(result.details.slice(0, 4)).toEqual([
      'GET /api/products',
      '  status 500 instead of 200 now and then',
      expect.stringMatching(/^ {4}- blue {3}200 {2}(\d+) of \1$/),
      expect.stringMatching(/^ {4}\+ green {2}500 {2}\d+ of \d+$/),
    ]);
  });

  it('is inconclusive, with the counts, where that is too seldom to tell', async () => {
    const blue = await color(() => ({}));
    const green = await color((_, index) => ({ status: index === 2 || index === 15 ? 500 : 200 }));
    const define = () => {
      contrast('/cart', withSeed({ samples: { first: 5, most: 20 } }));
    };
    expect(await run(define, { blue: blue.url, green: green.url })).toMatchObject({
      outcome: 'inconclusive',
      message:
        'too seldom to tell from chance: GET /cart: status 500 instead of 200 now and then (green 2 of 20, blue 0 of 160)',
    });
  });

  it('passes with a word where green did it once and not again', async () => {
    const blue = await color(() => ({}));
    const green = await color((_, index) => ({ status: index === 2 ? 500 : 200 }));
    const define = () => {
      contrast('/cart', withSeed());
    };
    expect(await run(define, { blue: blue.url, green: green.url })).toMatchObject({
      outcome: 'passed',
      details: [
        '1 request, 50 answers of green each, and twice as many of blue; blue never differs from itself',
        'GET /cart: status 500 instead of 200 now and then: green 1 of 50, blue 0 of 100, and not again in the last 45 of green',
      ],
    });
  });

  it('fails for an error of one in seven that became one in two', async () => {
    const blue = await color((_, index) => ({ status: index % 7 === 0 ? 500 : 200 }));
    const green = await color((_, index) => ({ status: index % 2 === 0 ? 500 : 200 }));
    const result = await run(
      () => {
        contrast('/cart', withSeed());
      },
      { blue: blue.url, green: green.url },
    );
    expect([result.outcome, result.message]).toEqual([
      'failed',
      'green differs in 1 of 1 request: GET /cart: status 500 instead of 200 more often than on blue',
    ]);
  });
});
