import { describe, expect, it } from 'vitest';
import type { ContrastOptions } from '../../src/contrast/contrast-options.ts';
import { isMended } from '../../src/contrast/mended.ts';
import { runContrast } from '../../src/contrast/run-contrast.ts';
import { createRandom } from '../../src/simulate/random/random.ts';
import { answer, tell } from './compared-answers.ts';

type Answering = (color: 'blue' | 'green', index: number) => unknown;

/** Compares what the colors answer to some requests, each `index` counted by color and from 0. */
async function contrastOf(requests: readonly Answering[], options: Partial<ContrastOptions> = {}) {
  const asked = requests.map(() => ({ blue: 0, green: 0 }));
  const report = await runContrast({
    requests: requests.map((_, path) => ({
      request: { method: 'GET', path: `/${path}` },
      expected: [],
      ignored: [],
    })),
    send: (color, { path }) => {
      const request = Number(path.slice(1));
      const counts = asked[request] ?? { blue: 0, green: 0 };
      const given = requests[request]?.(color, counts[color]++);
      const isWhole = typeof given === 'object' && given !== null && 'durationMs' in given;
      return Promise.resolve(isWhole ? (given as ReturnType<typeof answer>) : answer(given));
    },
    samples: { first: 5, varied: 15, most: 50, longest: 150 },
    ...{ seed: 'seed', salt: 'salt', concurrency: 1, latency: { ratio: 1.5, gating: false } },
    isSensitive: () => false,
    signal: new AbortController().signal,
    ...options,
  });
  return { report, asked };
}

const failing = answer({ error: 'no' }, { status: 500 });
/** Green does it in one of so many answers, blue never. */
const onGreen =
  (every: number, faulty: unknown, usual: unknown = { a: 1 }): Answering =>
  (color, index) =>
    color === 'green' && index % every === 1 ? faulty : usual;

describe('what green does now and then', () => {
  it.each<[string, Answering, string]>([
    ['a status', onGreen(2, failing), 'status 500 instead of 200 now and then'],
    ['a missing field', onGreen(2, {}), 'missing: $.a now and then'],
    ['another type', onGreen(3, { a: '1' }), 'another type: $.a now and then'],
    ['another value', onGreen(3, { a: 2 }), 'another value: $.a now and then'],
  ])('is asked about until it is decided: %s', async (_, answering, headline) => {
    const { report, asked } = await contrastOf([answering]);
    expect(tell(report.findings).map((line) => line.replace(/: [^:]*→.*$/, ''))).toEqual([headline]);
    expect(asked[0]?.green).toBeGreaterThan(10);
    expect(asked[0]?.green).toBeLessThan(50);
  });

  it('is asked about for longer where it comes again, however seldom', async () => {
    const { report, asked } = await contrastOf([onGreen(20, failing)]);
    expect(tell(report.findings)).toEqual([
      'status 500 instead of 200 now and then: 200 in 244 of 244 → 500 in 7 of 122',
    ]);
    expect(asked).toEqual([{ blue: 244, green: 122 }]);
  });

  it('is undecided at the cap, with its counts', async () => {
    const { report, asked } = await contrastOf([onGreen(39, failing)]);
    expect(report.findings).toEqual([]);
    expect(report.doubts.map(({ finding, ...rest }) => ({ ...rest, told: tell([finding]) }))).toEqual([
      {
        standing: 'again',
        isOpen: true,
        askedAgain: 145,
        told: ['status 500 instead of 200 now and then: 200 in 600 of 600 → 500 in 4 of 150'],
      },
    ]);
    expect(asked).toEqual([{ blue: 600, green: 150 }]);
  });

  it('is told, and leaves nothing open, when it does not come again', async () => {
    const once: Answering = (color, index) => (color === 'green' && index === 0 ? failing : { a: 1 });
    const { report, asked } = await contrastOf([once]);
    expect(report.doubts).toMatchObject([{ standing: 'once', isOpen: false, askedAgain: 45 }]);
    expect(asked).toEqual([{ blue: 100, green: 50 }]);
  });

  it('is noise once blue does it too', async () => {
    const both: Answering = (color, index) =>
      (color === 'green' && index % 3 === 1) || (color === 'blue' && index >= 10 && index % 3 === 1)
        ? failing
        : { a: 1 };
    const { report, asked } = await contrastOf([both]);
    expect([report.findings, report.doubts]).toEqual([[], []]);
    expect(asked[0]?.green).toBeLessThan(30);
  });

  it('is still found where blue does it once in a while', async () => {
    const mostly: Answering = (color, index) =>
      (color === 'green' && index % 2 === 1) || (color === 'blue' && index === 25) ? failing : { a: 1 };
    const { report } = await contrastOf([mostly]);
    expect(report.findings).toMatchObject([{ class: 'status', isNowAndThen: true }]);
  });

  it('is not asked about where the number of samples is told exactly, and stays open', async () => {
    const exactly = { first: 5, varied: 5, most: 5, longest: 5 };
    const { report, asked } = await contrastOf([onGreen(2, failing)], { samples: exactly });
    expect(report.doubts).toMatchObject([{ standing: 'again', isOpen: true, askedAgain: 0 }]);
    expect(asked).toEqual([{ blue: 10, green: 5 }]);
  });

  it('is not asked about when there is no time left, or another request has failed', async () => {
    const late = await contrastOf([onGreen(2, failing)], { hasTime: () => false });
    expect(late.asked).toEqual([{ blue: 10, green: 5 }]);
    expect(late.report.doubts).toMatchObject([{ isOpen: true }]);
    const broken: Answering = (color) => (color === 'green' ? failing : { a: 1 });
    const failed = await contrastOf([onGreen(2, failing), broken]);
    expect(failed.asked[0]).toEqual({ blue: 10, green: 5 });
    expect(failed.report.findings).toMatchObject([{ request: 1, class: 'status' }]);
  });
});

