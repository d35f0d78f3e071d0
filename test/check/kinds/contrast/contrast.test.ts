import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contrast } from '../../../../src/check/kinds/contrast/contrast.ts';
import type { ContrastCheckOptions } from '../../../../src/check/kinds/contrast/contrast-options.ts';
import type { CheckResult } from '../../../../src/check/check-result.ts';
import { closedPort, readBody, startHttpServer } from '../../../support/http-server.ts';
import { definedBy, runDefinedChecks } from '../../../support/run-defined-checks.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** What a color answers to a path: a status, a document or a text; it may depend on how often it was asked. */
type Answering = (path: string, index: number) => { status?: number; body?: unknown; type?: string };

async function color(answering: Answering) {
  const asked: string[] = [];
  const { url } = await startHttpServer((request, response) => {
    void readBody(request).then((sent) => {
      const { method = '', url: path = '' } = request;
      const key = request.headers['idempotency-key'];
      asked.push([method, path, sent, key].filter((part) => part !== undefined && part !== '').join(' '));
      const { status = 200, body = {}, type = 'application/json' } = answering(path, asked.length);
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      response.writeHead(status, { 'content-type': type, 'x-request-id': String(asked.length) }).end(text);
    });
  });
  return { url, asked };
}

async function run(
  define: () => void,
  colors: { blue: string; green: string; live?: string },
  { timeout, ...more }: { rootDirectory?: string; timeout?: string } = {},
): Promise<CheckResult> {
  const { blue, green, live = 'http://front.example' } = colors;
  const probes = timeout === undefined ? {} : { probes: { timeout } };
  const config = { blue: { url: blue }, green: { url: green }, live: { url: live }, ...probes };
  const { results } = await runDefinedChecks(define, { config, ...more });
  const [result] = results;
  if (result === undefined) throw new Error('expected a result');
  return result;
}

