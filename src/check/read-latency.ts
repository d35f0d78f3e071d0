import { tryParseDuration } from '../duration.ts';
import { CheckFileError } from '../errors.ts';
import { smallestSample } from '../stats/percentile.ts';
import type { LatencyLimits } from './flow.ts';

export const percentiles = { p50: 50, p90: 90, p95: 95, p99: 99 } as const;

export type PercentileName = keyof typeof percentiles;

export interface LatencyLimit {
  readonly name: PercentileName;
  readonly percent: number;
  readonly limitMs: number;
}

function isPercentile(name: string): name is PercentileName {
  return name in percentiles;
}

/** @throws CheckFileError on a percentile that does not exist, a limit that is no duration, or none at all */
export function readLatency(subject: string, limits: LatencyLimits): readonly LatencyLimit[] {
  const entries: readonly [string, unknown][] =
    typeof (limits as unknown) === 'object' ? Object.entries(limits) : [];
  if (entries.length === 0) {
    throw new CheckFileError(
      `${subject}: \`latency\` expects limits such as \`{ p95: '800ms' }\`, got ${JSON.stringify(limits)}`,
    );
  }
  return entries.map(([name, limit]) => {
    if (!isPercentile(name)) {
      throw new CheckFileError(`${subject}: \`latency\` has no percentile \`${name}\``, {
        advice: 'There are `p50`, `p90`, `p95` and `p99`.',
      });
    }
    const limitMs = typeof limit === 'string' ? tryParseDuration(limit) : undefined;
    if (limitMs === undefined) {
      throw new CheckFileError(
        `${subject}: \`latency.${name}\` expects a duration such as \`800ms\`, got \`${String(limit)}\``,
      );
    }
    return { name, percent: percentiles[name], limitMs };
  });
}

/** @throws CheckFileError when so few runs say nothing about a percentile */
export function requireSample(subject: string, limits: readonly LatencyLimit[], repeat: number): void {
  for (const { name, percent } of limits) {
    const least = smallestSample(percent);
    if (repeat >= least) continue;
    throw new CheckFileError(
      `${subject}: \`latency.${name}\` needs \`repeat\` of at least ${least}, got ${repeat}`,
      { advice: `With fewer runs no share of them lies beyond ${name}.` },
    );
  }
}
