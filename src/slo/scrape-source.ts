import { z } from 'zod';
import { systemClock, type Clock } from '../clock.ts';
import { InputError } from '../errors.ts';
import {
  createGrowthLedger,
  takePageBaseline,
  type ColorBaseline,
  type GrowthLedger,
  type Tally,
} from './growth-ledger.ts';
import { readBucketBound, toBucketSelector } from './histogram-buckets.ts';
import type { MetricBaseline, MetricSource, Reading, ReadingWindow } from './metric-source.ts';
import {
  createPagesReader,
  isAbsent,
  refuseUnreadable,
  type Pages,
  type PagesReader,
  type PagesReading,
} from './pages-reader.ts';
import { declares, showsCounter } from './page-counters.ts';
import { parseSelector } from './parse-selector.ts';
import { formatSelector, selectorTest, type ParsedSelector } from './selector.ts';
import type { MetricsPage } from './text-format.ts';

export interface ScrapeSourceOptions {
  /** Addresses of the metrics pages, one an instance. */
  readonly pages: Pages;
  readonly timeoutMs: number;
  readonly clock?: Clock;
}

/** More windows than one run has; older ones are forgotten. */
const maxWindows = 16;

const colorBaseline = z.record(z.string(), z.record(z.string(), z.number()).nullable());
const baselineSchema = z.object({ blue: colorBaseline, green: colorBaseline }).nullable();

type Finding =
  | {
      readonly state: 'value';
      readonly query: string;
      readonly ageMs: number;
      readonly tallies: readonly Tally[];
    }
  | Exclude<Reading, { state: 'value' | 'stale' }>;

interface Window {
  readonly ledger: GrowthLedger;
  recorded: PagesReading | undefined;
}

function readBaseline(baseline: MetricBaseline, color: ReadingWindow['color']): ColorBaseline | null {
  const { data, success } = baselineSchema.safeParse(baseline);
  if (!success) throw new InputError('the metric baseline of this release was not taken from metrics pages');
  return data?.[color] ?? null;
}

/** Pages of a color as a baseline: what was read, nothing for what is not there, `null` for what cannot be told. */
function toBaseline(reading: PagesReading): ColorBaseline {
  return Object.fromEntries(
    [...reading.pages].flatMap(([name, content]) => {
      if (!(content instanceof Error)) return [[name, takePageBaseline(content)] as const];
      return isAbsent(content) ? [] : [[name, null] as const];
    }),
  );
}

/**
 * Reads each color's own metrics pages: no server needed, and no scrape interval to wait for. What counters stood at
 * when the window began is the baseline; what they grew by since, over restarts of instances too, is kept in memory
 * from reading to reading. An instance that stops answering keeps what it has counted; while none answers, nothing is
 * known.
 */
