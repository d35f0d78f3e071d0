import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CountedSli } from '../../../src/slo/count-source.ts';
import { startLocalPrometheus, type LocalPrometheus } from '../../support/local-prometheus.ts';
import { describeWith } from '../../support/required-program.ts';
import { every, toOpenMetrics, type History } from './history.ts';
import { lookAt, openSource } from './look-at.ts';
import { createRandom, makeStorm } from './make-storm.ts';
import { startPastPrometheus, type PastPrometheus } from './past-prometheus.ts';

const switchedAt = Math.floor(Date.now() / 1_000 - 3_600) * 1_000;

const green = (instance: string, code: string, points: History['points'], scenario: string): History => ({
  labels: { color: 'green', job: 'web', scenario, instance, code },
  points,
});

// Ten requests a second in each instance, but where it says otherwise.
const grow = (at: number) => 1_000 + 10 * at;
const requests: History[] = [
  green('a', '200', every(15, -30, 60, grow), 'offsets'),
  green('b', '200', every(15, -23, 67, grow), 'offsets'),

  // Restarts at 20 s, and is at 7 when it is scraped next.
  green(
    'a',
    '200',
    [
      [-5, 500],
      [10, 600],
      [25, 7],
      [40, 27],
    ],
    'reset',
  ),
  green(
    'a',
    '500',
    [
      [-5, 50],
      [10, 51],
      [25, 2],
      [40, 2],
    ],
    'reset',
  ),

  green(
    'a',
    '200',
    [
      [-5, 100],
      [10, 200],
    ],
    'churn',
  ),
  green(
    'a',
    '500',
    [
      [-5, 3],
      [10, 4],
    ],
    'churn',
  ),
  green(
    'b',
    '200',
    [
      [25, 40],
      [40, 90],
    ],
    'churn',
  ),

  green('a', '200', every(15, -5, 55, grow), 'lazy'),
  green(
    'a',
    '500',
    [
      [25, 5],
      [40, 5],
      [55, 6],
    ],
    'lazy',
  ),

  // The scrapes at 25 s and 40 s fail.
  green(
    'a',
    '200',
    [
      [-5, 0],
      [10, 10],
      [55, 40],
      [70, 50],
    ],
    'gap',
  ),

  green('a', '200', every(15, -5, 130, grow), 'late'),
  green('b', '200', every(15, -10, 65, grow), 'late'),
  green(
    'b',
    '500',
    every(15, -10, 65, (at) => 20 + at / 5),
    'late',
  ),

  green('a', '200', every(15, -5, 55, grow), 'mixed'),
  {
    labels: { color: 'blue', job: 'web', scenario: 'mixed', instance: 'x', code: '500' },
    points: every(15, -5, 55, grow),
  },

  green(
    'a',
    '200',
    every(15, -5, 55, (at) => (at === 25 ? 'NaN' : grow(at))),
    'odd',
  ),
];
const errors: readonly History[] = [
  green(
    'a',
    '',
    [
      [25, 5],
      [40, 8],
    ],
    'lazy',
  ),
  {
    labels: { color: 'blue', job: 'web', scenario: 'lazy', instance: 'x' },
    points: every(15, -300, 55, () => 12),
  },
];
const colorless: readonly History[] = [
  { labels: { job: 'web', instance: 'a' }, points: every(15, -5, 55, grow) },
  { labels: { job: 'other', instance: 'z' }, points: every(15, -5, 55, grow) },
];
const others: readonly History[] = [
  { labels: { job: 'other', instance: 'z' }, points: every(15, -5, 55, grow) },
];

const storm = makeStorm();
requests.push(
  ...storm.histories.map(({ labels, points }) => ({
    labels: { color: 'green', job: 'web', scenario: 'storm', ...labels },
    points,
  })),
);

