import type { CountReading, TimedIncrement } from '../../../src/slo/count-source.ts';
import { errorRatio } from '../../../src/slo/definition/indicators.ts';
import { readObjective } from '../../../src/slo/definition/read-objective.ts';
import type { MeasuredSlo } from '../../../src/slo/definition/slo-definition.ts';
import type { MetricPlace } from '../../../src/slo/metric-source.ts';
import { previewObjective } from '../../../src/slo/preview/preview-objective.ts';
import type { ValueReading } from '../../../src/slo/value-source.ts';

export const now = 1_700_000_000_000;
export const bad = 'http_total{code=~"5.."}';
export const ratio = errorRatio({ bad, total: 'http_total', minTotal: 50, max: 0.01 });

/** An hour of blue, scraped each 15 s: so many requests a second, a share of them bad. */
export function hourOf(rate: number, share: number, scrapes = 240): readonly TimedIncrement[] {
  return Array.from({ length: scrapes }, (_, index) => {
    const [total, before] = [rate * 15, Math.floor(index * rate * 15 * share)];
    const badOnes = Math.floor((index + 1) * rate * 15 * share) - before;
    return { at: now - (scrapes - 1 - index) * 15_000, seconds: 15, total, bad: badOnes };
  });
}

/** What blue and its provider have to tell. */
export interface World {
  /** Selectors to where they are; all others are nowhere. */
  readonly places?: Readonly<Record<string, MetricPlace>>;
  readonly types?: Readonly<Record<string, readonly string[]>>;
  readonly history?: readonly TimedIncrement[];
  /** What `bad` alone has counted, as `total`. */
  readonly badAlone?: readonly TimedIncrement[];
  /** What pages show of each selector, all of it counted since their instances were started. */
  readonly shown?: Readonly<Record<string, number>>;
  readonly reading?: CountReading | Error;
  readonly value?: ValueReading | Error;
  readonly source?: 'prometheus' | 'scrape';
  readonly windowMs?: number;
  readonly settleMs?: number;
  readonly objectives?: number;
}

/** What a source answers that works, and has nothing new. */
export const counted = {
  state: 'counts',
  increments: [],
  cursor: 0,
  query: 'q',
  ageMs: 0,
  scrapeMs: 15_000,
} satisfies CountReading;

const answer = <Value>(value: Value | Error) =>
  value instanceof Error ? Promise.reject(value) : Promise.resolve(value);

/** Previews an objective before a window of 15 min, with looks 15 s apart. */
export function preview(definition: MeasuredSlo, world: World = {}) {
  const {
    places = {},
    types = {},
    history = [],
    badAlone = [],
    shown = {},
    reading = counted,
    source: name = 'prometheus',
    windowMs = 900_000,
    settleMs = 30_000,
  } = world;
  const value = world.value ?? { state: 'value', value: 12, query: 'q' };
  return previewObjective(readObjective(definition), {
    metrics: {
      name,
      locate: (selector) => Promise.resolve(places[selector] ?? 'nowhere'),
      typesOf: (metric) => Promise.resolve(types[metric] ?? []),
    },
    counts: {
      name,
      counts: ({ sli, since }) => {
        if (since !== 0 || sli.kind !== 'error-ratio') return answer(reading);
        const increment = { at: now, seconds: 1, bad: 0, total: shown[sli.total] ?? 0 };
        return answer({ ...counted, increments: [increment] });
      },
      history: ({ sli }) =>
        Promise.resolve(sli.kind === 'error-ratio' && sli.total === bad ? badAlone : history),
    },
    values: { name, value: () => answer(value) },
    colors: name === 'scrape' ? undefined : { blue: 'color="blue"', green: 'color="green"' },
    windowMs,
    intervalMs: 15_000,
    settleMs,
    baselineMs: 21_600_000,
    alpha: 0.01,
    ...(world.objectives === undefined ? {} : { objectives: world.objectives }),
    clock: { now: () => now },
  });
}

/** Both counters of `ratio`, as blue shows them. */
export const onBlue: NonNullable<World['places']> = { http_total: 'blue', [bad]: 'blue' };
