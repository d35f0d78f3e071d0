import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { CountedSli } from '../../../src/slo/count-source.ts';
import { readHistory } from '../../../src/slo/count/read-history.ts';
import { connectPrometheus } from '../../../src/slo/prometheus-connection.ts';
import { startLocalPrometheus, type LocalPrometheus } from '../../support/local-prometheus.ts';
import { describeWith } from '../../support/required-program.ts';
import { toOpenMetrics, type History } from './history.ts';
import { openSource, toRows } from './look-at.ts';
import { startPastPrometheus, type PastPrometheus } from './past-prometheus.ts';

const hour = 3_600;
const now = Math.floor(Date.now() / 1_000) * 1_000;

type Row = [at: number, seconds: number, bad: number, total: number];

/**
 * One instance of blue, scraped every 15 s from `from` to `to`: 30 requests a scrape, every tenth of them with one error,
 * a restart after each third hour. What it counted in each scrape stands beside.
 */
function makeInstance(
  scenario: string,
  instance: string,
  from: number,
  to: number,
  missing: (at: number) => boolean = () => false,
) {
  const ok: [number, number][] = [];
  const errors: [number, number][] = [];
  const counted: { readonly at: number; readonly bad: number; readonly total: number }[] = [];
  let [good, bad] = [0, 0];
  let waiting = { bad: 0, total: 0 };
  for (let at = from, scrape = 1; at <= to; at += 15, scrape++) {
    const failed = scrape % 10 === 0 ? 1 : 0;
    if (scrape % (3 * 240) === 0) [good, bad] = [0, 0];
    good += 30 - failed;
    bad += failed;
    waiting = { bad: waiting.bad + failed, total: waiting.total + 30 };
    if (missing(at)) continue;
    ok.push([at, good]);
    if (bad > 0 || errors.length > 0) errors.push([at, bad]);
    counted.push({ at, ...waiting });
    waiting = { bad: 0, total: 0 };
  }
  const labels = { color: 'blue', job: 'web', scenario, instance };
  const histories: History[] = [
    { labels: { ...labels, code: '200' }, points: ok },
    { labels: { ...labels, code: '500' }, points: errors },
  ];
  return { histories, counted };
}

/** What a history from `from` on should tell, of instances that were all there before. */
function expectedRows(instances: readonly ReturnType<typeof makeInstance>[], from: number): Row[] {
  const scrapes = instances
    .flatMap(({ counted }) => counted)
    .filter(({ at }) => at > from)
    .sort((left, right) => left.at - right.at);
  return scrapes.map(({ at, bad, total }, index) => [at, at - (scrapes[index - 1]?.at ?? from), bad, total]);
}

const steady = [makeInstance('steady', 'a', -7 * hour, 0), makeInstance('steady', 'b', -7 * hour + 4, 0)];
const born = [makeInstance('born', 'a', -2 * hour + 1, 0), makeInstance('born', 'b', -2 * hour + 6, 0)];
const dark = (at: number) => at > -2 * hour && at < -1 * hour;
const gap = [
  makeInstance('gap', 'a', -6.5 * hour, 0, dark),
  makeInstance('gap', 'b', -1.5 * hour + 4, 0, dark),
];

describeWith(['prometheus', 'promtool'], 'the past of a color, from backfilled scrapes', () => {
  let server: LocalPrometheus;
  let past: PastPrometheus;

  beforeAll(async () => {
    const histories = [...steady, ...born, ...gap].flatMap((instance) => instance.histories);
    server = await startLocalPrometheus({
      history: toOpenMetrics('requests_total', 'counter', now, histories),
    });
  });
  afterAll(() => server.stop());

  async function start() {
    past = await startPastPrometheus(server.url);
    past.now = now;
  }
  const ratio = (scenario: string): CountedSli => ({
    kind: 'error-ratio',
    bad: `requests_total{scenario="${scenario}",code=~"5.."}`,
    total: `requests_total{scenario="${scenario}"}`,
  });
  async function read(scenario: string, hours: number) {
    const range = { from: now - hours * hour * 1_000, to: now };
    return toRows(await openSource(past).history({ sli: ratio(scenario), color: 'blue' }, range), now);
  }

  it('is told scrape by scrape, in answers of at most an hour', async () => {
    await start();
    expect(await read('steady', 6)).toEqual(expectedRows(steady, -6 * hour));
    const ranges = past.queries.map((query) => Number(/\[(\d+)s\]$/.exec(query)?.[1]));
    expect(Math.max(...ranges)).toBeLessThan(1.1 * hour);
    expect(past.queries).toHaveLength(2 * 8);
  });

  it('is read in smaller pieces where the server refuses', async () => {
    await start();
    past.refuse = (query) =>
      Number(/\[(\d+)s\]$/.exec(query)?.[1]) > 8 * 60
        ? 'query processing would load too many samples'
        : undefined;
    expect(await read('steady', 2)).toEqual(expectedRows(steady, -2 * hour));
    past.refuse = () => 'never';
    await expect(read('steady', 2)).rejects.toThrow('never');
  });

  it('is read in stretches where all would be too much', async () => {
    await start();
    const connection = connectPrometheus({
      url: past.url,
      timeoutMs: 5_000,
      colors: { blue: 'color="blue"', green: 'color="green"' },
      maxStalenessMs: 60_000,
      clock: past.clock,
    });
    onTestFinished(() => connection.api.close());
    const range = { from: now - 6 * hour * 1_000, to: now };
    const request = { sli: ratio('steady'), color: 'blue' } as const;
    const rows = toRows(
      (await readHistory(connection, request, range, undefined, 1_500)).map((one) => one),
      now,
    );
    const all = new Map(expectedRows(steady, -6 * hour).map((row) => [row[0], row]));
    expect(
      rows.every(([at = 0, , bad, total]) => all.get(at)?.[2] === bad && all.get(at)?.[3] === total),
    ).toBe(true);
    expect(rows.length).toBeGreaterThan(400);
    expect(rows.length).toBeLessThan(800);
    const covered = rows.reduce((sum, [, seconds = 0]) => sum + seconds, 0);
    expect(covered / rows.length).toBeCloseTo(7.5, 0);
    expect(Math.min(...rows.map(([at = 0]) => at))).toBeLessThan(-5.9 * hour);
    expect(Math.max(...rows.map(([at = 0]) => at))).toBeGreaterThan(-1 * hour);
  });

  it('begins where the color does, so that nothing is counted that went before', async () => {
    await start();
    const rows = await read('born', 6);
    // Within 5 minutes of the first scrape nobody can tell what is new from what was not scraped.
    const [first] = rows;
    expect(first?.[0]).toBe(-2 * hour + 16);
    expect(rows.slice(1)).toEqual(expectedRows(born, -2 * hour + 16).map(([at, ...rest]) => [at, ...rest]));
  });

  it('goes on after a gap, with what came by and what was born in it', async () => {
    await start();
    expect(await read('gap', 6)).toEqual(expectedRows(gap, -6 * hour));
  });

  it('is empty where there is none', async () => {
    await start();
    expect(await read('nothing', 6)).toEqual([]);
  });
});
