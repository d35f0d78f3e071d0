import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import type { ValueSli } from '../../src/slo/objective.ts';
import { createPrometheusValueSource } from '../../src/slo/prometheus-value-source.ts';
import { startLocalPrometheus, type LocalPrometheus } from '../support/local-prometheus.ts';
import { describeWith } from '../support/required-program.ts';

describeWith(['prometheus', 'promtool'], 'values of a Prometheus', () => {
  const now = Math.floor(Date.now() / 1_000);
  const switchedAt = now - 120;
  let prometheus: LocalPrometheus;

  /** One sample each 10 s, from and up to so many seconds after the switch. */
  function samples(series: string, from: number, to: number, value: number | string): string[] {
    const count = Math.floor((to - from) / 10) + 1;
    return Array.from(
      { length: count },
      (_, index) => `${series} ${value} ${switchedAt + from + 10 * index}`,
    );
  }

  beforeAll(async () => {
    prometheus = await startLocalPrometheus({
      history: [
        '# TYPE queue gauge',
        ...samples('queue{color="green",instance="a"}', -60, 110, 3),
        ...samples('queue{color="green",instance="b"}', -60, 110, 9),
        // Died half a minute after the switch.
        ...samples('queue{color="green",instance="c"}', -60, 30, 700),
        ...samples('queue{color="blue",instance="d"}', -60, 110, 80),
        '# TYPE before gauge',
        ...samples('before{color="green"}', -60, -10, 5),
        '# TYPE odd gauge',
        ...samples('odd{color="green"}', -60, 110, 'NaN'),
      ].join('\n'),
    });
  }, 30_000);
  afterAll(() => prometheus.stop());

  async function read(sli: Partial<ValueSli>, { since = switchedAt, maxStalenessMs = 60_000 } = {}) {
    const source = createPrometheusValueSource({
      url: prometheus.url,
      timeoutMs: 5_000,
      colors: { blue: 'color="blue"', green: 'color="green"' },
      maxStalenessMs,
    });
    onTestFinished(() => source.close());
    const common = { kind: 'gauge', query: 'queue', reduce: 'max', onEmpty: 'fail', max: 10 } as const;
    return source.value({ sli: { ...common, ...sli }, color: 'green', since: since * 1_000 });
  }

  it('are of one color, and of instances that are alive', async () => {
    expect(await read({})).toEqual({
      state: 'value',
      value: 9,
      query: 'queue{color="green"}',
      sampledAt: (switchedAt + 110) * 1_000,
    });
    expect(await read({ reduce: 'one' })).toMatchObject({ state: 'ambiguous' });
  });

  it('are stale when the newest is too old, and too soon to tell from when it is of before the switch', async () => {
    expect(await read({ query: 'queue{instance="c"}' })).toMatchObject({
      state: 'stale',
      reason: expect.stringMatching(
        /^the newest sample of `queue\S+` is 1m3\ds old, more than 1m$/,
      ) as string,
    });
    expect(await read({ query: 'before' }, { maxStalenessMs: 3_600_000 })).toMatchObject({
      state: 'stale',
      tooSoon: true,
      reason: '`before{color="green"}` has not been scraped since the switch',
    });
  });

  it('may be empty, or no number', async () => {
    expect(await read({ query: 'queues' })).toMatchObject({
      state: 'empty',
      reason: expect.stringMatching(/ has no series of `queues\{color="green"\}`$/) as string,
    });
    expect(await read({ query: 'odd' })).toMatchObject({
      state: 'not-a-number',
      reason: '`odd{color="green"}` is NaN',
    });
  });

  it('are whatever a query answers, no further back than the switch', async () => {
    expect(await read({ kind: 'promql', query: 'max(max_over_time(queue{color}[1h]))' })).toMatchObject({
      state: 'value',
      value: 700,
      query: expect.stringMatching(/^max\(max_over_time\(queue\{color="green"\}\[12\ds\]\)\)$/) as string,
    });
    expect(await read({ kind: 'promql', query: 'scalar(sum(queue{color})) * 2' })).toMatchObject({
      value: 1_424,
    });
    expect(await read({ kind: 'promql', query: 'queue{color} > 10000' })).toMatchObject({ state: 'empty' });
  });

  it('are no ranges, and no queries that the server refuses', async () => {
    await expect(read({ kind: 'promql', query: 'queue{color}[1m]' })).rejects.toThrow(ConfigError);
    await expect(read({ kind: 'promql', query: 'sum by (' })).rejects.toThrow(ConfigError);
  });
});
