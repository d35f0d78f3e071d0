import { describe, expect, it } from 'vitest';
import { contrast } from '../../../../src/check/kinds/contrast/contrast.ts';
import { startHttpServer } from '../../../support/http-server.ts';
import { color, products, run, withSeed, type Answering } from './contrasted-colors.ts';

const curlLineTo = (url: string) =>
  `curl -i --connect-to front.example:80:${new URL(url).host} -H 'x-bg-check-run: run-1' http://front.example/api/products`;

describe('contrast', () => {
  it('passes when both answer the same but for what is new each time', async () => {
    const answering: Answering = (_, index) => ({ body: { ...products(10), at: `moment ${index}` } });
    const [blue, green] = [await color(answering), await color(answering)];
    const result = await run(
      () => {
        contrast('/api/products?limit=5', withSeed());
      },
      { blue: blue.url, green: green.url },
    );
    expect(result).toMatchObject({
      kind: 'contrast',
      outcome: 'passed',
      message: 'green answers as blue does, in 1 request',
      // On a busy machine one color may be told as slower, which gates nothing.
      details: expect.arrayContaining([
        '1 request, 5 answers of green each, and twice as many of blue; 1 field of blue vary by themselves',
      ]) as string[],
    });
    expect([blue.asked.length, green.asked.length]).toEqual([10, 5]);
    expect(new Set([...blue.asked, ...green.asked])).toEqual(new Set(['GET /api/products?limit=5']));
  });

  it('tells what differs, how often, and how much of that is noise', async () => {
    const blue = await color(() => ({ body: products(10) }));
    const green = await color(() => ({ body: { ...products(10.01), total: 1 } }));
    const result = await run(
      () => {
        contrast('/api/products', withSeed());
      },
      { blue: blue.url, green: green.url },
    );
    const repeat = { blue: curlLineTo(blue.url), green: curlLineTo(green.url) };
    expect(result).toMatchObject({
      outcome: 'failed',
      message: 'green differs in 1 of 1 request: GET /api/products: extra: $.total, and 1 more',
      advice: 'Mend green; name a change that is meant in `expected`, and what does not matter in `ignore`.',
      details: [
        'GET /api/products',
        '  extra: $.total',
        '    - blue   absent  10 of 10',
        '    + green  number  5 of 5',
        '      blue differs from itself in 0 of 5; p = 0.0041',
        '  another value: $.items[*].price, at id 1',
        '    - blue   10     10 of 10',
        '    + green  10.01  5 of 5  (+0.01)',
        '      blue differs from itself in 0 of 5; p = 0.0041',
        '  to ask blue and green again:',
        ...Object.values(repeat),
      ],
    });
    expect(result.evidence).toMatchObject([
      {
        title: 'differences between the colors',
        measured: { requests: 1, differences: 2, undecided: 0, noisyFields: 0 },
        limit: { differences: 0, falseAlarms: 0.005 },
        sample: 15,
        rows: [
          { request: 'GET /api/products', class: 'extra', path: '$.total', repeat },
          {
            class: 'value',
            path: '$.items[*].price',
            at: ['id 1'],
            blue: { value: '10', count: 10, of: 10 },
          },
        ],
      },
    ]);
  });

  it('takes an intended change for one, and tells one that did not come', async () => {
    const blue = await color(() => ({ body: products(10) }));
    const green = await color(() => ({ body: { items: [{ ...products(10).items[0], discount: 3 }] } }));
    const result = await run(
      () => {
        contrast('/api/products', withSeed({ expected: ['$.items[*].discount', '$.rating'] }));
      },
      { blue: blue.url, green: green.url },
    );
    expect(result).toMatchObject({ outcome: 'passed' });
    expect(result.details.at(-1)).toBe('expected, and did not come: $.rating');
  });

  it('tells a difference that many requests share once', async () => {
    const blue = await color(() => ({ body: {} }));
    const green = await color(() => ({ body: '{}', type: 'application/vnd.api+json' }));
    const result = await run(
      () => {
        contrast('four pages', withSeed({ requests: ['/a', '/b', '/c', { path: '/d', method: 'HEAD' }] }));
      },
      { blue: blue.url, green: green.url },
    );
    expect(result.details.slice(0, 2)).toEqual([
      '4 requests: GET /a, GET /b, GET /c, HEAD /d',
      '  another value: header content-type',
    ]);
  });

  it('does not take the own address in an answer for a difference', async () => {
    const links =
      (own: () => string): Answering =>
      () => ({ body: { self: `${own()}/x`, up: 'http://front.example/' } });
    const urls = { blue: '', green: '' };
    const [blue, green] = [await color(links(() => urls.blue)), await color(links(() => urls.green))];
    Object.assign(urls, { blue: blue.url, green: green.url });
    const result = await run(
      () => {
        contrast('/', withSeed());
      },
      { blue: blue.url, green: green.url },
    );
    expect(result.outcome).toBe('passed');
  });

  it('tells a slower green, and fails for it only where it is told to', async () => {
    const slow = async (delayMs: number) => {
      const { url } = await startHttpServer((_, response) => {
        setTimeout(() => response.end('x'), delayMs);
      });
      return url;
    };
    const colors = { blue: await slow(0), green: await slow(150) };
    const result = await run(() => {
      contrast('/', withSeed({ samples: 7 }));
    }, colors);
    expect(result.outcome).toBe('passed');
    expect(result.details.at(-1)).toMatch(/^GET \/: slower: a median of \d+ms on green, \d+ms on blue$/);
    const gated = await run(() => {
      contrast('/', withSeed({ latency: { gating: true } }));
    }, colors);
    expect([gated.outcome, gated.message]).toEqual(['failed', 'green is slower than blue in 1 of 1 request']);
  });

  it('tells pictures of equal length apart by their bytes', async () => {
    const picture = (last: number) => ({ body: Buffer.from([0x89, 0x50, 0xff, last]), type: 'image/png' });
    const [blue, green] = [await color(() => picture(0xfe)), await color(() => picture(0xfd))];
    const result = await run(
      () => {
        contrast('/logo.png', withSeed());
      },
      { blue: blue.url, green: green.url },
    );
    expect([result.outcome, result.message]).toEqual([
      'failed',
      'green differs in 1 of 1 request: GET /logo.png: another value: content',
    ]);
  });

  it('keeps nothing of bodies of many megabytes', async () => {
    const big = JSON.stringify({
      items: Array.from({ length: 12_000 }, (_, id) => ({ id, name: `n${id}` })),
    });
    const [blue, green] = [
      await color(() => ({ body: big })),
      await color(() => ({ body: big.replace('n7"', 'm7"') })),
    ];
    const result = await run(
      () => {
        contrast('/export', withSeed());
      },
      { blue: blue.url, green: green.url },
    );
    expect(result.outcome).toBe('failed');
    expect(result.details).toContain('  another value: $.items[*].name, at id 7');
    expect(result.details.at(-1)).toBe(
      'GET /export: the answer has more than 5,000 fields; those beyond are compared as a whole',
    );
  });
});
