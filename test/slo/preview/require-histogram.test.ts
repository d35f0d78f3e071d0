import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { noEdge } from '../../../src/slo/count/latency-plan.ts';
import { latency } from '../../../src/slo/definition/indicators.ts';
import { hourOf, preview } from './preview-world.ts';

describe('an objective over latencies, before the switch', () => {
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
});
