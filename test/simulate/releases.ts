import type { Scenario } from '../../src/simulate/scenario.ts';
import type { PlayedWindow, Traffic } from '../../src/simulate/traffic/traffic.ts';

/** A sound release at 10 requests a second, half its objective of 1 %. */
export const soundRelease: Scenario = {
  ...{ id: 'sound', group: 'sound', kind: 'null', seed: 1, window: 900, scrape: 15, baselineSeconds: 21_600 },
  ...{ od: { kind: 'none' }, at: null, rate: 10 },
  streams: {
    errors: { slo: 0.01, base: 0.005, after: 0.005 },
    latency: { slo: 0.01, base: 0.005, after: 0.005 },
    probe: { slo: 0.01, base: 0.001, after: 0.001, every: 5 },
  },
};

/** The same with five times the errors that are allowed, from `at` on. */
export function brokenRelease(at = 0): Scenario {
  const errors = { slo: 0.01, base: 0.005, after: 0.05 };
  return {
    ...{ ...soundRelease, id: `broken at ${at}`, group: 'broken', kind: 'shift', at },
    streams: { ...soundRelease.streams, errors },
  };
}

/** What happens in each scrape of a window. */
export interface Trace {
  readonly scrape?: number;
  readonly requests: readonly number[];
  readonly errors?: readonly number[];
  readonly slow?: readonly number[];
  /** Scrapes that returned data; all by default. */
  readonly arrived?: number;
  /** Probe by probe, whether it failed. */
  readonly probes?: readonly boolean[];
  readonly every?: number;
}

function totals(counts: readonly number[], length: number): Float64Array {
  const sums = new Float64Array(length + 1);
  for (let index = 0; index < length; index++) sums[index + 1] = (sums[index] ?? 0) + (counts[index] ?? 0);
  return sums;
}

/** Traffic as it would have been played. */
export function trafficOf(trace: Trace): Traffic {
  const { scrape = 15, requests, errors = [], slow = [], probes = [], every = 5 } = trace;
  const length = requests.length;
  return {
    ...{ scrape, scrapes: length, arrived: trace.arrived ?? length },
    requests: totals(requests, length),
    errors: totals(errors, length),
    slow: totals(slow, length),
    every: probes.length > 0 ? every : Infinity,
    probes: probes.length,
    failures: totals(probes.map(Number), probes.length),
  };
}

/** A window whose control is a color without errors under the same load, unless another is given. */
export function windowOf(green: Trace, control: Trace = { ...green, errors: [], slow: [] }): PlayedWindow {
  return { green: trafficOf(green), control: () => trafficOf(control) };
}

export const repeated = (count: number, value: number): number[] => new Array<number>(count).fill(value);
