import { formatDuration } from '../../duration.ts';
import type { CountReading, CountRequest, CountSource, TimedIncrement } from '../count-source.ts';
import { findMisspelling } from '../find-misspelling.ts';
import {
  connectPrometheus,
  type PrometheusConnection,
  type PrometheusOptions,
} from '../prometheus-connection.ts';
import { beginCounting, scrapeIntervalOf, type CountedIncrement } from './count-state.ts';
import { readCursor, writeCursor } from './count-cursor.ts';
import type { CountedTracks, NoTracks } from './counted.ts';
import { describeLack } from './describe-lack.ts';
import { planSchema } from './plan-reading.ts';
import { createPrometheusLookup } from './prometheus-lookup.ts';
import { readHistory } from './read-history.ts';
import { readNew } from './read-new.ts';
import { newestMark, wantedFrom } from './sample-range.ts';

/**
 * Counts by a Prometheus-compatible server: raw samples are fetched and subtracted here, scrape by scrape. The cursor
 * holds what every series stood at, so that what comes in late is still counted, and once.
 */
export function createPrometheusCountSource(
  options: PrometheusOptions,
): CountSource & { close(): Promise<void> } {
  const { maxStalenessMs } = options;
  const connection = connectPrometheus(options);
  const checkSpelling = createSpellingCheck(connection);

  async function counts(request: CountRequest, signal: AbortSignal | undefined): Promise<CountReading> {
    const { sli, color, cursor } = request;
    const { now, offset } = await connection.time(signal);
    const begun =
      cursor === null
        ? { state: beginCounting(Math.min(request.since + offset, now)), plan: undefined }
        : readCursor(cursor, planSchema);
    const read = await readNew(connection, { sli, color, ...begun, now }, signal);
    if (read.state !== 'read') return read;
    const { counted, plan, after, increments, waiting } = read;
    const { query } = counted;
    const newest = newestMark(after.marks);
    if (newest === undefined) {
      const asked = formatDuration(now - wantedFrom(after));
      const reason = `Prometheus at ${connection.api.shown} has no sample of \`${counted.subject}\` in the last ${asked}`;
      return { state: 'no-data', query, reason };
    }
    const ageMs = Math.max(0, now - newest);
    if (ageMs > maxStalenessMs) {
      const reason = `the newest sample of ${color} is ${formatDuration(ageMs)} old, more than ${formatDuration(maxStalenessMs)}`;
      return { state: 'stale', query, ageMs, reason };
    }
    if (increments.some(({ total }) => total > 0)) {
      const spelling = await checkSpelling(request, counted, now, signal);
      if (typeof spelling === 'object') return spelling;
      // By now the server may have found first errors that it had not when it was asked for them.
      if (spelling === 'found-right') return counts(request, signal);
    }
    const missing = describeLack(after, waiting);
    return {
      state: 'counts',
      increments: increments.map((increment) => toLocal(increment, offset)),
      cursor: writeCursor(after, plan),
      query,
      ageMs,
      scrapeMs: scrapeIntervalOf(after),
      ...(counted.note === undefined ? {} : { note: counted.note }),
      ...(missing === undefined ? {} : { missing }),
    };
  }

  return {
    name: 'prometheus',
    counts,
    history: async (request, { from, to }, signal) => {
      const { now, offset } = await connection.time(signal);
      const range = { from: from + offset, to: Math.min(to + offset, now) };
      const increments = await readHistory(connection, request, range, signal);
      return increments.map((increment) => toLocal(increment, offset));
    },
    close: () => connection.api.close(),
  };
}

function toLocal(increment: CountedIncrement, offset: number): TimedIncrement {
  return { ...increment, at: increment.at - offset };
}

/** A check that asks only until bad events of an indicator were told once. */
function createSpellingCheck(connection: PrometheusConnection) {
  const spelled = new Set<string>();
  return async (
    { sli, color }: CountRequest,
    { anyBad, query }: CountedTracks,
    now: number,
    signal: AbortSignal | undefined,
  ): Promise<NoTracks | 'found-right' | 'known'> => {
    if (sli.kind !== 'error-ratio') return 'known';
    const key = JSON.stringify([color, sli.bad, sli.total]);
    if (anyBad) spelled.add(key);
    if (spelled.has(key)) return 'known';
    const lookup = createPrometheusLookup(connection, { total: sli.total, color, at: now }, signal);
    const found = await findMisspelling(sli, lookup);
    if (found !== undefined) {
      return { state: 'no-data', query, reason: found.message, advice: found.advice };
    }
    spelled.add(key);
    return 'found-right';
  };
}
