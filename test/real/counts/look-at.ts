import { onTestFinished } from 'vitest';
import type { CountCursor, CountedSli, TimedIncrement } from '../../../src/slo/count-source.ts';
import { createPrometheusCountSource } from '../../../src/slo/count/prometheus-count-source.ts';
import type { PastPrometheus } from './past-prometheus.ts';

export function openSource(past: PastPrometheus, maxStalenessMs = 60_000) {
  const source = createPrometheusCountSource({
    url: past.url,
    timeoutMs: 5_000,
    colors: { blue: 'color="blue"', green: 'color="green"' },
    maxStalenessMs,
    clock: past.clock,
  });
  onTestFinished(() => source.close());
  return source;
}

/** Increments as `[seconds after the switch, seconds, bad, total]`. */
export function toRows(increments: readonly TimedIncrement[], switchedAt: number) {
  return increments.map(({ at, seconds, bad, total }) => [(at - switchedAt) / 1_000, seconds, bad, total]);
}

/** Looks at green at `times`, seconds after the switch. Each look is a process of its own, which has only the cursor. */
export async function lookAt(
  past: PastPrometheus,
  looks: { readonly sli: CountedSli; readonly switchedAt: number; readonly times: readonly number[] },
) {
  const { sli, switchedAt } = looks;
  const increments: TimedIncrement[] = [];
  const perLook: number[] = [];
  let cursor: CountCursor = null;
  let note: string | undefined;
  for (const time of looks.times) {
    past.now = switchedAt + time * 1_000;
    const source = openSource(past);
    const reading = await source.counts({ sli, color: 'green', since: switchedAt, cursor });
    if (reading.state !== 'counts') throw new Error(`${reading.state} at ${time} s: ${reading.reason}`);
    cursor = JSON.parse(JSON.stringify(reading.cursor)) as CountCursor;
    note = reading.note;
    perLook.push(reading.increments.length);
    increments.push(...reading.increments);
    await source.close();
  }
  return { rows: toRows(increments, switchedAt), perLook, cursor, note };
}
