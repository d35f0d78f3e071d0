import { expect, it, onTestFinished } from 'vitest';
import type { CountCursor, TimedIncrement } from '../../../src/slo/count-source.ts';
import { createPrometheusCountSource } from '../../../src/slo/count/prometheus-count-source.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { startLocalPrometheus } from '../../support/local-prometheus.ts';
import { describeWith } from '../../support/required-program.ts';
import { nativeHistogramPage, protobufType, type NativeHistogram } from './native-histogram-page.ts';

describeWith(['prometheus'], 'counting slow requests by native histograms', () => {
  it('takes what lies in the buckets above, also after they were merged and after a restart', async () => {
    let histogram: NativeHistogram = {
      schema: 3,
      buckets: new Map([
        [-26, 100],
        [-13, 7],
        [5, 20],
      ]),
    };
    const { url } = await startHttpServer((_, response) => {
      const page = nativeHistogramPage('latency_seconds', histogram);
      response.writeHead(200, { 'content-type': protobufType }).end(page);
    });
    const prometheus = await startLocalPrometheus({
      feature: 'native-histograms',
      targets: [{ address: new URL(url).host, labels: { color: 'green' } }],
    });
    onTestFinished(() => prometheus.stop());
    const source = createPrometheusCountSource({
      url: prometheus.url,
      timeoutMs: 5_000,
      colors: { blue: 'color="blue"', green: 'color="green"' },
      maxStalenessMs: 5_000,
    });
    onTestFinished(() => source.close());

    const watch = (leMs: number) => {
      let cursor: CountCursor = null;
      const increments: TimedIncrement[] = [];
      const request = {
        sli: { kind: 'latency', histogram: 'latency_seconds', leMs },
        color: 'green',
      } as const;
      const since = Date.now();
      return async () => {
        const reading = await source.counts({ ...request, since, cursor });
        if (reading.state !== 'counts') return reading.state;
        cursor = reading.cursor;
        increments.push(...reading.increments);
        const sum = (member: 'bad' | 'total') => increments.reduce((all, one) => all + one[member], 0);
        return { bad: sum('bad'), total: sum('total'), note: reading.note };
      };
    };
    const patiently = { timeout: 10_000, interval: 100 };
    const aboveASecond = watch(1_000);
    // Born after the switch: everything counts.
    await expect.poll(aboveASecond, patiently).toEqual({ bad: 20, total: 127, note: undefined });
    const above300 = watch(300);
    await expect.poll(above300, patiently).toMatchObject({ bad: 0, total: 0 });

    histogram = {
      schema: 3,
      buckets: new Map([
        [-26, 110],
        [-13, 9],
        [5, 23],
        [8, 2],
      ]),
    };
    await expect.poll(aboveASecond, patiently).toEqual({ bad: 25, total: 144, note: undefined });
    // 300 ms lie within the bucket that ends at 324 ms.
    await expect.poll(above300, patiently).toEqual({
      bad: 5,
      total: 17,
      note: 'counted at 324ms, where the next bucket above 300ms ends',
    });

    // Merged: two and two became one.
    histogram = {
      schema: 2,
      buckets: new Map([
        [-13, 111],
        [-6, 9],
        [3, 24],
        [4, 3],
      ]),
    };
    await expect.poll(aboveASecond, patiently).toEqual({ bad: 27, total: 147, note: undefined });

    histogram = {
      schema: 3,
      buckets: new Map([
        [-26, 4],
        [8, 1],
      ]),
    };
    await expect.poll(aboveASecond, patiently).toEqual({ bad: 28, total: 152, note: undefined });
  });
});