export function createScrapeSource(options: ScrapeSourceOptions): MetricSource {
  const { timeoutMs, clock = systemClock } = options;
  const now = () => clock.now();
  const readers: Readonly<Record<ReadingWindow['color'], PagesReader>> = {
    blue: createPagesReader({ color: 'blue', urls: options.pages.blue, timeoutMs, now }),
    green: createPagesReader({ color: 'green', urls: options.pages.green, timeoutMs, now }),
  };
  const windows = new Map<string, Window>();

  function windowOf({ color, since, baseline }: ReadingWindow): Window {
    const key = `${color} ${since}`;
    const known = windows.get(key);
    if (known !== undefined) return known;
    const opened = { ledger: createGrowthLedger(readBaseline(baseline, color)), recorded: undefined };
    const [oldest] = windows.keys();
    if (windows.size >= maxWindows && oldest !== undefined) windows.delete(oldest);
    windows.set(key, opened);
    return opened;
  }

  async function find(
    selector: ParsedSelector,
    readingWindow: ReadingWindow,
    signal: AbortSignal | undefined,
  ): Promise<Finding> {
    const test = selectorTest(selector);
    const reader = readers[readingWindow.color];
    const window = windowOf(readingWindow);
    const reading = await reader.read(signal);
    refuseUnreadable(reading);
    if (window.recorded !== reading) {
      for (const [name, content] of reading.pages) {
        if (!(content instanceof Error)) window.ledger.record(name, content);
      }
      window.recorded = reading;
    }

    const text = formatSelector(selector);
    const query = `${text} at ${reader.names.join(', ')}`;
    const sameName = [...window.ledger.tallies()].filter(({ metric }) => metric === selector.metric);
    const tallies = sameName.filter(({ metric, labels }) => test(metric, labels));
    if (tallies.length === 0) {
      const what =
        sameName.length === 0
          ? `no counter named \`${selector.metric}\``
          : `no series that \`${text}\` selects, among ${sameName.length} of \`${selector.metric}\``;
      return { state: 'no-data', query, reason: `${reader.names.join(', ')} shows ${what}` };
    }
    const odd = tallies.find(({ value }) => !Number.isFinite(value));
    if (odd !== undefined) {
      return {
        state: 'not-a-number',
        query,
        reason: `${reader.names.join(', ')} shows \`${text}\` as ${odd.value}`,
      };
    }
    return { state: 'value', query, ageMs: Math.max(0, now() - reading.at), tallies };
  }

  return {
    name: 'scrape',
    baseline: async (signal) => {
      const [blue, green] = await Promise.all([readers.blue.read(signal), readers.green.read(signal)]);
      return { blue: toBaseline(blue), green: toBaseline(green) };
    },
    increase: async (selector, window, signal) => {
      const found = await find(parseSelector(selector), window, signal);
      if (found.state !== 'value') return found;
      const { query, ageMs, tallies } = found;
      return { state: 'value', query, ageMs, value: tallies.reduce((sum, { growth }) => sum + growth, 0) };
    },
    buckets: async (selector, window, signal) => {
      const found = await find(toBucketSelector(parseSelector(selector)), window, signal);
      if (found.state !== 'value') return found;
      const { query, tallies } = found;
      const counts = new Map<number, number>();
      for (const { labels, growth } of tallies) {
        const bound = readBucketBound(labels, query);
        counts.set(bound, (counts.get(bound) ?? 0) + growth);
      }
      return { query, counts };
    },
    exists: async (metric, window, signal) => {
      for (const { metric: seen } of windowOf(window).ledger.tallies()) if (seen === metric) return true;
      const readings = await Promise.all([readers.blue.read(signal), readers.green.read(signal)]);
      return readings
        .flatMap(({ pages }) => [...pages.values()])
        .some((content) => !(content instanceof Error) && showsCounter(content, metric));
    },
    locate: async (text, signal) => {
      const selector = parseSelector(text);
      const test = selectorTest(selector);
      const [blue, green] = [await readers.blue.read(signal), await readers.green.read(signal)];
      const contents = ({ pages }: PagesReading) =>
        [...pages.values()].filter((content): content is MetricsPage => !(content instanceof Error));
      const shows = (content: MetricsPage) =>
        content.samples.some(({ metric, labels }) => test(metric, labels));
      if (contents(blue).some(shows)) return 'blue';
      if (contents(green).some(shows)) return 'green';
      if ([blue, green].flatMap(contents).some((content) => declares(content, selector.metric))) {
        return 'declared';
      }
      // A page of blue that cannot be read may well have it; what green lacks, blue may have.
      refuseUnreadable(blue);
      return 'nowhere';
    },
    typesOf: async (metric, signal) => {
      const readings = await Promise.all([readers.blue.read(signal), readers.green.read(signal)]);
      const contents = readings.flatMap(({ pages }) => [...pages.values()]);
      const types = contents.map((content) =>
        content instanceof Error ? undefined : content.types.get(metric),
      );
      return [...new Set(types)].filter((type) => type !== undefined);
    },
    close: async () => {
      await Promise.all([readers.blue.close(), readers.green.close()]);
    },
  };
}
