import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { JsonValue } from '../../src/json.ts';
import { createPrometheusCountSource } from '../../src/slo/count/prometheus-count-source.ts';
import { createObjectiveTracker } from '../../src/slo/objective-tracker.ts';
import type { CountedObjective } from '../../src/slo/objective.ts';
import type { ObjectiveLook } from '../../src/slo/track/objective-look.ts';
import { startLocalPrometheus, type LocalPrometheus } from '../support/local-prometheus.ts';
import { describeWith } from '../support/required-program.ts';

const objective: CountedObjective = {
  sli: { kind: 'error-ratio', bad: 'requests_total{code="500"}', total: 'requests_total' },
  limit: 0.01,
  minTotal: 50,
  rule: { kind: 'sequential' },
  against: 'limit',
  times: 2,
};

describeWith(['prometheus', 'promtool'], 'an objective in a Prometheus', () => {
  const switchedAt = Math.floor(Date.now() / 1_000) - 367;
  let prometheus: LocalPrometheus;

  /** Ten requests a second, scraped each 15 s; the errors by then as a function of seconds since the switch. */
  function color(name: string, from: number, to: number, errors: (at: number) => number): string[] {
    const series = (code: string) => `requests_total{color="${name}",code="${code}"}`;
    const count = Math.floor((to - from) / 15) + 1;
    const times = Array.from({ length: count }, (_, index) => from + 15 * index);
    return [
      ...times.map((at) => `${series('200')} ${10 * (at - from) - errors(at)} ${switchedAt + at}`),
      ...times.map((at) => `${series('500')} ${errors(at)} ${switchedAt + at}`),
    ];
  }

  beforeAll(async () => {
    prometheus = await startLocalPrometheus({
      history: [
        '# TYPE requests counter',
        // One error in 300 requests.
        ...color('blue', -21_600, 0, (at) => Math.floor((at + 21_600) / 30)),
        // From five minutes after the switch on seven in a hundred.
        ...color('green', 7, 367, (at) => Math.floor(at / 30) + Math.max(0, Math.floor(0.7 * (at - 307)))),
      ].join('\n'),
    });
  }, 30_000);
  afterAll(() => prometheus.stop());

  async function look(remembered: readonly JsonValue[] = []): Promise<ObjectiveLook> {
    const source = createPrometheusCountSource({
      url: prometheus.url,
      timeoutMs: 10_000,
      colors: { blue: 'color="blue"', green: 'color="green"' },
      maxStalenessMs: 60_000,
    });
    onTestFinished(() => source.close());
    const tracker = createObjectiveTracker(
      objective,
      {
        source,
        values: { name: 'prometheus', value: () => Promise.reject(new Error('no value is read here')) },
        switchedAt: switchedAt * 1_000,
        windowMs: 900_000,
        intervalMs: 15_000,
        alpha: 0.01,
        settleMs: 30_000,
        baselineMs: 21_600_000,
        clock: systemClock,
      },
      remembered,
    );
    return tracker.look();
  }

  it('is judged by every scrape since the switch, and by how the errors of blue come', async () => {
    const { memory, ...found } = await look();
    expect(found).toMatchObject({
      outcome: 'failed',
      message:
        '7.33 % bad (44 of 600) in the last 1m, 1 % allowed; the odds against chance are more than a million to 1',
      standing: {
        state: 'reading',
        sample: 3_600,
        firstBadAt: (switchedAt + 322) * 1_000,
        nextAt: (switchedAt + 382) * 1_000,
      },
    });
    expect(memory).toMatchObject({
      past: { bad: 720, total: 216_000, dispersion: { phi: 1, block: 1 }, meanTotal: 150, scrapeMs: 15_000 },
    });

    const { memory: nothing, ...after } = await look([memory ?? null]);
    expect({ ...after, evidence: {} }).toEqual({ ...found, evidence: {} });
    expect(nothing).toEqual({ resumedAt: expect.any(Number) as number });
  });
});
