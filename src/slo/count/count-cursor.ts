import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InputError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import type { CountCursor } from '../count-source.ts';
import type { CountState, Stand } from './count-state.ts';

const stand = z.union([z.number(), z.tuple([z.number(), z.number()])]);
const cursorSchema = z.strictObject({
  since: z.number(),
  newest: z.number(),
  owed: z.number(),
  late: z.number().default(0),
  waitingSince: z.number().optional(),
  unsure: z.number().default(0),
  intervals: z.array(z.number()),
  /** Time to track to what it stood at then, since all that was scraped together shares its time. */
  marks: z.record(z.string(), z.record(z.string(), stand)),
  /** How the source reads its indicator, decided at the first reading. */
  plan: z.json(),
});

/** A short name for a series, so that a cursor stays small: 48 bits, so that of 10,000 series two share one in one release out of five million. */
export function shortKey(identity: string): string {
  return createHash('sha256').update(identity).digest('base64url').slice(0, 8);
}

/** The state of counting as the journal keeps it. */
export function writeCursor(state: CountState, plan: JsonValue): CountCursor {
  const { since, newest, owed, late, waitingSince, unsure, intervals } = state;
  const marks = new Map<number, Record<string, number | [number, number]>>();
  for (const [key, [at, total, bad]] of state.marks) {
    const together = marks.get(at) ?? {};
    marks.set(at, together);
    together[key] = bad === 0 ? total : [total, bad];
  }
  return {
    ...{ since, newest, owed },
    ...(late === 0 ? {} : { late }),
    ...(waitingSince === undefined ? {} : { waitingSince }),
    ...(unsure === 0 ? {} : { unsure }),
    ...{ intervals, marks: Object.fromEntries(marks), plan },
  };
}

/** @throws InputError when it was not written by `writeCursor` */
export function readCursor<Plan>(
  cursor: CountCursor,
  planSchema: z.ZodType<Plan>,
): { readonly state: CountState; readonly plan: Plan } {
  const { data } = cursorSchema.safeParse(cursor);
  const read = planSchema.safeParse(data?.plan);
  if (data === undefined || !read.success) {
    throw new InputError('the record of this release does not tell how far counting had come');
  }
  const { since, newest, owed, late, waitingSince, unsure, intervals } = data;
  const marks = Object.entries(data.marks).flatMap(([at, stands]) =>
    Object.entries(stands).map(([key, value]): readonly [string, Stand] => {
      const [total, bad] = typeof value === 'number' ? [value, 0] : value;
      return [key, [Number(at), total, bad]];
    }),
  );
  const state = { since, newest, owed, late, waitingSince, unsure, intervals, marks: new Map(marks) };
  return { state, plan: read.data };
}
