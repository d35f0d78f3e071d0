import { describe, expect, it } from 'vitest';
import { evaluateSlo } from '../../src/slo/evaluate.ts';
import type { MetricSource, Reading } from '../../src/slo/metric-source.ts';

const window = { color: 'green', since: 0, baseline: null } as const;
const bad = 'x{code=~"5.."}';
const total = 'x';

const value = (count: number): Reading => ({ state: 'value', value: count, query: 'q', ageMs: 5 });
const noData: Reading = { state: 'no-data', query: 'q', reason: 'nothing found' };
const nan: Reading = { state: 'not-a-number', query: 'q', reason: 'NaN found' };
const stale = (count?: number): Reading => ({
  state: 'stale',
  query: 'q',
  ageMs: 90_000,
  reason: '90s old',
  ...(count === undefined ? {} : { value: count }),
});

/** A source that knows what it is told, by selector; in the order asked. */
function source(
  readings: Readonly<Record<string, Reading>>,
  counts?: ReadonlyMap<number, number> | Reading,
  elsewhere: readonly string[] = [],
) {
  const asked: string[] = [];
  const metrics: MetricSource = {
    name: 'scrape',
    baseline: () => Promise.resolve(null),
    increase: (selector) => {
      asked.push(selector);
      return Promise.resolve(readings[selector] ?? noData);
    },
    buckets: () => {
      if (counts instanceof Map) return Promise.resolve({ query: 'q', counts });
      const reading = (counts ?? noData) as Reading;
      if (reading.state === 'value') throw new Error('buckets are no value');
      return Promise.resolve(reading);
    },
    exists: (metric) => Promise.resolve(elsewhere.includes(metric)),
    locate: () => Promise.resolve('nowhere'),
    close: () => Promise.resolve(),
  };
  return { asked, metrics };
}

const line = ({ outcome, message }: { outcome: string; message: string }) => `${outcome}: ${message}`;