describeWith(['prometheus', 'promtool'], 'counting by backfilled scrapes', () => {
  let server: LocalPrometheus;
  let past: PastPrometheus;

  beforeAll(async () => {
    const history = [
      toOpenMetrics('requests_total', 'counter', switchedAt, requests),
      toOpenMetrics('errors_total', 'counter', switchedAt, errors),
      toOpenMetrics('colorless_errors_total', 'counter', switchedAt, colorless),
      toOpenMetrics('shared_errors_total', 'counter', switchedAt, others),
    ].join('\n');
    server = await startLocalPrometheus({ history });
  });
  afterAll(() => server.stop());

  function ratio(scenario: string, bad = 'requests_total'): CountedSli {
    const code = bad === 'requests_total' ? ',code=~"5.."' : '';
    return {
      kind: 'error-ratio',
      bad: `${bad}{scenario="${scenario}"${code}}`,
      total: `requests_total{scenario="${scenario}"}`,
    };
  }

  const look = (sli: CountedSli, times: readonly number[]) => lookAt(past, { sli, switchedAt, times });

  it('hands out each scrape of each instance when it comes in, and covers the time once', async () => {
    past = await startPastPrometheus(server.url);
    const { rows, perLook } = await look(ratio('offsets'), [1, 7, 8, 15, 40, 70]);
    expect(rows).toEqual([
      [7, 7, 0, 150],
      [15, 8, 0, 150],
      [22, 7, 0, 150],
      [30, 8, 0, 150],
      [37, 7, 0, 150],
      [45, 8, 0, 150],
      [52, 7, 0, 150],
      [60, 8, 0, 150],
      [67, 7, 0, 150],
    ]);
    expect(perLook).toEqual([0, 1, 0, 1, 3, 4]);
  });

  it('takes all that a restarted instance has counted', async () => {
    past = await startPastPrometheus(server.url);
    const expected = [
      [10, 10, 1, 101],
      [25, 15, 2, 9],
      [40, 15, 0, 20],
    ];
    expect((await look(ratio('reset'), [50])).rows).toEqual(expected);
    expect((await look(ratio('reset'), [12, 24, 25, 39, 50])).rows).toEqual(expected);
  });

  it('counts an instance that comes later from 0, and keeps what one that is gone has counted', async () => {
    past = await startPastPrometheus(server.url);
    const expected = [
      [10, 10, 1, 101],
      [25, 15, 0, 40],
      [40, 15, 0, 50],
    ];
    expect((await look(ratio('churn'), [50])).rows).toEqual(expected);
    expect((await look(ratio('churn'), [1, 11, 20, 30, 41])).rows).toEqual(expected);
  });

  it('loses no first increment of a series that appears with the first error', async () => {
    past = await startPastPrometheus(server.url);
    const expected = [
      [10, 10, 0, 150],
      [25, 15, 5, 155],
      [40, 15, 0, 150],
      [55, 15, 1, 151],
    ];
    expect((await look(ratio('lazy'), [60])).rows).toEqual(expected);
    expect((await look(ratio('lazy'), [1, 10, 24, 26, 41, 60])).rows).toEqual(expected);
  });

  it('loses none either where errors are a metric of their own', async () => {
    past = await startPastPrometheus(server.url);
    const sli = { ...ratio('lazy', 'errors_total'), total: 'requests_total{scenario="lazy",code="200"}' };
    const expected = [
      [10, 10, 0, 150],
      [25, 15, 5, 150],
      [40, 15, 3, 150],
      [55, 15, 0, 150],
    ];
    expect((await look(sli, [60])).rows).toEqual(expected);
    expect((await look(sli, [1, 10, 24, 26, 41, 60])).rows).toEqual(expected);
  });

  it('takes what came by over missing scrapes as one increment', async () => {
    past = await startPastPrometheus(server.url);
    const { rows, perLook } = await look(ratio('gap'), [11, 30, 45, 56, 72]);
    expect(rows).toEqual([
      [10, 10, 0, 10],
      [55, 45, 0, 30],
      [70, 15, 0, 10],
    ]);
    expect(perLook).toEqual([1, 0, 0, 1, 1]);
  });

  it('hands out once what comes in late', async () => {
    past = await startPastPrometheus(server.url);
    // All of b is 40 s late.
    past.isHidden = ({ instance }, at, now) => instance === 'b' && at > now - 40_000;
    const { rows } = await look(ratio('late'), [1, 6, 12, 21, 27, 45, 62, 68, 84, 110]);
    expect(rows).toEqual([
      [10, 10, 0, 150],
      [25, 15, 0, 150],
      [5, 0, 3, 153],
      [40, 15, 0, 150],
      [20, 0, 3, 153],
      [55, 15, 0, 150],
      [35, 0, 3, 153],
      [70, 15, 0, 150],
      [50, 0, 3, 153],
      [65, 0, 3, 153],
      [85, 15, 0, 150],
      [100, 15, 0, 150],
    ]);
  });

  it('counts what is late of a scrape with the next one of its target, never apart', async () => {
    past = await startPastPrometheus(server.url);
    past.isHidden = ({ code }, at, now) => code === '500' && at > now - 40_000;
    const { rows } = await look(ratio('late'), [1, 6, 12, 21, 27, 45, 62, 68, 90, 110, 135]);
    expect(rows).toEqual([
      [5, 5, 0, 150],
      [10, 5, 0, 150],
      [20, 10, 0, 150],
      [25, 5, 0, 150],
      [35, 10, 3, 153],
      [40, 5, 0, 150],
      [50, 10, 3, 153],
      [55, 5, 0, 150],
      [65, 10, 0, 150],
      [70, 5, 0, 150],
      [85, 15, 0, 150],
      // The last errors of b, which is gone.
      [100, 15, 9, 159],
      [115, 15, 0, 150],
      [130, 15, 0, 150],
    ]);
  });

  it('has no bad events before their total is in', async () => {
    past = await startPastPrometheus(server.url);
    past.isHidden = ({ code }, at, now) => code === '200' && at > now - 30_000;
    const sli = { ...ratio('lazy', 'errors_total'), total: 'requests_total{scenario="lazy",code="200"}' };
    const { rows, perLook } = await look(sli, [26, 41, 54, 55, 69, 70, 90]);
    expect(rows).toEqual([
      [10, 10, 0, 150],
      [25, 15, 5, 150],
      [40, 15, 3, 150],
      [55, 15, 0, 150],
    ]);
    expect(perLook).toEqual([0, 1, 0, 1, 0, 1, 1]);
  });

  it('counts one color, and nothing of the other', async () => {
    past = await startPastPrometheus(server.url);
    const { rows } = await look(ratio('mixed'), [60]);
    expect(rows).toEqual([10, 25, 40, 55].map((at) => [at, at === 10 ? 10 : 15, 0, 150]));
    const blue = await openSource(past).counts({
      sli: ratio('mixed'),
      color: 'blue',
      since: switchedAt,
      cursor: null,
    });
    expect(blue).toMatchObject({ increments: [{ bad: 150 }, { bad: 150 }, { bad: 150 }, { bad: 150 }] });
  });

  it('says what it asked, how old the newest sample is, and how far apart scrapes are', async () => {
    past = await startPastPrometheus(server.url);
    past.now = switchedAt + 59_500;
    const request = { sli: ratio('mixed'), color: 'green', since: switchedAt, cursor: null } as const;
    expect(await openSource(past).counts(request)).toEqual({
      state: 'counts',
      increments: expect.any(Array) as unknown,
      cursor: expect.anything() as unknown,
      ageMs: 4_500,
      scrapeMs: 15_000,
      query:
        'bad: requests_total{scenario="mixed",code=~"5..",color="green"}[361s]\n' +
        'total: requests_total{scenario="mixed",color="green"}[361s]',
    });
  });

  it('tells nothing, stale, not a number and misspelled apart', async () => {
    past = await startPastPrometheus(server.url);
    const read = async (sli: CountedSli, at: number, maxStalenessMs?: number) => {
      past.now = switchedAt + at * 1_000;
      const request = { sli, color: 'green', since: switchedAt, cursor: null } as const;
      const reading = await openSource(past, maxStalenessMs).counts(request);
      return 'reason' in reading ? [reading.state, reading.reason.replace(past.url, 'URL')] : [reading.state];
    };
    const lazy = 'requests_total{scenario="lazy"}';
    expect([
      await read(ratio('nothing'), 60),
      await read(ratio('lazy'), 60),
      await read(ratio('lazy'), 60, 4_000),
      await read(ratio('odd'), 24),
      await read(ratio('odd'), 26),
      // The next scrape holds all that the odd one should have told.
      await read(ratio('odd'), 41),
      await read({ kind: 'error-ratio', bad: 'requests_total{status=~"5.."}', total: lazy }, 60),
      await read({ kind: 'error-ratio', bad: 'requests_totl{code=~"5.."}', total: lazy }, 60),
      await read({ kind: 'error-ratio', bad: 'colorless_errors_total', total: lazy }, 60),
      await read({ kind: 'error-ratio', bad: 'shared_errors_total', total: lazy }, 60),
      await read({ kind: 'error-ratio', bad: 'requests_total{code="503"}', total: lazy }, 60),
    ]).toMatchInlineSnapshot(`
      [
        [
          "no-data",
          "Prometheus at URL/ has no sample of \`requests_total{scenario="nothing",color="green"}\` in the last 6m",
        ],
        [
          "counts",
        ],
        [
          "stale",
          "the newest sample of green is 5s old, more than 4s",
        ],
        [
          "counts",
        ],
        [
          "not-a-number",
          "Prometheus at URL/ has samples of \`requests_total{code="200",color="green",instance="a",job="web",scenario="odd"}\` that are no numbers",
        ],
        [
          "counts",
        ],
        [
          "no-data",
          "no series of \`requests_total\` has a label \`status\`, so nothing can be bad",
        ],
        [
          "no-data",
          "no color has a metric named \`requests_totl\`, so nothing can be bad",
        ],
        [
          "no-data",
          "the series of \`colorless_errors_total\` do not carry the labels that colors are told by, so nothing can be bad",
        ],
        [
          "counts",
        ],
        [
          "counts",
        ],
      ]
    `);
  });

  it.each([
    ['in time', 0],
    ['up to 45 s late', 45_000],
  ])('counts all exactly over restarts, resets, gaps and new series, %s', async (_, latenessMs) => {
    past = await startPastPrometheus(server.url);
    past.isHidden = ({ instance = '' }, at, now) =>
      at > now - (latenessMs * (Number(instance) + 1)) / storm.instances;
    const random = createRandom(7);
    const times = [2];
    for (let time = 2; time < storm.seconds; time += Math.floor(random() * 20)) times.push(time);
    times.push(storm.seconds + 50);
    const { rows, cursor } = await look(ratio('storm'), times);
    const sum = (index: number) => rows.reduce((all, row) => all + (row[index] ?? 0), 0);
    expect({ bad: sum(2), total: sum(3) }).toEqual(storm.truth);
    expect(sum(1)).toBeCloseTo(Math.max(...rows.map(([at = 0]) => at)), 6);
    expect(rows.filter(([, , bad = 0, total = 0]) => bad > total)).toEqual([]);
    expect(JSON.stringify(cursor).length).toBeLessThan(600);
  });
});
