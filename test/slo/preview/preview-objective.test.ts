import { describe, expect, it } from 'vitest';
import { ConfigError, ProviderError } from '../../../src/errors.ts';
import { noEdge } from '../../../src/slo/count/latency-plan.ts';
import type { CountReading, TimedIncrement } from '../../../src/slo/count-source.ts';
import { errorRatio, gauge, latency, promql } from '../../../src/slo/definition/indicators.ts';
import { readObjective } from '../../../src/slo/definition/read-objective.ts';
import type { MeasuredSlo } from '../../../src/slo/definition/slo-definition.ts';
import { consecutive } from '../../../src/slo/definition/slo-rule.ts';
import type { MetricPlace } from '../../../src/slo/metric-source.ts';
import { previewObjective } from '../../../src/slo/preview/preview-objective.ts';
import type { ValueReading } from '../../../src/slo/value-source.ts';

const now = 1_700_000_000_000;
const bad = 'http_total{code=~"5.."}';
const ratio = errorRatio({ bad, total: 'http_total', minTotal: 50, max: 0.01 });

/** An hour of blue, scraped each 15 s: so many requests a second, a share of them bad. */
function hourOf(rate: number, share: number, scrapes = 240): readonly TimedIncrement[] {
  return Array.from({ length: scrapes }, (_, index) => {
    const [total, before] = [rate * 15, Math.floor(index * rate * 15 * share)];
    const badOnes = Math.floor((index + 1) * rate * 15 * share) - before;
    return { at: now - (scrapes - 1 - index) * 15_000, seconds: 15, total, bad: badOnes };
  });
}

interface World {
  /** Selectors to where they are; all others are nowhere. */
  readonly places?: Readonly<Record<string, MetricPlace>>;
  readonly types?: Readonly<Record<string, readonly string[]>>;
  readonly history?: readonly TimedIncrement[];
  /** What `bad` alone has counted, as `total`. */
  readonly badAlone?: readonly TimedIncrement[];
  /** What pages show of each selector, all of it counted since their instances were started. */
  readonly shown?: Readonly<Record<string, number>>;
  readonly reading?: CountReading | Error;
  readonly value?: ValueReading | Error;
  readonly source?: 'prometheus' | 'scrape';
  readonly windowMs?: number;
  readonly settleMs?: number;
  readonly objectives?: number;
}

const counted: CountReading = {
  state: 'counts',
  increments: [],
  cursor: 0,
  query: 'q',
  ageMs: 0,
  scrapeMs: 15_000,
};
const answer = <Value>(value: Value | Error) =>
  value instanceof Error ? Promise.reject(value) : Promise.resolve(value);

function preview(definition: MeasuredSlo, world: World = {}) {
  const {
    places = {},
    types = {},
    history = [],
    badAlone = [],
    shown = {},
    reading = counted,
    source: name = 'prometheus',
    windowMs = 900_000,
    settleMs = 30_000,
  } = world;
  const value = world.value ?? { state: 'value', value: 12, query: 'q' };
  return previewObjective(readObjective(definition), {
    metrics: {
      name,
      locate: (selector) => Promise.resolve(places[selector] ?? 'nowhere'),
      typesOf: (metric) => Promise.resolve(types[metric] ?? []),
    },
    counts: {
      name,
      counts: ({ sli, since }) => {
        if (since !== 0 || sli.kind !== 'error-ratio') return answer(reading);
        const increment = { at: now, seconds: 1, bad: 0, total: shown[sli.total] ?? 0 };
        return answer({ ...counted, increments: [increment] });
      },
      history: ({ sli }) =>
        Promise.resolve(sli.kind === 'error-ratio' && sli.total === bad ? badAlone : history),
    },
    values: { name, value: () => answer(value) },
    colors: name === 'scrape' ? undefined : { blue: 'color="blue"', green: 'color="green"' },
    windowMs,
    intervalMs: 15_000,
    settleMs,
    baselineMs: 21_600_000,
    alpha: 0.01,
    ...(world.objectives === undefined ? {} : { objectives: world.objectives }),
    clock: { now: () => now },
  });
}

