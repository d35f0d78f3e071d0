import { z } from 'zod';
import { InputError, ProviderError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import type { Standing } from '../../stats/standing.ts';
import type { ValueObjective, ValueSli } from '../objective.ts';
import type { ValueReading } from '../value-source.ts';
import { createBadLooks } from './bad-looks.ts';
import { describeLimit, describeValue } from './describe-value.ts';
import type { ObjectiveLook } from './objective-look.ts';
import type { TrackerOptions } from './tracker-options.ts';

/**
 * When a look was, whether it was over the limit (`null` where nothing could be told), and when what it saw was scraped,
 * where that is known.
 */
const memorySchema = z.tuple([z.number(), z.boolean().nullable()]).rest(z.number());

function readMemory(memory: JsonValue): z.output<typeof memorySchema> {
  const { data, error } = memorySchema.safeParse(memory);
  if (data !== undefined) return data;
  throw new InputError('what the journal remembers of an objective cannot be read', { cause: error });
}

/** Whether a reading is over the limit; `null` where it cannot be told. */
function judge(
  reading: ValueReading,
  { onEmpty, max = Infinity, min = -Infinity }: ValueSli,
): boolean | null {
  if (reading.state === 'value') return reading.value > max || reading.value < min;
  if (reading.state !== 'empty' || onEmpty === 'inconclusive') return null;
  return onEmpty === 'fail';
}

function looksMissing(count: number): string | undefined {
  return count > 0 ? `${count} more ${count === 1 ? 'look' : 'looks'}` : undefined;
}

/** Watches a value against its limits, look by look. @throws InputError for a memory that no tracker has written */
export function createValueTracker(
  objective: ValueObjective,
  options: TrackerOptions,
  remembered: readonly JsonValue[],
): { look(signal?: AbortSignal): Promise<ObjectiveLook> } {
  const { sli, rule, minTotal } = objective;
  const { values, switchedAt, settleMs, intervalMs, clock } = options;
  const looks = createBadLooks(rule);
  let judged = 0;
  let missed = 0;
  let firstBadAt: number | undefined;
  let sampledAt: number | undefined;

  const isSettling = (at: number) => at < switchedAt + settleMs;

  /** A look while green settles counts neither as one that was missed nor as one that was not. */
  function add(at: number, isBad: boolean | null): void {
    if (isSettling(at)) return;
    if (isBad === null) {
      missed += 1;
      return;
    }
    judged += 1;
    looks.add(isBad);
    if (isBad) firstBadAt ??= at;
    else if (looks.state().standing.progress === 0) firstBadAt = undefined;
  }

  /** The next look is on the grid of looks, wherever this one was. */
  function nextLookAt(): number {
    return switchedAt + (Math.floor((clock.now() - switchedAt) / intervalMs) + 1) * intervalMs;
  }

  function standingOf(state: Standing['state']): Standing {
    const { standing, healthy } = looks.state();
    const missing = looksMissing(Math.max(minTotal, rule.failures) - judged);
    return {
      ...standing,
      state,
      coverage: judged + missed === 0 ? 1 : judged / (judged + missed),
      sample: judged,
      healthy: state === 'reading' && healthy && missing === undefined,
      ...(missing === undefined ? {} : { missing }),
      ...(firstBadAt === undefined ? {} : { firstBadAt }),
      nextAt: nextLookAt(),
    };
  }

  function unknown(
    error: Pick<ProviderError, 'message' | 'advice'>,
    state: Standing['state'],
    query?: string,
  ) {
    const at = clock.now();
    add(at, null);
    return {
      outcome: 'inconclusive',
      message: error.message,
      ...(error.advice === undefined ? {} : { advice: error.advice }),
      evidence: { limit: describeLimit(sli), ...(query === undefined ? {} : { query }) },
      standing: standingOf(state),
      memory: isSettling(at) ? undefined : [at, null],
    } as const;
  }

  /** As while green settles: nobody missed what could not be there yet. */
  function tooSoon(reading: ValueReading): ObjectiveLook {
    return {
      outcome: 'inconclusive',
      message: describeValue(reading, sli),
      evidence: { limit: describeLimit(sli), query: reading.query },
      standing: standingOf('insufficient'),
      memory: undefined,
    };
  }

  function known(reading: ValueReading, isBad: boolean): ObjectiveLook {
    const at = clock.now();
    const settling = isSettling(at);
    const scrapedAt = reading.state === 'value' ? reading.sampledAt : undefined;
    // One scrape counts once, however often it is looked at.
    const isSame = scrapedAt !== undefined && scrapedAt === sampledAt;
    sampledAt = scrapedAt ?? sampledAt;
    if (!isSame) add(at, isBad);
    // What was seen while green settles does not count when it is seen again.
    const isNews = !isSame && (!settling || scrapedAt !== undefined);
    const { breached, doubtful, words } = looks.state();
    const forgiven = settling && isBad;
    const figures = `${describeValue(reading, sli)}, ${describeLimit(sli)} allowed`;
    const note = 'note' in reading ? `; ${reading.note}` : '';
    return {
      outcome: breached ? 'failed' : doubtful || forgiven ? 'inconclusive' : 'passed',
      message: `${figures}; ${forgiven ? 'green may still settle' : words}${note}`,
      evidence: {
        limit: describeLimit(sli),
        sample: judged,
        query: reading.query,
        ...(reading.state === 'value' ? { measured: reading.value } : {}),
      },
      standing: standingOf('reading'),
      memory: isNews ? [at, isBad, ...(scrapedAt === undefined ? [] : [scrapedAt])] : undefined,
    };
  }

  for (const [at, isBad, scrapedAt] of remembered.map(readMemory)) {
    add(at, isBad);
    sampledAt = scrapedAt ?? sampledAt;
  }

  return {
    look: async (signal) => {
      let reading: ValueReading;
      try {
        reading = await values.value({ sli, color: 'green', since: switchedAt }, signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof ProviderError) return unknown(error, 'provider-down');
        throw error;
      }
      // A look that was given up must not count beside the one that follows it.
      signal?.throwIfAborted();
      const isBad = judge(reading, sli);
      if (isBad !== null) return known(reading, isBad);
      if ('tooSoon' in reading) return tooSoon(reading);
      const advice = 'advice' in reading ? reading.advice : undefined;
      const state = reading.state === 'stale' ? 'stale' : 'no-data';
      return unknown({ message: describeValue(reading, sli), advice }, state, reading.query);
    },
  };
}
