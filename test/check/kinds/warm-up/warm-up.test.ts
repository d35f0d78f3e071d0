import { describe, expect, it } from 'vitest';
import { warmUp, type WarmUpOptions } from '../../../../src/check/kinds/warm-up/warm-up.ts';
import { startHttpServer } from '../../../support/http-server.ts';
import { definedBy, runDefinedChecks } from '../../../support/run-defined-checks.ts';

/** An application whose first answers take long. */
async function coldShop(
  options: { cold?: number; warmMs?: number; status?: (nth: number) => number; hitRatio?: number } = {},
) {
  const requests: string[] = [];
  const { url } = await startHttpServer((request, response) => {
    if (request.url === '/health') {
      response.end(JSON.stringify({ status: 'ok', cache: { hitRatio: options.hitRatio ?? 1 } }));
      return;
    }
    requests.push(`${request.method} ${request.url}`);
    const nth = requests.length - 1;
    setTimeout(
      () => response.writeHead(options.status?.(nth) ?? 200).end('{}'),
      nth < (options.cold ?? 0) ? 25 : (options.warmMs ?? 0),
    );
  });
  return { url, requests };
}

async function run(url: string, options: Partial<WarmUpOptions>) {
  const { results } = await runDefinedChecks(
    () => {
      // A busy machine is restless itself, and gets the time to become quiet.
      const cap = { requests: 5_000, time: '20s' };
      warmUp('green is warm', { requests: ['/'], window: 5, cap, ...options });
    },
    { config: { blue: { url }, green: { url }, live: { url } } },
  );
  return results[0];
}

const withoutTimes = (text = '') => text.replaceAll(/\b[\d.]+m?s\b/g, 'TIME');

describe('warmUp', () => {
  it('asks green until it is warm, and tells cold from warm', async () => {
    const { url, requests } = await coldShop({ cold: 10 });
    const result = await run(url, { requests: ['/', '/products'] });
    expect(result).toMatchObject({
      id: 'green is warm (green)',
      kind: 'warm-up',
      outcome: 'passed',
      evidence: [{ measured: true, sample: requests.length }],
    });
    expect(withoutTimes(result?.message)).toMatch(/^warm after \d+ requests in TIME: 2 kinds of them$/);
    expect(result?.details.map(withoutTimes)).toEqual([
      expect.stringMatching(/^GET \/ is warm: median TIME → TIME, p95 TIME → TIME, \d+ requests$/),
      expect.stringMatching(/^GET \/products is warm: /),
    ]);
    const [first] = (result?.evidence[0]?.rows ?? []) as { coldP50: number; warmP50: number }[];
    expect(first?.coldP50).toBeGreaterThan(20);
    expect(first?.warmP50).toBeLessThan(15);
  });

  it('fails when what is warm is too slow, or keeps too little in its cache', async () => {
    const { url } = await coldShop({ hitRatio: 0.4 });
    const slow = await run((await coldShop({ warmMs: 3 })).url, { max: { p50: '10s', p95: '2ms' } });
    expect(slow?.outcome).toBe('failed');
    expect(withoutTimes(slow?.message)).toBe('GET / is too slow once it is warm: p95 TIME, TIME allowed');
    const cacheHitRatio = { path: '$.cache.hitRatio', from: '/health', min: 0.8 };
    expect(await run(url, { cacheHitRatio })).toMatchObject({
      outcome: 'failed',
      message: 'its cache answers 40 % of what is asked, 80 % wanted, though latency is stable',
    });
    expect(await run(url, { cacheHitRatio: { ...cacheHitRatio, min: 0.4 } })).toMatchObject({
      outcome: 'passed',
      message: expect.stringMatching(/; its cache answers at least 40 %$/) as unknown,
    });
  });

  it('does not know when latency never settles, and says what of it', async () => {
    let count = 0;
    const { url } = await startHttpServer((_request, response) => {
      // Slow for a while, fast for a while, however busy the machine is.
      setTimeout(() => response.end(), Math.floor(count / 12) % 2 === 0 ? 0 : 20);
      count += 1;
    });
    const result = await run(url, { cap: { requests: 85, time: '20s' } });
    expect(result).toMatchObject({ outcome: 'inconclusive' });
    expect(result?.message).toMatch(/^not stable within 85 requests: GET \/ (still|comes and goes)/);
    const short = await run(url, { cap: { time: '30ms' } });
    expect(short?.message).toMatch(/^not stable within 30ms: GET \/ was asked too rarely to tell/);
  });

  it('fails where green does not answer', async () => {
    const { url, requests } = await coldShop({ status: () => 404 });
    expect(await run(url, {})).toMatchObject({
      outcome: 'failed',
      message: 'green does not answer GET /: status 404, 10 of 10 times',
    });
    expect(requests).toHaveLength(10);
  });

  it('sends what changes data only when told that it may', async () => {
    const { url, requests } = await coldShop();
    const result = await run(url, {
      requests: [{ method: 'POST', path: '/search', json: {} }],
      mutates: true,
    });
    expect(result).toMatchObject({ outcome: 'passed' });
    expect(new Set(requests)).toEqual(new Set(['POST /search']));
  });

  it.each([
    [undefined, 'expects options such as { requests: ["/"] }, got nothing'],
    [{ requests: [] }, '`requests` expects a list of paths, got `[]`'],
    [{ requests: ['products'] }, '`requests` expects a path that starts with `/`, got `products`'],
    [{ requests: [{ path: '/', query: 1 }] }, 'a request: unknown option `query`'],
    [{ requests: [{ method: 'POST', path: '/' }] }, 'only GET and HEAD are sent, got `POST /`'],
    [{ requests: [{ method: 'get', path: '/' }] }, '`method` expects one of GET, HEAD, POST'],
    [{ requests: ['/'], window: 1 }, '`window` expects a whole number from 5 to 1,000, got `1`'],
    [
      { requests: ['/'], cap: { requests: 100 } },
      'room for 17 windows of 20 requests, which is 340, got `100`',
    ],
    [{ requests: ['/'], cap: { time: 'long' } }, '`cap.time` expects a duration such as `300ms`, got `long`'],
    [{ requests: ['/'], max: { p96: '1s' } }, '`max`: unknown option `p96`; did you mean `p95`?'],
    [{ requests: ['/'], max: {} }, '`max` expects limits such as { p95: "300ms" }'],
    [{ requests: ['/'], concurrency: 0 }, '`concurrency` expects a whole number from 1 to 100, got `0`'],
    [{ requests: ['/'], phase: 'observe' }, 'unknown option `phase`'],
  ])('refuses %j where it is written', async (options, message) => {
    await expect(
      definedBy(() => {
        warmUp('green is warm', options as never);
      }),
    ).rejects.toThrow(message);
  });
});
