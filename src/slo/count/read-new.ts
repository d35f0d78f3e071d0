import type { CountedSli } from '../count-source.ts';
import type { PrometheusConnection } from '../prometheus-connection.ts';
import { advanceCounts } from './advance-counts.ts';
import type { CountedIncrement, CountState } from './count-state.ts';
import type { CountedTracks, NoTracks } from './counted.ts';
import { planReading, readPlanned, type Plan } from './plan-reading.ts';
import { newestMark, sampleRange, wantedFrom } from './sample-range.ts';

/** No single answer holds more time than this. */
const chunkMs = 3_600_000;

export interface NewCounts {
  readonly state: 'read';
  /** The newest answer. */
  readonly counted: CountedTracks;
  readonly plan: Plan;
  readonly after: CountState;
  readonly increments: readonly CountedIncrement[];
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
    const range = sampleRange(color, wantedFrom(after), end);
    const counted = await readPlanned(connection, sli, plan, range, signal);
    if (counted.state !== 'tracks') return counted;
    const advanced = advanceCounts(after, counted.tracks);
    after = advanced.state;
    increments.push(...advanced.increments);
    if (end >= now) return { state: 'read', counted, plan, after, increments };
  }
}
