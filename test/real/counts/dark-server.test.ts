import { expect, it } from 'vitest';
import { startLocalPrometheus } from '../../support/local-prometheus.ts';
import { describeWith } from '../../support/required-program.ts';
import { every, toOpenMetrics, type History } from './history.ts';
import { openSource, toRows } from './look-at.ts';
import { startPastPrometheus } from './past-prometheus.ts';

const switchedAt = Math.floor(Date.now() / 1_000 - 3_600) * 1_000;
const sli = {
  kind: 'error-ratio',
  bad: 'requests_total{code="500"}',
  total: 'requests_total',
} as const;

/** Warm-up left green with 40 errors among 400 requests; since the switch it has ten requests a scrape and none. */
const green = (code: string, points: History['points']): History => ({
  labels: { color: 'green', job: 'web', instance: 'a', code },
  points,
});
const afterwards = [
  green(
    '200',
    every(15, 60, 120, (at) => 300 + at),
  ),
  green(
    '500',
    every(15, 60, 120, () => 40),
  ),
];

/** Looks at green two minutes after the switch, at a server that scraped at these times. */
async function lookAfter(
  scrapes: readonly (readonly [number, number | string])[],
  before: readonly History[] = [],
) {
  const up: History = { labels: { job: 'web', instance: 'a', color: 'green' }, points: scrapes };
  const history = [
    toOpenMetrics('up', 'gauge', switchedAt, [up]),
    toOpenMetrics('requests_total', 'counter', switchedAt, [...before, ...afterwards]),
  ].join('\n');
  const server = await startLocalPrometheus({ history });
  try {
    const past = await startPastPrometheus(server.url);
    past.now = switchedAt + 121_000;
    const reading = await openSource(past).counts({ sli, color: 'green', since: switchedAt, cursor: null });
    if (reading.state !== 'counts') throw new Error(reading.reason);
    return { rows: toRows(reading.increments, switchedAt), missing: reading.missing };
  } finally {
    await server.stop();
  }
}

describeWith(['prometheus', 'promtool'], 'a Prometheus that was down when traffic moved', () => {
  it('does not have green pay for what it counted before the switch', async () => {
    const scrapes = [...every(15, -1_800, -360, () => 1), ...every(15, 60, 120, () => 1)];
    expect(await lookAfter(scrapes)).toEqual({
      rows: [
        [75, 75, 0, 15],
        [90, 15, 0, 15],
        [105, 15, 0, 15],
        [120, 15, 0, 15],
      ],
      missing: 'to know what 2 series counted before the switch, which came in too late to tell',
    });
  });

  it('counts all of what was born after the switch where it was not down', async () => {
    const { rows, missing } = await lookAfter(every(15, -1_800, 120, () => 1));
    expect(rows.slice(0, 2)).toEqual([
      [60, 60, 40, 400],
      [75, 15, 0, 15],
    ]);
    expect(missing).toBeUndefined();
  });
});
