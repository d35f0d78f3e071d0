import { systemClock, type Clock } from '../../clock.ts';
import type { CountReading, CountRequest, CountSource } from '../count-source.ts';
import { findMisspelling } from '../find-misspelling.ts';
import { countersOf, showsCounter } from '../page-counters.ts';
import {
  createPagesReader,
  refuseUnreadable,
  type Pages,
  type PagesReader,
  type PagesReading,
} from '../pages-reader.ts';
import { selectorTest } from '../selector.ts';
import type { MetricsPage } from '../text-format.ts';
import { advanceCounts } from './advance-counts.ts';
import { beginCounting, scrapeIntervalOf } from './count-state.ts';
import { readCursor, writeCursor } from './count-cursor.ts';
import type { NoTracks } from './counted.ts';
import { describeLack } from './describe-lack.ts';
import { meetPages, scrapePlanSchema } from './meet-pages.ts';
import { readPages } from './read-pages.ts';

export interface ScrapeCountSourceOptions {
  /** Addresses of the metrics pages, one an instance. */
  readonly pages: Pages;
  readonly timeoutMs: number;
  readonly clock?: Clock;
}

/**
 * Counts by each color's own metrics pages: every call is a scrape. The first is where counting begins, but for what was
 * started after the switch, which counts from 0. Pages keep no past.
 */
export function createScrapeCountSource(
  options: ScrapeCountSourceOptions,
): CountSource & { close(): Promise<void> } {
  const { timeoutMs, clock = systemClock } = options;
  const now = () => clock.now();
  const readers: Readonly<Record<CountRequest['color'], PagesReader>> = {
    blue: createPagesReader({ color: 'blue', urls: options.pages.blue, timeoutMs, now }),
    green: createPagesReader({ color: 'green', urls: options.pages.green, timeoutMs, now }),
  };

  /** Bad events that no page has may be none, or misspelled. */
  async function checkSpelling(
    { sli, color }: CountRequest,
    reading: PagesReading,
    query: string,
    signal: AbortSignal | undefined,
  ): Promise<NoTracks | undefined> {
    if (sli.kind !== 'error-ratio') return undefined;
    const contents = contentsOf(reading);
    const found = await findMisspelling(sli, {
      has: (selector) => {
        const test = selectorTest(selector);
        const counters = contents.flatMap((content) => [...countersOf(content).values()]);
        return Promise.resolve(counters.some(({ metric, labels }) => test(metric, labels)));
      },
      knows: async (metric) => {
        const other = await readers[color === 'green' ? 'blue' : 'green'].read(signal);
        const pages = [...contents, ...contentsOf(other)];
        return pages.some((content) => showsCounter(content, metric)) ? 'known' : 'unknown';
      },
    });
    if (found === undefined) return undefined;
    return { state: 'no-data', query, reason: found.message, advice: found.advice };
  }

  return {
    name: 'scrape',
    counts: async (request, signal): Promise<CountReading> => {
      const { sli, color, since, cursor } = request;
      const begun =
        cursor === null
          ? { state: beginCounting(since), plan: { pages: {} } }
          : readCursor(cursor, scrapePlanSchema);
      const reader = readers[color];
      const reading = await reader.read(signal);
      refuseUnreadable(reading);
      const met = meetPages(reading, begun.plan.pages, since);
      const read = readPages(sli, met, begun.plan.edge, reading.at);
      if (read.state !== 'tracks') return read;
      const { query, nothing } = read;
      const isEmpty = read.tracks.tracks.length === 0 && begun.state.marks.size === 0;
      if (isEmpty && nothing !== undefined) {
        return { state: 'no-data', query, reason: `${reader.names.join(', ')} shows ${nothing}` };
      }
      const { state, increments, waiting } = advanceCounts(begun.state, read.tracks);
      if (!read.anyBad && increments.some(({ total }) => total > 0)) {
        const misspelled = await checkSpelling(request, reading, query, signal);
        if (misspelled !== undefined) return misspelled;
      }
      const missing = describeLack(state, waiting);
      const after = increments.length === 0 ? { ...state, newest: reading.at } : state;
      return {
        state: 'counts',
        increments,
        cursor: writeCursor(after, {
          pages: met.plan,
          ...(read.edge === undefined ? {} : { edge: read.edge }),
        }),
        query: query,
        ageMs: Math.max(0, now() - reading.at),
        scrapeMs: scrapeIntervalOf(after),
        ...(read.note === undefined ? {} : { note: read.note }),
        ...(missing === undefined ? {} : { missing }),
      };
    },
    history: () => Promise.resolve([]),
    close: async () => {
      await Promise.all([readers.blue.close(), readers.green.close()]);
    },
  };
}

function contentsOf({ pages }: PagesReading): readonly MetricsPage[] {
  return [...pages.values()].filter((content): content is MetricsPage => !(content instanceof Error));
}
