import type { CountRequest } from '../count-source.ts';
import { ConfigError } from '../../errors.ts';
import type { PrometheusConnection } from '../prometheus-connection.ts';
import { advanceCounts } from './advance-counts.ts';
import { beginCounting, type CountedIncrement, type CountState, type Tracks } from './count-state.ts';
import type { Counted } from './counted.ts';
import { planReading, readPlanned } from './plan-reading.ts';
import { lookbackMs, sampleRange, wantedFrom } from './sample-range.ts';

interface Span {
  readonly from: number;
  readonly to: number;
}

const minute = 60_000;
const firstChunkMs = 10 * minute;
const longestChunkMs = 60 * minute;
const shortestChunkMs = minute;
/** An answer with fewer samples than these, and the next may hold more time. */
const smallAnswer = 100_000;
/** Of a longer history only so many samples are read, in stretches spread over all of the time. */
const defaultMostSamples = 500_000;

function samplesIn({ tracks, badOnly }: Tracks): number {
  return [...tracks, ...badOnly].reduce((sum, { samples }) => sum + samples.length, 0);
}

function firstSampleOf({ tracks }: Tracks): number {
  return tracks.reduce((first, { samples }) => Math.min(first, samples[0]?.[0] ?? first), Infinity);
}

/**
 * Reads the past of one color in chunks, smaller ones where the server refuses, and only stretches of it where all would
 * be too much. A series that was not there before began at 0, unless nothing at all was seen of the color then.
 */
export async function readHistory(
  connection: PrometheusConnection,
  { sli, color }: Pick<CountRequest, 'sli' | 'color'>,
  { from, to }: Span,
  signal: AbortSignal | undefined,
  mostSamples = defaultMostSamples,
): Promise<readonly CountedIncrement[]> {
  if (from >= to) return [];
  const recent = sampleRange(color, Math.max(from, to - longestChunkMs), to);
  const plan = await planReading(connection, sli, recent, signal);
  if ('state' in plan) return [];

  const increments: CountedIncrement[] = [];
  let chunk = firstChunkMs;
  let begin = from;
  let state: CountState = beginCounting(from);
  let bornAfter: number | undefined;
  while (begin < to) {
    const end = Math.min(to, begin + chunk);
    let counted: Counted;
    try {
      const range = sampleRange(color, Math.max(wantedFrom(state), begin - lookbackMs), end);
      counted = await readPlanned(connection, sli, plan, range, signal);
    } catch (error) {
      if (!(error instanceof ConfigError) || chunk <= shortestChunkMs) throw error;
      chunk = Math.max(shortestChunkMs, chunk / 2);
      continue;
    }
    let next = end;
    if (counted.state === 'tracks') {
      if (bornAfter === undefined) {
        const first = firstSampleOf(counted.tracks);
        if (first < Infinity) {
          bornAfter = Math.max(state.since, first + lookbackMs);
          // No increment speaks of the time before there was anything.
          state = { ...state, newest: Math.max(state.newest, first) };
        }
      }
      const advanced = advanceCounts(state, counted.tracks, {
        ...(bornAfter === undefined ? {} : { bornAfter }),
        mayStandAlone: false,
      });
      state = advanced.state;
      for (const increment of advanced.increments) increments.push(increment);
      const samples = samplesIn(counted.tracks);
      const allowed = (mostSamples * (end - begin)) / (to - from);
      if (samples > allowed) next = begin + (end - begin) * (samples / allowed);
      else if (samples < smallAnswer) chunk = Math.min(longestChunkMs, chunk * 2);
    }
    if (next > end) {
      state = beginCounting(next);
      bornAfter = undefined;
    }
    begin = next;
  }
  return increments;
}
