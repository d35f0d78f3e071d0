import { ConfigError, ProviderError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import type { CountReading } from '../count-source.ts';
import type { CountedObjective } from '../objective.ts';
import { learnBluePast, type BluePast } from './blue-past.ts';
import { createCountedWatch, type CountedWatch } from './counted-watch.ts';
import { describeCounted } from './describe-counted.ts';
import type { ObjectiveLook } from './objective-look.ts';
import { readMemory, writeMemory, type CountedMemory } from './tracker-memory.ts';
import type { TrackerOptions } from './tracker-options.ts';

/** After so many looks at which blue's past could not be read, green is watched without it. */
const attemptsAtPast = 3;

/** Watches an objective that is counted. @throws InputError for a memory that no tracker has written */
export function createCountedTracker(
  objective: CountedObjective,
  options: TrackerOptions,
  remembered: readonly JsonValue[],
): { look(signal?: AbortSignal): Promise<ObjectiveLook> } {
  const { source, switchedAt, baselineMs, clock } = options;
  const { sli } = objective;
  let watch: CountedWatch | undefined;
  /** What no look has handed out yet. */
  let fresh: CountedMemory = {};
  let attempts = 0;
  let isFirst = true;

  const needsPast = objective.rule.kind === 'sequential' && baselineMs > 0;

  function open(past: BluePast | null): CountedWatch {
    watch = createCountedWatch(objective, options, past ?? undefined);
    return watch;
  }

  /** A past that cannot be read keeps green from being watched for a few looks only. */
  async function learnPast(signal: AbortSignal | undefined): Promise<BluePast | null> {
    if (!needsPast) return null;
    try {
      const range = { from: switchedAt - baselineMs, to: switchedAt };
      const history = await source.history({ sli, color: 'blue' }, range, signal);
      return learnBluePast(history, options) ?? null;
    } catch (error) {
      signal?.throwIfAborted();
      // What is wrong with the configuration is wrong with the counts too, and told there.
      if (error instanceof ConfigError) return null;
      if (!(error instanceof ProviderError)) throw error;
      attempts += 1;
      if (attempts < attemptsAtPast) throw error;
      return null;
    }
  }

  async function opened(signal: AbortSignal | undefined): Promise<CountedWatch> {
    if (watch !== undefined) return watch;
    const past = await learnPast(signal);
    signal?.throwIfAborted();
    fresh = { ...fresh, past };
    return open(past);
  }

  /** Until now nobody watched in this process. */
  function resume(current: CountedWatch): void {
    isFirst = false;
    const resumed = { resumedAt: clock.now() };
    current.fold(resumed);
    fresh = { ...fresh, ...resumed };
  }

  function take(current: CountedWatch, reading: Extract<CountReading, { state: 'counts' }>): void {
    const { increments, cursor, scrapeMs } = reading;
    // Between two scrapes there is nothing to remember.
    if (increments.length === 0 && JSON.stringify(cursor) === JSON.stringify(current.cursor)) return;
    const measured = scrapeMs === undefined || scrapeMs === current.scrapeMs ? {} : { scrapeMs };
    const memory: CountedMemory = { cursor, ...measured, increments };
    current.fold(memory);
    fresh = { ...fresh, ...memory };
  }

  function handOut(reading: CountReading | ProviderError): ObjectiveLook {
    const now = clock.now();
    const memory = writeMemory(fresh);
    fresh = {};
    // Only a provider that is down at once leaves nothing to view.
    const view = (watch ?? createCountedWatch(objective, options, undefined)).view(now);
    return { ...describeCounted(objective, options, { view, reading, now }), memory };
  }

  for (const memory of remembered.map(readMemory)) {
    if (memory.past !== undefined) open(memory.past);
    watch?.fold(memory);
  }

  return {
    look: async (signal) => {
      try {
        const current = await opened(signal);
        if (isFirst) resume(current);
        const { cursor } = current;
        const reading = await source.counts({ sli, color: 'green', since: switchedAt, cursor }, signal);
        // A look that was given up must not count what the next one counts again.
        signal?.throwIfAborted();
        if (reading.state === 'counts') take(current, reading);
        current.answered(clock.now());
        return handOut(reading);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof ProviderError) return handOut(error);
        throw error;
      }
    },
  };
}