const onBlue: World['places'] = { http_total: 'blue', [bad]: 'blue' };

describe('an objective over requests, before the switch', () => {
  it('tells how blue stands, and what its traffic lets the observation find', async () => {
    expect(await preview(ratio, { places: onBlue, history: hourOf(2, 0.004) })).toMatchInlineSnapshot(`
      {
        "advice": "Use probes as traffic.",
        "details": [
          "at 2 req/s a 2 % error rate is typically found within 11m15s",
          "to be called healthy green needs some 890 requests within 5m, and 600 are expected",
        ],
        "evidence": {
          "limit": 0.01,
          "measured": 0.0038888888888888888,
          "query": "(sum(increase(http_total{code=~"5..",color="blue"}[3600s])) or vector(0)) / sum(increase(http_total{color="blue"}[3600s]))",
          "sample": 7200,
        },
        "message": "blue has 0.389 % bad (28 of 7,200 in the last 1h), 1 % allowed",
        "outcome": "passed",
      }
    `);
  });

  it('fails when blue surely breaks it, since nothing is left for a release to spend', async () => {
    expect(await preview(ratio, { places: onBlue, history: hourOf(20, 0.04) })).toMatchInlineSnapshot(`
      {
        "advice": "Blue has no budget left for a release: mend it first. Where this release is what mends it, say \`phase: 'observe'\` for a while.",
        "details": [
          "at 20 req/s a 2 % error rate is typically found within 2m",
        ],
        "evidence": {
          "limit": 0.01,
          "measured": 0.04,
          "query": "(sum(increase(http_total{code=~"5..",color="blue"}[3600s])) or vector(0)) / sum(increase(http_total{color="blue"}[3600s]))",
          "sample": 72000,
        },
        "message": "blue has 4 % bad (2,880 of 72,000 in the last 1h), 1 % allowed; at least 3.78 % for sure",
        "outcome": "failed",
      }
    `);
  });

  it('only tells it when so few may be chance, or when blue is the measure', async () => {
    const few = await preview(ratio, { places: onBlue, history: hourOf(0.2, 0.02) });
    expect(few).toMatchObject({ outcome: 'passed' });
    expect(few.message).toMatchInlineSnapshot(
      `"blue has 1.94 % bad (14 of 720 in the last 1h), 1 % allowed"`,
    );
    const against = await preview(
      { ...ratio, against: 'blue' },
      { places: onBlue, history: hourOf(20, 0.04) },
    );
    expect(against).toMatchObject({ outcome: 'passed' });
  });

  it('says up front that so little traffic shows little', async () => {
    const { outcome, details, advice } = await preview(ratio, { places: onBlue, history: hourOf(0.2, 0) });
    expect({ outcome, details, advice }).toMatchInlineSnapshot(`
      {
        "advice": "Use probes as traffic, or a longer window.",
        "details": [
          "at 0.2 req/s a 5 % error rate is typically found within 13m30s, and one of 2 % not within the window",
          "to be called healthy green needs some 890 requests within 5m, and 60 are expected",
        ],
        "outcome": "passed",
      }
    `);
  });

  it('is cautious about a past that does not tell how errors cluster, and about objectives that share `alpha`', async () => {
    const details = async (world: World) => (await preview(ratio, { places: onBlue, ...world })).details;
    expect(await details({ history: hourOf(10, 0.004) })).toEqual([
      'at 10 req/s a 2 % error rate is typically found within 3m',
    ]);
    expect(await details({ history: hourOf(10, 0.004), objectives: 3 })).toEqual([
      'at 10 req/s a 2 % error rate is typically found within 3m30s',
    ]);
    expect(await details({ history: hourOf(10, 0.004, 100) })).toEqual([
      'at 10 req/s a 2 % error rate is typically found within 7m45s',
    ]);
  });

  it('asks whether `bad` selects the good ones where nearly all is bad', async () => {
    const history = hourOf(2, 0.996);
    const message =
      'blue has 99.6 % bad (7,171 of 7,200 in the last 1h), 1 % allowed; at least 99.3 % for sure; does `bad` select the good ones?';
    expect(await preview(ratio, { places: onBlue, history })).toMatchObject({ outcome: 'failed', message });
    const against = { ...ratio, against: 'blue' } as const;
    expect(await preview(against, { places: onBlue, history })).toMatchObject({ outcome: 'passed', message });
    const some = await preview(ratio, { places: onBlue, history: hourOf(2, 0.5) });
    expect(some.message).not.toContain('good ones');
  });

  it('lets a night without requests pass, and says what that means', async () => {
    expect(await preview(ratio, { places: onBlue, history: hourOf(0, 0) })).toMatchObject({
      outcome: 'passed',
      message: 'blue had no requests in the last 1h',
      advice: 'Without requests the observation ends inconclusive: use probes as traffic.',
    });
  });

  describe('whose `bad` is no part of `total`', () => {
    const everything = hourOf(20, 0).map((scrape) => ({ ...scrape, bad: scrape.total }));
    const swapped =
      'bad of 72 requests in the last 1h: `bad` counts what `total` does not; are `bad` and `total` swapped?';
    /** So few errors as `total`, and whatever came in before each as `bad`. */
    const fewErrors = (errors: number) =>
      hourOf(20, 0).map((scrape, index) => {
        const isOne = index % Math.floor(240 / errors) === 1;
        return { ...scrape, total: isOne ? 1 : 0, bad: isOne ? 3_000 : 0 };
      });

    it('is refused where the two are swapped, however few of them are errors', async () => {
      const history = hourOf(20, 0).map((scrape, index) => ({
        ...scrape,
        total: index % 10 < 3 ? 1 : 0,
        bad: index % 10 === 1 ? 3_000 : 0,
      }));
      const refused = preview(ratio, { places: onBlue, history, badAlone: everything });
      await expect(refused).rejects.toBeInstanceOf(ConfigError);
      await expect(refused).rejects.toThrow(`blue counted 72,000 ${swapped}`);
      for (const errors of [1, 2, 60]) {
        const few = preview(ratio, { places: onBlue, history: fewErrors(errors), badAlone: everything });
        await expect(few).rejects.toThrow('are `bad` and `total` swapped?');
      }
      const none = preview(ratio, { places: onBlue, history: hourOf(0, 0), badAlone: everything });
      await expect(none).rejects.toThrow('blue counted 72,000 bad of 0 requests in the last 1h');
    });

    it('is refused where blue has no such request at all', async () => {
      const places = { http_total: 'blue', 'http_total{code!=""}': 'blue' } as const;
      const none = { ...ratio, bad, total: 'http_total{code="599"}' };
      await expect(preview(none, { places, badAlone: everything })).rejects.toThrow('are `bad` and `total`');
      expect(await preview(none, { places })).toMatchObject({ outcome: 'inconclusive' });
    });

    it('is refused where it is so in a good part of the hour', async () => {
      const history = hourOf(2, 0).map((scrape, index) =>
        index < 80 ? { ...scrape, bad: 45 } : { ...scrape, bad: 0 },
      );
      const refused = preview(ratio, { places: onBlue, history });
      await expect(refused).rejects.toThrow('blue counted 3,600 bad of 2,400 requests in 20m of the last 1h');
    });

    it('is taken for two counters that are read apart where that explains it', async () => {
      const late = hourOf(2, 0).map((scrape, index) =>
        index % 60 === 7 ? { ...scrape, bad: 40 } : { ...scrape, bad: 0 },
      );
      expect(await preview(ratio, { places: onBlue, history: late })).toMatchObject({ outcome: 'passed' });
      // Traffic ended as the hour began.
      const end = everything.slice(0, 2).map((scrape) => ({ ...scrape, bad: 0 }));
      expect(await preview(ratio, { places: onBlue, history: hourOf(0, 0), badAlone: end })).toMatchObject({
        outcome: 'passed',
        message: 'blue had no requests in the last 1h',
      });
    });

    it('is told by what pages have counted, too', async () => {
      const world = { places: onBlue, source: 'scrape' } as const;
      const refused = preview(ratio, { ...world, shown: { [bad]: 5_321, http_total: 12 } });
      await expect(refused).rejects.toThrow('blue counted 5,321 bad of 12 requests since it was started');
      const sound = await preview(ratio, { ...world, shown: { [bad]: 12, http_total: 5_321 } });
      expect(sound.outcome).toBe('passed');
    });
  });

  it.each<[string, World['places'], string]>([
    ['a metric', {}, '`total`: no color has a metric named `http_total`'],
    ['a counter of errors', { http_total: 'blue' }, '`bad`: no color has a metric named `errors_total`'],
    [
      'a label',
      { http_total: 'blue', errors_total: 'blue' },
      '`bad`: no series of `errors_total` has a label `code`',
    ],
    [
      'the labels of colors',
      { http_total: 'elsewhere' },
      '`total`: the series of `http_total` do not carry the labels that colors are told by',
    ],
  ])('refuses an unknown name: %s', async (_, places, message) => {
    const definition = { ...ratio, bad: 'errors_total{code="500",tenant!="x",kind=""}' };
    const refused = preview(definition, { ...(places === undefined ? {} : { places }) });
    await expect(refused).rejects.toBeInstanceOf(ConfigError);
    await expect(refused).rejects.toThrow(message);
  });

  it('takes what has not counted anything yet for what it is', async () => {
    const places = { http_total: 'blue', 'http_total{code!=""}': 'blue' } as const;
    const history = hourOf(2, 0);
    expect(await preview(ratio, { places, history })).toMatchObject({ outcome: 'passed' });
    const declared = { http_total: 'blue', errors_total: 'declared' } as const;
    const errors = { ...ratio, bad: 'errors_total{code="500"}' };
    expect(await preview(errors, { places: declared, history })).toMatchObject({ outcome: 'passed' });
  });

  it('cannot tell a value that nobody asked for from one that is misspelled', async () => {
    const route = { ...ratio, bad: 'http_total{route="/x",code="500"}', total: 'http_total{route="/x"}' };
    const places = {
      http_total: 'blue',
      'http_total{route!=""}': 'blue',
      'http_total{code!=""}': 'blue',
    } as const;
    const told = {
      message: 'no series of either color is `http_total{route="/x"}`, though its name and labels are known',
    };
    expect(await preview(route, { places })).toMatchObject({ outcome: 'inconclusive', ...told });
    expect(await preview(route, { places, source: 'scrape' })).toMatchObject({ outcome: 'passed', ...told });
    expect(await preview(ratio, { places: { http_total: 'green', [bad]: 'green' } })).toMatchObject({
      outcome: 'passed',
      message: 'only green has `http_total` yet, so that blue tells nothing of the traffic to come',
    });
    expect(await preview(ratio, { places: { http_total: 'declared', [bad]: 'declared' } })).toMatchObject({
      outcome: 'passed',
      message: '`http_total` is known, and has counted nothing yet',
    });
  });

  it.each([
    ['gauge', 'a gauge'],
    ['info', 'an info'],
    ['stateset', 'a stateset'],
    ['histogram', 'a histogram'],
    ['summary', 'a summary'],
  ])('refuses to count by what is declared to be no counter: %s', async (type, named) => {
    const places = { http_total: 'blue', errors: 'blue' } as const;
    const errors = { ...ratio, bad: 'errors' };
    const refusedBad = preview(errors, { places, types: { errors: [type], http_total: ['counter'] } });
    await expect(refusedBad).rejects.toBeInstanceOf(ConfigError);
    await expect(refusedBad).rejects.toThrow(`\`bad\`: \`errors\` is ${named}, no counter`);
    const refusedTotal = preview(errors, { places, types: { http_total: [type] } });
    await expect(refusedTotal).rejects.toThrow(`\`total\`: \`http_total\` is ${named}, no counter`);
  });

  it('counts by what is a counter somewhere, of an unknown type, or a part of a histogram', async () => {
    const errors = { ...ratio, bad: 'errors_count' };
    const places = { http_total: 'blue', errors_count: 'blue' } as const;
    for (const types of [
      { http_total: ['gauge', 'counter'] },
      { http_total: ['unknown'], errors_count: ['untyped'] },
      { errors_count: ['histogram'] },
    ]) {
      expect(await preview(errors, { places, types, history: hourOf(2, 0) })).toMatchObject({
        outcome: 'passed',
      });
    }
  });

  describe('whose `bad` demands a value that no series has', () => {
    const places = { http_total: 'blue', 'http_total{code!=""}': 'blue' } as const;
    const history = hourOf(2, 0);
    const of = (matcher: string) => ({ ...ratio, bad: `http_total{${matcher}}` });

    it.each([
      ['code="5.."', 'code=~"5.."'],
      ['code="5.*"', 'code=~"5.*"'],
      ['code="500|502"', 'code=~"500|502"'],
      ['code="5[0-9]+"', 'code=~"5[0-9]+"'],
      ['code!="2.."', 'code!~"2.."'],
    ])('is refused where it was meant as a pattern: %s', async (matcher, meant) => {
      const all = {
        ...places,
        [`http_total{${matcher}}`]: matcher.includes('!=') ? 'blue' : 'nowhere',
      } as const;
      const refused = preview(of(matcher), { places: all, history });
      await expect(refused).rejects.toBeInstanceOf(ConfigError);
      await expect(refused).rejects.toThrow(
        `\`bad\`: \`${matcher}\` compares literally, and no series of \`http_total\` has that value; did you mean \`${meant}\`?`,
      );
    });

    it('is not where a series has just that value, or there is none at all', async () => {
      const seen = { ...places, 'http_total{code="5.."}': 'green' } as const;
      expect((await preview(of('code="5.."'), { places: seen, history })).details).toHaveLength(2);
      const declared = { http_total: 'blue', errors_total: 'declared' } as const;
      const errors = { ...ratio, bad: 'errors_total{code="5.."}' };
      expect(await preview(errors, { places: declared, history })).toMatchObject({ outcome: 'passed' });
    });

    it('is told, and passes, since an error may be the first of its kind', async () => {
      const { outcome, details } = await preview(of('code="50O"'), { places, history });
      expect([outcome, details.at(-1)]).toEqual([
        'passed',
        'no series of either color is `bad` now: none of `http_total` has `code="50O"`',
      ]);
      const total = 'http_total{route="/x"}';
      const shared = { ...of('route="/x",code="500"'), total };
      const all = { ...places, [total]: 'blue', 'http_total{route!=""}': 'blue' } as const;
      expect((await preview(shared, { places: all, history })).details.slice(2)).toEqual([
        'no series of either color is `bad` now: none of `http_total` has `code="500"`',
      ]);
    });
  });

  it('of pages only learns that blue shows it', async () => {
    expect(await preview(ratio, { places: onBlue, source: 'scrape' })).toEqual({
      outcome: 'passed',
      message: 'blue counts it; to be called healthy green needs some 1,100 requests within 5m',
      details: [],
      evidence: { limit: 0.01, query: 'q' },
    });
  });

  it('finds a histogram by its buckets, or by its own name when it is native', async () => {
    const slow = latency({ histogram: 'latency_seconds', le: '800ms', maxAbove: 0.05, minTotal: 50 });
    const history = hourOf(2, 0.01);
    for (const name of ['latency_seconds_bucket', 'latency_seconds']) {
      expect(await preview(slow, { places: { [name]: 'blue' }, history })).toMatchObject({
        outcome: 'passed',
        message: 'blue has 1 % above 800ms (72 of 7,200 in the last 1h), 5 % allowed',
      });
    }
    await expect(preview(slow)).rejects.toThrow(
      '`histogram`: no color has a metric named `latency_seconds_bucket`',
    );
  });

  it('refuses a latency of what is no histogram, with its type where anybody tells', async () => {
    const of = (histogram: string) => latency({ histogram, le: '800ms', maxAbove: 0.05, minTotal: 50 });
    const places = { queue_length: 'blue', latency_seconds_count: 'blue' } as const;
    const types = { queue_length: ['gauge'] };
    const typed = preview(of('queue_length{queue="mail"}'), { places, types });
    await expect(typed).rejects.toBeInstanceOf(ConfigError);
    await expect(typed).rejects.toMatchObject({
      message: '`histogram`: `queue_length` is a gauge, no histogram',
      advice:
        'A latency is counted by the buckets of a histogram; a value at a moment is judged by `gauge(…)`.',
    });
    const reading = { state: 'no-data', query: 'q', reason: 'it has no buckets', noHistogram: true } as const;
    await expect(preview(of('latency_seconds_count'), { places, reading })).rejects.toMatchObject({
      message: '`histogram`: `latency_seconds_count` is no histogram: it has no buckets',
      advice: 'Name the histogram itself, without its `_count`.',
    });
    // Another application may have a metric of the same name.
    const both = { places, types: { queue_length: ['gauge', 'histogram'] }, history: hourOf(2, 0) };
    expect(await preview(of('queue_length'), both)).toMatchObject({ outcome: 'passed' });
  });

  it('refuses a latency above the highest bucket, which no time will mend', async () => {
    const slow = latency({ histogram: 'latency_seconds', le: '800ms', maxAbove: 0.05, minTotal: 50 });
    const places = { latency_seconds_bucket: 'blue' } as const;
    const reading = { state: 'no-data', query: 'q', ...noEdge(800, 'beyond') } as const;
    const refused = preview(slow, { places, reading });
    await expect(refused).rejects.toBeInstanceOf(ConfigError);
    await expect(refused).rejects.toMatchObject({
      message:
        '`histogram`: `latency_seconds`: no bucket ends at or above 800ms, so slower requests cannot be told apart',
      advice:
        'Give the histogram a bucket that ends at 800ms, or the objective a time that one of its buckets reaches.',
    });
    // Instances of two versions may agree again once the older one is gone.
    const different = { state: 'no-data', query: 'q', ...noEdge(800, 'different') } as const;
    expect(await preview(slow, { places, reading: different })).toMatchObject({ outcome: 'inconclusive' });
  });

  it('hands on what keeps a source from telling', async () => {
    const reason = 'no bucket ends at or above 800ms';
    const reading = { state: 'no-data', query: 'q', reason, advice: 'Add one.' } as const;
    expect(await preview(ratio, { places: onBlue, reading })).toEqual({
      outcome: 'inconclusive',
      message: reason,
      advice: 'Add one.',
      details: [],
      evidence: { limit: 0.01, query: 'q' },
    });
    const down = preview(ratio, { places: onBlue, reading: new ProviderError('down') });
    await expect(down).rejects.toBeInstanceOf(ProviderError);
  });

  it('refuses what could not be judged in time', async () => {
    const world = { places: onBlue, history: hourOf(2, 0), windowMs: 60_000 };
    const five = { ...ratio, rule: consecutive(5) };
    await expect(preview(five, { ...world, settleMs: 0 })).rejects.toThrow(
      '`rule`: 5 looks take 1m15s, longer than the window of 1m, so it could never be judged',
    );
    const three = { ...ratio, rule: consecutive(3) };
    await expect(preview(three, world)).rejects.toThrow(
      '`rule`: 3 looks take 45s, longer than what `observe.settle` leaves of the window, 30s of 1m, so it could never be judged',
    );
    expect(await preview(three, { ...world, settleMs: 15_000 })).toMatchObject({ outcome: 'passed' });
    const settling = { ...world, windowMs: 30_000 };
    for (const definition of [three, { ...ratio, max: 0 }]) {
      await expect(preview(definition, settling)).rejects.toThrow(
        'the window of 30s ends before green has settled, for which `observe.settle` gives it 30s, and nothing counts before',
      );
    }
    expect(await preview(ratio, settling)).toMatchObject({ outcome: 'passed' });
  });

  it('refuses a window without room for two scrapes, as they are measured', async () => {
    const world = { places: onBlue, history: hourOf(2, 0), windowMs: 100_000 };
    const apart = (scrapeMs: number | undefined): World => ({ ...world, reading: { ...counted, scrapeMs } });
    const refused = preview(ratio, apart(60_004));
    await expect(refused).rejects.toBeInstanceOf(ConfigError);
    await expect(refused).rejects.toMatchObject({
      message: 'the window of 1m40s has no room for 2 scrapes: blue is scraped each 1m, as measured',
      advice: 'Set `observe.window` to 2m at least, or have both colors scraped more often.',
    });
    expect(await preview(ratio, apart(50_004))).toMatchObject({ outcome: 'passed' });
    // Too seldom for its newest samples to tell.
    const seldom = { ...apart(undefined), windowMs: 20_000, settleMs: 0 };
    await expect(preview(ratio, seldom)).rejects.toThrow('blue is scraped each 15s, as measured');
  });
});

