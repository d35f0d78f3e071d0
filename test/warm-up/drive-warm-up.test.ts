import { describe, expect, it } from 'vitest';
import { driveWarmUp, type WarmUpAnswer } from '../../src/warm-up/drive-warm-up.ts';

/** An application that takes as long as a curve says, in no time. */
function drive(
  curves: Readonly<Record<string, (nth: number) => WarmUpAnswer>>,
  options: { cap?: { requests: number; timeMs: number }; concurrency?: number; signal?: AbortSignal } = {},
) {
  const asked: string[] = [];
  let atOnce = 0;
  let most = 0;
  const progress: number[] = [];
  const done = driveWarmUp({
    requests: Object.keys(curves),
    ask: async (request) => {
      const nth = asked.filter((one) => one === request).length;
      asked.push(request);
      atOnce += 1;
      most = Math.max(most, atOnce);
      await Promise.resolve();
      atOnce -= 1;
      const curve = curves[request];
      if (curve === undefined) throw new Error(request);
      return curve(nth);
    },
    window: 10,
    concurrency: options.concurrency ?? 1,
    cap: options.cap ?? { requests: 1_000, timeMs: 60_000 },
    onProgress: (count) => progress.push(count),
    signal: options.signal ?? new AbortController().signal,
  });
  return done.then((warmUp) => ({ ...warmUp, most, progress }));
}

const steady = () => ({ durationMs: 20 });

describe('driveWarmUp', () => {
  it('asks until latency is stable, and tells what it was cold and warm', async () => {
    const { requests, asked, cappedBy, progress } = await drive({
      'GET /': (nth) => ({ durationMs: nth < 40 ? 210 : 20 }),
    });
    expect(requests).toEqual([
      {
        request: 'GET /',
        stability: 'stable',
        asked: 210,
        wrong: 0,
        cold: { p50: 210, p95: 210, p99: 210 },
        warm: { p50: 20, p95: 20, p99: 20 },
      },
    ]);
    expect({ asked, cappedBy, last: progress.at(-1) }).toEqual({
      asked: 210,
      cappedBy: undefined,
      last: 210,
    });
  });

  it('judges each request by itself, and asks no more for the one that is warm', async () => {
    const { requests } = await drive({
      'GET /': steady,
      'GET /products': (nth) => ({ durationMs: nth < 100 ? 500 : 90 }),
    });
    expect(requests.map(({ stability, asked }) => [stability, asked])).toEqual([
      ['stable', 170],
      ['stable', 270],
    ]);
  });

  it('gives up at either cap', async () => {
    const restless = (nth: number) => ({ durationMs: nth % 40 < 20 ? 20 : 60 });
    const byRequests = await drive({ 'GET /': restless }, { cap: { requests: 305, timeMs: 60_000 } });
    expect(byRequests).toMatchObject({
      cappedBy: 'requests',
      asked: 305,
      requests: [{ stability: 'level' }],
    });
    const byTime = await drive({ 'GET /': steady }, { cap: { requests: 1_000, timeMs: 0 } });
    expect(byTime).toMatchObject({ cappedBy: 'time', asked: 0, requests: [{ stability: 'too-few' }] });
  });

  it('leaves wrong answers out of what it measures, and stops where there are no others', async () => {
    const { requests } = await drive({
      'GET /': (nth) => (nth % 10 === 3 ? { durationMs: 1, problem: 'status 503' } : steady()),
      'GET /gone': () => ({ durationMs: 1, problem: 'status 404' }),
    });
    expect(requests).toMatchObject([
      { stability: 'stable', asked: 170, wrong: 17, problem: 'status 503', warm: { p50: 20 } },
      { stability: 'failing', asked: 20, wrong: 20, problem: 'status 404' },
    ]);
    expect(requests[1]?.cold).toBeUndefined();
  });

  it('asks some at once where that is wanted, and stops with its signal', async () => {
    expect(await drive({ 'GET /': steady }, { concurrency: 4 })).toMatchObject({ most: 4, asked: 170 });
    const reason = new Error('interrupted');
    await expect(drive({ 'GET /': steady }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
