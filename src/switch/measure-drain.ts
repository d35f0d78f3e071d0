import type { Clock } from '../clock.ts';
import type { ServingColor } from './color-names.ts';
import type { DrainSource, DrainSourceName } from './drain-source.ts';
import { timeToDrain, type DrainSample } from './drain-times.ts';
import type { DrainReading } from './switch-hook.ts';

/**
 * How long a color took to finish what it had in flight. Times in milliseconds since traffic was moved away, which may be long
 * before anybody looked.
 */
export interface DrainMeasurement {
  /** True only when nothing was in flight, and nothing new came, for a whole quiet period; a limit that passes is no drain. */
  readonly drained: boolean;
  /** To the first reading of the quiet period, or to the limit. */
  readonly durationMs: number;
  /** When the first reading was, where it came late: what was done before it nobody saw. */
  readonly firstLookMs?: number;
  /** At the last reading that told; `undefined` when none did. */
  readonly inFlight: number | undefined;
  /** Who told; `undefined` when nobody could. */
  readonly source?: DrainSourceName;
  /** When half of what was in flight was done, and 99 of 100; absent where the limit came first, or the first look late. */
  readonly t50Ms?: number;
  readonly t99Ms?: number;
  /** How many requests came all the same, where the source counts them, and when the last was noticed. */
  readonly requests?: number;
  readonly lastRequestMs?: number;
  /** Why nobody could tell. */
  readonly problem?: string;
}

/** A first reading after so long is late; one before is as good as at once. */
const lateMs = 250;
/** Nobody who could not tell anything for so long is going to. */
const longestSilenceMs = 5_000;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Asks one after the other until one can tell; that one is asked from then on. */
function firstThatTells(sources: readonly DrainSource[], color: ServingColor, signal?: AbortSignal) {
  let chosen: DrainSource | undefined;
  return async () => {
    const problems: string[] = [];
    for (const source of chosen === undefined ? sources : [chosen]) {
      try {
        const reading = await source.read(color, signal);
        if (reading.inFlight !== undefined) {
          chosen = source;
          return { source: source.name, reading };
        }
        problems.push(`${source.name} cannot tell`);
      } catch (error) {
        signal?.throwIfAborted();
        problems.push(messageOf(error));
      }
    }
    return { problem: problems.length === 0 ? 'nobody could be asked' : problems.join('; ') };
  };
}

/** What the counter of requests says: how many came, when the last did. It may start anew with the proxy. */
function watchRequests() {
  let last: number | undefined;
  let requests: number | undefined;
  let lastRequestMs: number | undefined;
  return {
    /** @returns whether some came since the last reading */
    see: (counter: number | undefined, atMs: number): boolean => {
      const came =
        counter === undefined || last === undefined ? 0 : counter < last ? counter : counter - last;
      const restarted = counter !== undefined && last !== undefined && counter < last;
      if (counter !== undefined) requests = (requests ?? 0) + came;
      if (came > 0) lastRequestMs = atMs;
      last = counter ?? last;
      return came > 0 || restarted;
    },
    told: () => ({
      ...(requests === undefined ? {} : { requests }),
      ...(lastRequestMs === undefined ? {} : { lastRequestMs }),
    }),
  };
}

/**
 * Reads what a color has in flight until that is nothing, and nothing new comes, for a quiet period; or until the limit.
 * @param sources the first that can tell is believed
 * @param options.movedAt when traffic was moved away, in milliseconds since the Unix epoch; now by default
 * @param options.deadlineMs from now on
 * @throws the signal's reason when aborted
 */
export async function measureDrain(
  sources: readonly DrainSource[],
  options: {
    readonly color: ServingColor;
    readonly deadlineMs: number;
    readonly clock: Clock;
    readonly movedAt?: number;
    readonly quietMs?: number;
    readonly pollMs?: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<DrainMeasurement> {
  const { color, deadlineMs, clock, quietMs = 500, pollMs = 100, signal } = options;
  const startedAt = clock.now();
  const { movedAt = startedAt } = options;
  const ask = firstThatTells(sources, color, signal);
  const counter = watchRequests();
  const samples: DrainSample[] = [];
  let source: DrainSourceName | undefined;
  let quietSince: number | undefined;
  let problem: string | undefined;

  const measured = (drained: boolean, durationMs: number): DrainMeasurement => {
    const firstMs = samples[0]?.atMs ?? 0;
    const isLate = firstMs > lateMs;
    // Half of what was left by the first look is not half of what there was.
    const [t50Ms, t99Ms] = isLate ? [] : [timeToDrain(samples, 0.5), timeToDrain(samples, 0.99)];
    return {
      drained,
      durationMs,
      ...(isLate ? { firstLookMs: firstMs } : {}),
      inFlight: samples.at(-1)?.inFlight,
      ...(source === undefined ? {} : { source }),
      ...(t50Ms === undefined ? {} : { t50Ms }),
      ...(t99Ms === undefined ? {} : { t99Ms }),
      ...counter.told(),
      ...(problem === undefined ? {} : { problem }),
    };
  };
  const look = ({ inFlight = 0, requests }: DrainReading, at: number) => {
    const isActive = counter.see(requests, at - movedAt) || inFlight > 0;
    samples.push({ atMs: at - movedAt, inFlight });
    quietSince = inFlight > 0 ? undefined : isActive ? at : (quietSince ?? at);
  };

  for (;;) {
    const told = await ask();
    const now = clock.now();
    problem = told.problem;
    if (told.reading === undefined) quietSince = undefined;
    else {
      source = told.source;
      look(told.reading, now);
    }
    if (quietSince !== undefined && now - quietSince >= quietMs) return measured(true, quietSince - movedAt);
    const limit = source === undefined ? Math.min(deadlineMs, longestSilenceMs) : deadlineMs;
    if (now - startedAt >= limit) return measured(false, now - movedAt);
    await clock.sleep(pollMs, signal);
  }
}