describe('a ratio', () => {
  const slo = { bad, total, minTotal: 50, max: 0.01 };
  const judge = async (badReading: Reading, totalReading: Reading, more: Record<string, Reading> = {}) =>
    evaluateSlo(slo, source({ [bad]: badReading, [total]: totalReading, ...more }).metrics, window);

  it('passes, fails beyond chance, and else cannot tell', async () => {
    const table: readonly [number, number][] = [
      [0, 50],
      [0, 49],
      [3, 3],
      [10, 1_000],
      [1, 50],
      [2, 40],
      [15, 1_000],
      [18, 1_000],
      [19, 1_000],
      [50, 50],
      [60, 50],
      [0.5, 80.5],
      [0, 0],
    ];
    const lines = await Promise.all(table.map(async ([b, t]) => line(await judge(value(b), value(t)))));
    expect(lines).toMatchInlineSnapshot(`
      [
        "passed: 0 % bad (0 of 50), 1 % allowed",
        "inconclusive: 49 of at least 50 requests since the switch",
        "inconclusive: 3 of at least 50 requests since the switch",
        "passed: 1 % bad (10 of 1,000), 1 % allowed",
        "inconclusive: 2 % bad (1 of 50), 1 % allowed; above the limit, but so few may be chance",
        "inconclusive: 40 of at least 50 requests since the switch",
        "inconclusive: 1.5 % bad (15 of 1,000), 1 % allowed; above the limit, but so few may be chance",
        "inconclusive: 1.8 % bad (18 of 1,000), 1 % allowed; above the limit, but so few may be chance",
        "failed: 1.9 % bad (19 of 1,000), 1 % allowed; at least 1.04 % with 99 % confidence",
        "failed: 100 % bad (50 of 50), 1 % allowed; at least 91.2 % with 99 % confidence",
        "inconclusive: 60 bad of 50 requests: \`bad\` counts what \`total\` does not",
        "passed: 0.621 % bad (0.5 of 80.5), 1 % allowed",
        "inconclusive: 0 of at least 50 requests since the switch",
      ]
    `);
  });

  it('gives the figures', async () => {
    expect(await judge(value(52), value(1_000))).toEqual({
      outcome: 'failed',
      message: '5.2 % bad (52 of 1,000), 1 % allowed; at least 3.7 % with 99 % confidence',
      measured: 0.052,
      limit: 0.01,
      sample: 1_000,
      query: 'bad: q\ntotal: q',
      interval: { lower: expect.closeTo(0.0369737, 7) as number, confidence: 0.99 },
    });
  });

  it('allows nothing where nothing is allowed', async () => {
    const { metrics } = source({ [bad]: value(1), [total]: value(5_000) });
    expect((await evaluateSlo({ ...slo, max: 0 }, metrics, window)).outcome).toBe('failed');
  });

  it('has own words for each kind of nothing', async () => {
    const lines = await Promise.all([
      judge(value(0), noData),
      judge(value(0), stale(100)),
      judge(value(0), nan),
      judge(nan, value(100)),
      judge(noData, noData),
    ]);
    expect(lines.map(({ outcome, message, advice }) => ({ outcome, message, advice })))
      .toMatchInlineSnapshot(`
      [
        {
          "advice": "Check the metric's name and labels, that green is scraped, and that its series carry the color's labels; labels that Prometheus adds, such as job, stand on no metrics page.",
          "message": "no data: nothing found",
          "outcome": "inconclusive",
        },
        {
          "advice": "Check that green is up and scraped; where scrapes are further apart, raise \`prometheus.maxStaleness\`.",
          "message": "stale: 90s old",
          "outcome": "inconclusive",
        },
        {
          "advice": "Check what the application exposes: a counter is a finite number.",
          "message": "not a number: NaN found",
          "outcome": "inconclusive",
        },
        {
          "advice": "Check what the application exposes: a counter is a finite number.",
          "message": "not a number: NaN found",
          "outcome": "inconclusive",
        },
        {
          "advice": "Check the metric's name and labels, that green is scraped, and that its series carry the color's labels; labels that Prometheus adds, such as job, stand on no metrics page.",
          "message": "no data: nothing found",
          "outcome": "inconclusive",
        },
      ]
    `);
  });

  it('takes bad without data for 0 when the counter has the label', async () => {
    expect(line(await judge(noData, value(100), { 'x{code!=""}': value(100) }))).toBe(
      'passed: 0 % bad (0 of 100), 1 % allowed; no series matches `x{code=~"5.."}`, taken as 0',
    );
  });

  it('but not when no series has the label that bad asks for', async () => {
    expect(await judge(noData, value(100))).toEqual({
      outcome: 'inconclusive',
      message: 'no series of `x` has a label `code`, so nothing can be bad',
      advice: 'Mend `bad: x{code=~"5.."}`.',
      limit: 0.01,
      sample: 100,
      query: 'q',
    });
  });

  describe('of a counter of its own', () => {
    const own = { ...slo, bad: 'errors_total{kind="fatal"}' };
    const judgeOwn = (readings: Readonly<Record<string, Reading>>, elsewhere?: readonly string[]) =>
      evaluateSlo(own, source({ [total]: value(100), ...readings }, undefined, elsewhere).metrics, window);

    it('cannot tell when no color has it', async () => {
      expect(await judgeOwn({})).toEqual({
        outcome: 'inconclusive',
        message: 'no color has a metric named `errors_total`, so nothing can be bad',
        advice:
          'Mend `bad: errors_total{kind="fatal"}` if it is misspelled; if the metric appears only with the first error, initialize it at 0.',
        limit: 0.01,
        sample: 100,
        query: 'q',
      });
    });

    it('takes it for 0 where the counter is known, and says so', async () => {
      const passed =
        'passed: 0 % bad (0 of 100), 1 % allowed; no series matches `errors_total{kind="fatal"}`, taken as 0';
      expect(line(await judgeOwn({}, ['errors_total']))).toBe(passed);
      const labelled = { errors_total: value(3), 'errors_total{kind!=""}': value(3) };
      expect(line(await judgeOwn(labelled))).toBe(passed);
    });

    it('cannot tell when none of its series has the label', async () => {
      expect(line(await judgeOwn({ errors_total: value(3) }))).toBe(
        'inconclusive: no series of `errors_total` has a label `kind`, so nothing can be bad',
      );
    });
  });

  it('keeps what a bad series counted before it ended, while the total is fresh', async () => {
    expect((await judge(stale(40), value(100))).measured).toBe(0.4);
  });

  it('reads bad before total, so that bad is never ahead', async () => {
    const { asked, metrics } = source({ [bad]: value(1), [total]: value(100) });
    await evaluateSlo(slo, metrics, window);
    expect(asked).toEqual([bad, total]);
  });
});