const products = (price: number) => ({ items: [{ id: 1, price, name: 'cup' }] });
const withSeed = (options: ContrastCheckOptions = {}) => ({ seed: 'fixed', ...options });

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
      ],
    });
    expect(result.evidence).toMatchObject([
      {
        title: 'differences between the colors',
        measured: { requests: 1, differences: 2, undecided: 0, noisyFields: 0 },
        limit: { differences: 0, falseAlarms: 0.005 },
        sample: 15,
        rows: [
          { request: 'GET /api/products', class: 'extra', path: '$.total' },
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

  it('tells a failing green with its body, and takes errors of blue for its own', async () => {
    const blue = await color((path) => ({ status: path === '/old' ? 503 : path === '/mended' ? 500 : 200 }));
    const green = await color((path) =>
      path === '/old'
        ? { status: 503 }
        : path === '/mended'
          ? {}
          : { status: 500, body: { error: 'no cart' } },
    );
    const result = await run(
      () => {
        contrast('three pages', withSeed({ requests: ['/cart', '/old', '/mended'] }));
      },
      { blue: blue.url, green: green.url },
    );
    expect(result).toMatchObject({
      outcome: 'failed',
      message: 'green differs in 1 of 3 requests: GET /cart: status 500 instead of 200',
      details: [
        'GET /cart',
        '  status 500 instead of 200',
        '    - blue   200  10 of 10',
        '    + green  500  5 of 5',
        '      blue differs from itself in 0 of 5; p = 0.0041',
        '      green: {"error":"no cart"}',
        'GET /old: pre-existing: blue and green answer 503, so that nothing of the application was compared',
        "GET /mended: mended: status 200 instead of blue's 500",
      ],
    });
  });

  it('cannot tell where blue answers nothing properly', async () => {
    const [blue, green] = [await color(() => ({ status: 404 })), await color(() => ({ status: 404 }))];
    const result = await run(
      () => {
        contrast('/mistyped', withSeed());
      },
      { blue: blue.url, green: green.url },
    );
    expect(result).toMatchObject({
      outcome: 'inconclusive',
      message: 'blue answers no request properly: there is nothing to compare with',
      details: ['GET /mistyped: blue and green answer 404; is the path right?'],
    });
  });

  it('fails at once when green does not answer, and cannot tell when blue does not', async () => {
    const alive = await color(() => ({}));
    const dead = `http://127.0.0.1:${await closedPort()}`;
    const define = () => {
      contrast('/', withSeed({ samples: 20 }));
    };
    const failed = await run(define, { blue: alive.url, green: dead });
    expect([failed.outcome, failed.message]).toEqual(['failed', 'green does not answer, and blue does']);
    expect(failed.details).toEqual([expect.stringContaining('connection refused')]);
    const unknown = await run(define, { blue: dead, green: alive.url });
    expect([unknown.outcome, unknown.message]).toEqual([
      'inconclusive',
      'blue does not answer: there is nothing to compare',
    ]);
    expect(alive.asked.length).toBeLessThan(25);
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
    const colors = { blue: await slow(0), green: await slow(60) };
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
    const green = await color((_, index) => ({ status: index === 2 || index === 40 ? 500 : 200 }));
    const define = () => {
      contrast('/cart', withSeed());
    };
    expect(await run(define, { blue: blue.url, green: green.url })).toMatchObject({
      outcome: 'inconclusive',
      message:
        'too seldom to tell from chance: GET /cart: status 500 instead of 200 now and then (green 2 of 150, blue 0 of 600)',
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

  it('does not wait long for a green that listens and does not answer, and says so', async () => {
    const blue = await color(() => ({}));
    const { url: hung } = await startHttpServer(() => undefined);
    const define = () => {
      contrast('/cart', withSeed());
    };
    expect(await run(define, { blue: blue.url, green: hung }, { timeout: '300ms' })).toMatchObject({
      outcome: 'failed',
      message: 'green does not answer GET /cart, and blue does',
      advice: 'Green listens: see in its logs what it waits for, or breaks off at.',
    });
  });

  it('asks what may change data only when told so, each time with a key of its own', async () => {
    const [blue, green] = [await color(() => ({})), await color(() => ({}))];
    const search = { path: '/search', method: 'POST', json: { text: 'cup' } };
    const result = await run(
      () => {
        contrast('searching', withSeed({ requests: [search], mutates: true }));
      },
      { blue: blue.url, green: green.url },
    );
    expect(result.outcome).toBe('passed');
    const all = [...blue.asked, ...green.asked];
    expect(all[0]).toMatch(/^POST \/search \{"text":"cup"\} run-1\/contrast\/\d+$/);
    expect(new Set(all).size).toBe(15);
  });

  it('draws requests from a record, and tells what it left out', async () => {
    const [blue, green] = [await color(() => ({})), await color(() => ({}))];
    const rootDirectory = temporaryFolder();
    const lines = ['GET /a', 'GET /b', 'POST /orders', 'GET /users?email=x'];
    const log = lines.map((line) => `1.2.3.4 - - [t] "${line} HTTP/1.1" 200 1`).join('\n');
    await writeFile(join(rootDirectory, 'access.log'), log);
    const result = await run(
      () => {
        contrast('what users asked', withSeed({ from: 'access.log', sample: 10 }));
      },
      { blue: blue.url, green: green.url },
      { rootDirectory },
    );
    expect(result.outcome).toBe('passed');
    expect(result.details.slice(1)).toEqual([
      'access.log: 2 of 4 recorded requests asked, from 2 routes',
      'left out: 1 POST, which may change data, 1 with a value of `email`',
    ]);
    expect([...new Set(green.asked)].sort()).toEqual(['GET /a', 'GET /b']);
  });

  it('says what is wrong with a record', async () => {
    const blue = await color(() => ({}));
    const result = await run(
      () => {
        contrast('x', { from: 'missing.log' });
      },
      { blue: blue.url, green: blue.url },
    );
    expect(result).toMatchObject({
      outcome: 'errored',
      errorCode: 'BGC_INPUT',
      message: 'missing.log cannot be read: there is no such file',
    });
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
});
