import { z } from 'zod';
import { InputError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import type { TimedIncrement } from '../count-source.ts';
import { bluePastSchema, type BluePast } from './blue-past.ts';

const lookSchema = z.object({
  /** Blue's past, or `null` where it has none; at the first look only. */
  past: bluePastSchema.nullable().optional(),
  /** Nobody watched between the look before and this moment. */
  resumedAt: z.number().optional(),
  /** The source's own, which reads it. */
  cursor: z.custom<JsonValue>().optional(),
  scrapeMs: z.number().optional(),
  /** When, over how many seconds, how many were bad, and of how many. */
  increments: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])).optional(),
});

/** What a look adds to what is known: compact, since the journal holds one a look. */
export interface CountedMemory {
  readonly past?: BluePast | null;
  readonly resumedAt?: number;
  readonly cursor?: JsonValue;
  readonly scrapeMs?: number;
  readonly increments?: readonly TimedIncrement[];
}

export function writeMemory({ increments = [], ...rest }: CountedMemory): JsonValue | undefined {
  const compact = increments.map(({ at, seconds, bad, total }) => [at, seconds, bad, total]);
  const memory = { ...rest, ...(compact.length === 0 ? {} : { increments: compact }) };
  return Object.keys(memory).length === 0 ? undefined : memory;
}

/** @throws InputError for what no tracker has written */
export function readMemory(memory: JsonValue): CountedMemory {
  const { data, error } = lookSchema.safeParse(memory);
  if (data === undefined) {
    throw new InputError('what the journal remembers of an objective cannot be read', { cause: error });
  }
  const { increments, past, resumedAt, cursor, scrapeMs } = data;
  return {
    ...(past === undefined ? {} : { past }),
    ...(resumedAt === undefined ? {} : { resumedAt }),
    ...(cursor === undefined ? {} : { cursor }),
    ...(scrapeMs === undefined ? {} : { scrapeMs }),
    increments: (increments ?? []).map(([at, seconds, bad, total]) => ({ at, seconds, bad, total })),
  };
}
