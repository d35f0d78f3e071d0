import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CountedSli } from '../../../src/slo/count-source.ts';
import { startLocalPrometheus, type LocalPrometheus } from '../../support/local-prometheus.ts';
import { describeWith } from '../../support/required-program.ts';
import { every, toOpenMetrics, type History } from './history.ts';
import { lookAt, openSource } from './look-at.ts';
import { startPastPrometheus, type PastPrometheus } from './past-prometheus.ts';

const switchedAt = Math.floor(Date.now() / 1_000 - 3_600) * 1_000;

/** The buckets of one histogram, each a series of its own. */
function histogram(
  labels: Readonly<Record<string, string>>,
  points: readonly (readonly [at: number, ...counts: readonly number[]])[],
  bounds: readonly string[] = ['0.1', '0.5', '+Inf'],
): History[] {
  return bounds.map((le, index) => ({
    labels: { color: 'green', job: 'web', ...labels, le },
    points: points.map(([at, ...counts]) => [at, counts[index] ?? 0] as const),
  }));
}

const latencies: readonly History[] = [
  ...histogram({ scenario: 'steady', instance: 'a' }, [
    [-5, 90, 99, 100],
    [10, 180, 195, 200],
    [25, 180, 195, 205],
    // Restarted, and has counted more than before within 500 ms.
    [40, 190, 200, 202],
    [55, 190, 200, 203],
  ]),
  // Born after the switch.
  ...histogram({ scenario: 'steady', instance: 'b' }, [
    [27, 5, 7, 10],
    [42, 5, 7, 12],
  ]),
  // Read amid an update: the bucket is ahead of the whole.
  ...histogram({ scenario: 'torn', instance: 'a' }, [
    [-5, 0, 0, 0],
    [10, 0, 5, 6],
    [25, 0, 8, 8],
    [40, 0, 9, 10],
  ]),
  ...histogram({ scenario: 'different', instance: 'a' }, [[10, 1, 2, 3]]),
  ...histogram({ scenario: 'different', instance: 'b' }, [[11, 1, 2, 3]], ['0.2', '0.6', '+Inf']),
  // The second comes later, and with other buckets.
  ...histogram(
    { scenario: 'mixed later', instance: 'a' },
    every(15, -5, 100, () => 0).map(([at]) => [at, 1, 2, 3]),
  ),
  ...histogram(
    { scenario: 'mixed later', instance: 'b' },
    every(15, 20, 95, () => 0).map(([at]) => [at, 1, 2, 3]),
    ['0.2', '0.6', '+Inf'],
  ),
];

describeWith(['prometheus', 'promtool'], 'counting slow requests by backfilled scrapes', () => {
  let server: LocalPrometheus;
  let past: PastPrometheus;

  beforeAll(async () => {
    server = await startLocalPrometheus({
      history: toOpenMetrics('latency_seconds_bucket', 'histogram', switchedAt, latencies),
    });
  });
  afterAll(() => server.stop());

  const slow = (scenario: string, leMs: number): CountedSli => ({
    kind: 'latency',
    histogram: `latency_seconds{scenario="${scenario}"}`,
    leMs,
  });
  const look = (sli: CountedSli, times: readonly number[]) => lookAt(past, { sli, switchedAt, times });

  it('counts what is slower than the threshold, over restarts and new instances', async () => {
    past = await startPastPrometheus(server.url);
    const expected = [
      [10, 10, 4, 100],
      [25, 15, 5, 5],
      [27, 2, 3, 10],
      [40, 13, 2, 202],
      [42, 2, 2, 2],
      [55, 13, 1, 1],
    ];
    expect(await look(slow('steady', 500), [60])).toMatchObject({ rows: expected, note: undefined });
    expect((await look(slow('steady', 500), [1, 11, 26, 30, 41, 43, 60])).rows).toEqual(expected);
  });

  it('counts at the next edge where no bucket ends at the threshold, and says so', async () => {
    past = await startPastPrometheus(server.url);
    const [exact, between] = [await look(slow('steady', 500), [60]), await look(slow('steady', 300), [60])];
    expect(between.note).toBe('counted at 500ms, where the next bucket above 300ms ends');
    expect(between.rows).toEqual(exact.rows);
  });

  it('counts no request twice when a bucket was ahead of the whole', async () => {
    past = await startPastPrometheus(server.url);
    expect((await look(slow('torn', 500), [11, 26, 41])).rows).toEqual([
      [10, 10, 1, 6],
      [25, 15, 0, 2],
      [40, 15, 0, 2],
    ]);
  });

  it('waits for both buckets of a scrape', async () => {
    past = await startPastPrometheus(server.url);
    past.isHidden = ({ le }, at, now) => le === '0.5' && at > now - 20_000;
    const { rows, perLook } = await look(slow('torn', 500), [16, 26, 31, 46, 60]);
    expect(rows).toEqual([
      [10, 10, 1, 6],
      [25, 15, 0, 2],
      [40, 15, 0, 2],
    ]);
    expect(perLook).toEqual([0, 0, 1, 1, 1]);
  });

  it('says which buckets it cannot count by', async () => {
    past = await startPastPrometheus(server.url);
    const read = async (sli: CountedSli) => {
      past.now = switchedAt + 59_000;
      const request = { sli, color: 'green', since: switchedAt, cursor: null } as const;
      const reading = await openSource(past).counts(request);
      return 'reason' in reading ? [reading.state, reading.reason.replace(past.url, 'URL')] : [reading.state];
    };
    expect([
      await read(slow('steady', 501)),
      await read(slow('different', 400)),
      await read(slow('mixed later', 400)),
      await read(slow('nothing', 400)),
    ]).toMatchInlineSnapshot(`
      [
        [
          "no-data",
          "no bucket ends at or above 501ms, so slower requests cannot be told apart",
        ],
        [
          "no-data",
          "the instances have different buckets, and none in common ends at or above 400ms",
        ],
        [
          "no-data",
          "the instances have different buckets, and none in common ends at or above 400ms",
        ],
        [
          "no-data",
          "Prometheus at URL/ has no sample of \`latency_seconds{scenario="nothing",color="green"}\` in the last 5m59s",
        ],
      ]
    `);
  });

  it('refuses an instance whose buckets are others than those it began with', async () => {
    past = await startPastPrometheus(server.url);
    await expect(look(slow('mixed later', 400), [1, 11, 50, 96])).rejects.toThrow(
      /no-data at 96 s: `latency_seconds_bucket\{.*instance="b".*\}` has no bucket that ends at 500ms, as others have/,
    );
  });
});