/** A color shows what is faulty in so many of its answers, drawn by lot. */
function atRates(rates: { blue: number; green: number }, faulty: unknown, seed: number): Answering {
  const random = createRandom(seed);
  return (color) => (random.uniform() < rates[color] ? faulty : { a: 1 });
}

describe('what green does more often than blue', () => {
  const ends = async (rates: { blue: number; green: number }, faulty: unknown, runs = 20) => {
    const counts = { failed: 0, open: 0, passed: 0 };
    for (let run = 0; run < runs; run++) {
      const { report } = await contrastOf([atRates(rates, faulty, run)], { seed: `run ${run}` });
      const isOpen = report.doubts.some((doubt) => doubt.isOpen);
      counts[!report.findings.every(isMended) ? 'failed' : isOpen ? 'open' : 'passed'] += 1;
    }
    return counts;
  };

  it.each<[string, unknown, { blue: number; green: number }, number]>([
    ['an error of one in seven that became one in two', failing, { blue: 1 / 7, green: 1 / 2 }, 17],
    ['an error of one in ten that became nine', failing, { blue: 0.1, green: 0.9 }, 20],
    ['a field that is missing in one of ten, and then in nine', {}, { blue: 0.1, green: 0.9 }, 18],
    ['a value that is another in three of ten, and then in nine', { a: 2 }, { blue: 0.3, green: 0.9 }, 16],
    [
      'an error beside what was asked for, of one in seven',
      { a: 1, error: 'x' },
      { blue: 1 / 7, green: 1 },
      19,
    ],
  ])('fails: %s', async (_, faulty, rates, least) => {
    expect((await ends(rates, faulty)).failed).toBeGreaterThanOrEqual(least);
  });

  it('is no failure the other way around', async () => {
    expect(await ends({ blue: 0.5, green: 1 / 7 }, failing)).toEqual({ failed: 0, open: 0, passed: 20 });
    expect(await ends({ blue: 0.3, green: 0 }, {})).toEqual({ failed: 0, open: 0, passed: 20 });
  });

  it('is told with what blue does', async () => {
    const { report } = await contrastOf([atRates({ blue: 1 / 7, green: 1 / 2 }, failing, 1)]);
    expect(tell(report.findings)).toEqual([
      'status 500 instead of 200 more often than on blue: 200 in 57 of 66 → 500 in 18 of 33',
    ]);
    expect(report.findings).toMatchObject([{ greenValueOnBlue: 9 }]);
  });
});

it.each([0.01, 0.05, 0.3])(
  'takes noise of %d for no difference, and seldom for an open question',
  async (rate) => {
    const runs = 60;
    const ends = { failed: 0, open: 0 };
    for (let run = 0; run < runs; run++) {
      const random = createRandom(run);
      const isOther = () => random.uniform() < rate;
      const noisy: Answering = () =>
        isOther() ? failing : { ...(isOther() ? {} : { a: 1 }), b: isOther() ? '1' : 1, c: isOther() };
      const { report } = await contrastOf([noisy, noisy], { seed: `run ${run}` });
      if (report.findings.length > 0) ends.failed += 1;
      if (report.doubts.some(({ isOpen }) => isOpen)) ends.open += 1;
    }
    expect(ends.failed).toBeLessThanOrEqual(2);
    expect(ends.open).toBeLessThanOrEqual(4);
  },
);
