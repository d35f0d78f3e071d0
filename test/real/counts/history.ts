/** A series over time: milliseconds after the switch, and the value. */
export interface History {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [seconds: number, value: number | string])[];
}

/** Points at a regular interval; seconds after the switch, bounds included. */
export function every(
  interval: number,
  from: number,
  to: number,
  value: (at: number) => number | string,
): readonly (readonly [number, number | string])[] {
  const points: [number, number | string][] = [];
  for (let at = from; at <= to; at += interval) points.push([at, value(at)]);
  return points;
}

/** Series of one metric, in the OpenMetrics format. */
export function toOpenMetrics(
  metric: string,
  type: 'counter' | 'gauge' | 'histogram',
  switchedAt: number,
  histories: readonly History[],
): string {
  const family = metric.replace(/_(total|bucket)$/, '');
  const lines = histories.flatMap(({ labels, points }) => {
    const list = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    return points.map(
      ([seconds, value]) =>
        `${metric}{${list.join(',')}} ${value} ${(switchedAt / 1_000 + seconds).toFixed(3)}`,
    );
  });
  return [`# TYPE ${family} ${type}`, ...lines].join('\n');
}
