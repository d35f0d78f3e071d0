import type { CountedSli } from '../count-source.ts';
import type { PrometheusConnection } from '../prometheus-connection.ts';
import { advanceCounts } from './advance-counts.ts';
import { afterDarkness } from './after-darkness.ts';
import type { CountedIncrement, CountState } from './count-state.ts';
import type { CountedTracks, NoTracks } from './counted.ts';
import { planReading, readPlanned, type Plan } from './plan-reading.ts';
import { readWithLate } from './read-with-late.ts';
import { newestMark, sampleRange, wantedFrom } from './sample-range.ts';

/** No answer holds more time than this, but one that looks for the beginning of series that are found late. */
const chunkMs = 3_600_000;

export interface NewCounts {
  readonly state: 'read';
  /** The newest answer. */
  readonly counted: CountedTracks;
  readonly plan: Plan;
  readonly after: CountState;
  readonly increments: readonly CountedIncrement[];
  /** Bad events that came in, and that no increment holds yet. */
  readonly waiting: number;
}

/** Reads what came in since `state`, in chunks where that is long ago. */
export async function readNew(
  connection: PrometheusConnection,
  begun: {
    readonly sli: CountedSli;
    readonly color: 'blue' | 'green';
    readonly state: CountState;
    readonly plan: Plan | undefined;
    readonly now: number;
  },
  signal: AbortSignal | undefined,
): Promise<NewCounts | NoTracks> {
  const { sli, color, now } = begun;
  let after = begun.state;
  const plan =
    begun.plan ?? (await planReading(connection, sli, sampleRange(color, wantedFrom(after), now), signal));
  if ('state' in plan) return plan;
  const increments: CountedIncrement[] = [];
  let end = newestMark(after.marks) ?? after.since;
  for (;;) {
    end = Math.min(now, end + chunkMs);
    const to = end;
    const readFrom = (from: number) =>
      readPlanned(connection, sli, plan, sampleRange(color, from, to), signal);
    const read = await readWithLate(after, readFrom);
    const isFirst = after.marks.size === 0;
    const counted = isFirst ? await afterDarkness(connection, after, read, signal) : read;
    if (counted.state !== 'tracks') return counted;
    const { state, increments: fresh, waiting } = advanceCounts(after, counted.tracks);
    after = { ...state, unsure: state.unsure + counted.unsure };
    for (const increment of fresh) increments.push(increment);
    if (end >= now) return { state: 'read', counted, plan, after, increments, waiting };
  }
}
