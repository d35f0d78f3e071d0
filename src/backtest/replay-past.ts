import type { PlannedCheck } from '../check/check-result.ts';
import type { CountSource, TimedIncrement } from '../slo/count-source.ts';
import type { CountedObjective } from '../slo/objective.ts';
import { replayWindow, type ReplayedWindow, type ReplayPolicy } from './replay-window.ts';

/** An objective whose past can be replayed. */
export interface ReplayableObjective {
  readonly planned: PlannedCheck;
  readonly objective: CountedObjective;
}

export interface ReplayPastOptions {
  readonly objectives: readonly ReplayableObjective[];
  /** The gating checks that share the budget of false rollbacks and cannot be replayed. */
  readonly others: readonly PlannedCheck[];
  readonly source: CountSource;
  /** Milliseconds since the Unix epoch. */
  readonly from: number;
  readonly to: number;
  readonly policy: ReplayPolicy;
}

/** The past is read in stretches of this length, so that what is held does not grow with how far back it goes. */
const stretchMs = 2 * 3_600_000;
const fallbackScrapeMs = 15_000;

function median(values: readonly number[]): number | undefined {
  return values.toSorted((left, right) => left - right)[values.length >> 1];
}

/** Reads one objective's past, forwards and once. */
function createReader({ objective }: ReplayableObjective, { source, from, to, policy }: ReplayPastOptions) {
  const { sli } = objective;
  let increments: TimedIncrement[] = [];
  let readTo = from - policy.baselineMs;
  let scrapeMs: number | undefined;

  /** As it is scraped now; where it is no longer, as it came in. */
  async function measureScrape(signal: AbortSignal | undefined): Promise<number | undefined> {
    const reading = await source.counts(
      { sli, color: 'blue', since: to - 20 * fallbackScrapeMs, cursor: null },
      signal,
    );
    return reading.state === 'counts' ? reading.scrapeMs : undefined;
  }

  return {
    /** What is known from a baseline before one moment until another. */
    async read(begin: number, end: number, signal: AbortSignal | undefined) {
      scrapeMs ??= await measureScrape(signal);
      increments = increments.filter(({ at }) => at > begin - policy.baselineMs);
      while (readTo < end) {
        const next = Math.min(end, readTo + stretchMs);
        increments.push(
          ...(await source.history({ sli, color: 'blue' }, { from: readTo, to: next }, signal)),
        );
        readTo = next;
      }
      const usual = median(increments.map(({ seconds }) => seconds * 1_000));
      return { increments, scrapeMs: scrapeMs ?? usual ?? fallbackScrapeMs };
    },
  };
}

/**
 * Replays the decision over windows that follow each other, from the oldest on, as if blue had been switched to at the
 * beginning of each. How blue's errors cluster is measured before each window, as before a switch.
 * @throws ProviderError when the source is down, ConfigError when it refuses a query
 */
export async function* replayPast(
  options: ReplayPastOptions,
  signal?: AbortSignal,
): AsyncGenerator<ReplayedWindow> {
  const { objectives, others, from, to, policy } = options;
  const { windowMs } = policy;
  const readers = objectives.map((one) => ({ ...one, reader: createReader(one, options) }));
  const total = Math.floor((to - from) / windowMs);
  const perStretch = Math.max(1, Math.floor(stretchMs / windowMs));

  for (let first = 0; first < total; first += perStretch) {
    const beyond = Math.min(total, first + perStretch);
    const [begin, end] = [from + first * windowMs, from + beyond * windowMs];
    const past = await Promise.all(
      readers.map(async ({ reader, ...one }) => ({ ...one, ...(await reader.read(begin, end, signal)) })),
    );
    for (let index = first; index < beyond; index++) {
      signal?.throwIfAborted();
      yield await replayWindow(past, others, from + index * windowMs, policy);
    }
  }
}