describe('an objective over a value, before the switch', () => {
  const query = 'sum(rate(retries_total{color}[1m])) / sum(rate(jobs_total{queue="mail",{color}}[1m]))';
  const retries = promql({ query, onEmpty: 'inconclusive', max: 5 });
  const places = { retries_total: 'blue', 'jobs_total{queue="mail"}': 'blue' } as const;
  const empty: ValueReading = { state: 'empty', query: 'q', reason: 'there is no series' };

  it('tells what blue has', async () => {
    expect(await preview(retries)).toEqual({
      outcome: 'passed',
      message: 'blue: 12, at most 5 allowed; so blue itself does not hold it now',
      details: [],
      evidence: { limit: 'at most 5', query: 'q', measured: 12 },
    });
    const depth = gauge({ query: 'queue_length', max: 100 });
    expect(await preview(depth)).toMatchObject({ message: 'blue: 12, at most 100 allowed' });
  });

  it('looks at the names of a query that has no answer', async () => {
    expect(await preview(retries, { value: empty, places })).toMatchObject({
      outcome: 'inconclusive',
      message: 'blue: no data: there is no series',
    });
    expect(await preview(promql({ ...retries, onEmpty: 'pass' }), { value: empty, places })).toMatchObject({
      outcome: 'passed',
      message: 'blue: no data: there is no series, taken as a pass',
    });
    const misspelled = preview(retries, { value: empty, places: { retries_total: 'blue' } });
    await expect(misspelled).rejects.toThrow('`query`: no color has a metric named `jobs_total`');
  });

  it('refuses several series where one is expected', async () => {
    const value = { state: 'ambiguous', query: 'q', reason: '`q` has 3 series', advice: 'Add.' } as const;
    const refused = preview(promql({ ...retries, reduce: 'one' }), { value });
    await expect(refused).rejects.toBeInstanceOf(ConfigError);
    await expect(refused).rejects.toThrow('`query`: `q` has 3 series, and only one is expected');
  });

  it('takes nothing divided by nothing for a quiet hour, and old samples for no answer', async () => {
    const nan = { state: 'not-a-number', query: 'q', reason: '`q` is NaN' } as const;
    expect(await preview(retries, { value: nan })).toMatchObject({
      outcome: 'passed',
      message: 'blue: not a number: `q` is NaN',
    });
    const stale = { state: 'stale', query: 'q', reason: 'it is 2m old' } as const;
    expect(await preview(retries, { value: stale })).toMatchObject({ outcome: 'inconclusive' });
  });

  it('warns of what is odd about the query, with the place', async () => {
    const odd = promql({ query: 'sum(a_total{color}) / sum(b)', onEmpty: 'pass', max: 5 });
    expect((await preview(odd)).details.join('\n')).toMatchInlineSnapshot(`
      "warning: \`b\` is of both colors, beside a part that is of one [mixed-colors]
          sum(a_total{color}) / sum(b)
                                    ^
          Add \`{color}\` to it too, unless it is meant to count what both have in common.
      warning: \`a_total\` is a counter by its name, and what it stands at tells how long it has been running [raw-counter]
          sum(a_total{color}) / sum(b)
              ^^^^^^^^^^^^^^
          Write \`rate(a_total…[1m])\` or \`increase(a_total…[5m])\`."
    `);
  });

  it('refuses a query of no color, now that their labels are known', async () => {
    const both = promql({ query: 'sum(a{team="shop"})', onEmpty: 'pass', max: 5 });
    await expect(preview(both)).rejects.toThrow('`query`: nothing selects one color');
  });
});
