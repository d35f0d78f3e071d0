import type { PlannedCheck } from '../../src/check/check-result.ts';
import type { ReplayPolicy } from '../../src/backtest/replay-window.ts';
import { readObjective } from '../../src/slo/definition/read-objective.ts';
import type { CountSource, TimedIncrement } from '../../src/slo/count-source.ts';
import type { ReplayableObjective } from '../../src/backtest/replay-past.ts';
import type { RatioSlo } from '../../src/slo/definition/slo-definition.ts';
import { planned } from '../report/sample-events.ts';

const minute = 60_000;
export const hour = 60 * minute;
/** A moment at which every window of these tests may begin. */
export const midnight = Date.UTC(2026, 0, 5);
const scrapeMs = 15_000;

export const policy: ReplayPolicy = {
  windowMs: 15 * minute,
  maxExtensionMs: 0,
  alpha: 0.01,
  confirm: 1,
  consecutiveFailures: 2,
  earlyPass: false,
  onUnknown: 'hold',
  settleMs: 30_000,
  baselineMs: 6 * hour,
  intervalMs: scrapeMs,
  probeIntervalMs: 5_000,
};

export function plannedObjective(name: string): PlannedCheck {
  return planned(name, { kind: 'slo', phase: 'observe' });
}

/** An objective that allows 1 % of requests to be bad. */
export function objective(name: string, rest: Partial<RatioSlo> = {}): ReplayableObjective {
  const read = readObjective({
    bad: `${name}_bad`,
    total: `${name}_total`,
    minTotal: 50,
    max: 0.01,
    ...rest,
  });
  if (!('limit' in read)) throw new Error('an objective that counts is no value');
  return { planned: plannedObjective(name), objective: read };
}

/** A scrape each 15 s with 300 requests; how many of them are bad follows from the time, `undefined` for no scrape. */
export function scrapes(
  from: number,
  to: number,
  badAt: (at: number) => number | undefined,
  total = 300,
): TimedIncrement[] {
  const increments: TimedIncrement[] = [];
  for (let at = from + scrapeMs; at <= to; at += scrapeMs) {
    const bad = badAt(at);
    if (bad !== undefined) increments.push({ at, seconds: scrapeMs / 1_000, bad, total });
  }
  return increments;
}

/** A Prometheus that holds these increments, by the selector of what is bad. */
export function keepsPast(past: Readonly<Record<string, readonly TimedIncrement[]>>) {
  const asked: [from: number, to: number][] = [];
  const source: CountSource = {
    name: 'prometheus',
    counts: () =>
      Promise.resolve({
        state: 'counts',
        increments: [],
        cursor: null,
        query: '',
        ageMs: 0,
        scrapeMs,
      }),
    history: ({ sli }, { from, to }) => {
      asked.push([from, to]);
      const increments = sli.kind === 'error-ratio' ? (past[sli.bad] ?? []) : [];
      return Promise.resolve(increments.filter(({ at }) => at > from && at <= to));
    },
  };
  return { source, asked };
}