describe('latency', () => {
  const buckets = (...pairs: [number, number][]) => new Map(pairs);
  const histogram = 'latency_seconds';
  const byQuantile = { histogram, quantile: 0.9, max: '500ms', minTotal: 50 };
  const byThreshold = { histogram, threshold: '500ms', maxAbove: 0.1, minTotal: 50 };

  it('judges a quantile as a share above its limit', async () => {
    const table = [
      buckets([0.1, 50], [0.5, 90], [1, 100], [Infinity, 100]),
      buckets([0.1, 50], [0.5, 85], [1, 100], [Infinity, 100]),
      buckets([0.1, 50], [0.5, 60], [1, 100], [Infinity, 100]),
      buckets([0.1, 5], [0.5, 6], [1, 10], [Infinity, 10]),
      buckets([0.1, 50], [0.4, 60], [1, 98], [Infinity, 100]),
      buckets([0.1, 50], [0.4, 60], [Infinity, 100]),
      buckets([0.1, 50], [0.5, 60]),
      buckets([0.1, 50], [0.5, 40], [Infinity, 100]),
      buckets([0.1, 0], [0.5, 0], [Infinity, 0]),
    ];
    const lines = await Promise.all(
      table.map(async (counts) => line(await evaluateSlo(byQuantile, source({}, counts).metrics, window))),
    );
    expect(lines).toMatchInlineSnapshot(`
      [
        "passed: 10 % above 500ms (10 of 100), 10 % allowed; p90 is about 500ms",
        "inconclusive: 15 % above 500ms (15 of 100), 10 % allowed; above the limit, but so few may be chance; p90 is about 667ms",
        "failed: 40 % above 500ms (40 of 100), 10 % allowed; at least 28.7 % with 99 % confidence; p90 is about 875ms",
        "inconclusive: 10 of at least 50 requests since the switch; p90 is about 875ms",
        "passed: 2 % above 1s (2 of 100), 10 % allowed; p90 is about 874ms; counted at 1s, where the next bucket above 500ms ends",
        "inconclusive: no bucket ends at or above 500ms, so slower requests cannot be told apart",
        "inconclusive: the buckets are no histogram: one of them counts more than a wider one, or \`+Inf\` is missing",
        "inconclusive: the buckets are no histogram: one of them counts more than a wider one, or \`+Inf\` is missing",
        "inconclusive: 0 of at least 50 requests since the switch",
      ]
    `);
  });

  it('judges a share above a threshold', async () => {
    const counts = buckets([0.1, 50], [0.5, 60], [1, 100], [Infinity, 100]);
    expect(await evaluateSlo(byThreshold, source({}, counts).metrics, window)).toMatchObject({
      outcome: 'failed',
      message: '40 % above 500ms (40 of 100), 10 % allowed; at least 28.7 % with 99 % confidence',
      measured: 0.4,
      limit: 0.1,
      sample: 100,
    });
  });

  it('advises a bucket at the limit where there is none', async () => {
    const counts = buckets([0.1, 99], [1, 100], [Infinity, 100]);
    expect(await evaluateSlo(byThreshold, source({}, counts).metrics, window)).toMatchObject({
      outcome: 'passed',
      message: '0 % above 1s (0 of 100), 10 % allowed; counted at 1s, where the next bucket above 500ms ends',
      advice: 'Give the histogram a bucket that ends at 500ms.',
    });
  });

  it('reads milliseconds where the name of the histogram says so', async () => {
    const counts = buckets([100, 50], [500, 100], [Infinity, 100]);
    const slo = { ...byThreshold, histogram: 'latency_milliseconds' };
    expect(line(await evaluateSlo(slo, source({}, counts).metrics, window))).toBe(
      'passed: 0 % above 500ms (0 of 100), 10 % allowed',
    );
  });

  it.each([0.001, 0.0025, 0.07, 0.3, 0.7, 1.1, 2.3])(
    'meets the edge of a bucket of %d s exactly',
    async (edge) => {
      const counts = buckets([edge, 100], [10, 100], [Infinity, 100]);
      const slo = { ...byThreshold, threshold: `${edge * 1_000 >= 1 ? Math.round(edge * 1_000) : 1}ms` };
      const { message } = await evaluateSlo(slo, source({}, counts).metrics, window);
      expect(message.includes('next bucket')).toBe(edge === 0.0025);
    },
  );

  it.each([noData, nan, stale()])('cannot tell from $state', async (reading) => {
    expect(await evaluateSlo(byThreshold, source({}, reading as never).metrics, window)).toMatchObject({
      outcome: 'inconclusive',
      message: expect.stringContaining(reading.state.replaceAll('-', ' ')) as string,
      limit: 0.1,
    });
  });
});
