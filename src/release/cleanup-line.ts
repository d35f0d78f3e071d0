import { z } from 'zod';
import { aims, checkPhases } from '../check/phase.ts';
import type { UndoData } from '../check/undo-data.ts';

const place = {
  /** Counts the entries of a run from 1. */
  n: z.int().min(1),
  /** Counts the attempts of a run from 1. */
  attempt: z.int().min(1),
  at: z.string(),
  check: z.string(),
  phase: z.enum(checkPhases),
  aim: z.enum(aims),
  url: z.string(),
};

const lineSchema = z.union([
  /** The first line: whose record it is. */
  z.object({
    type: z.literal('run'),
    schemaVersion: z.literal(1),
    run: z.string(),
    target: z.string(),
    since: z.string(),
    pid: z.int(),
    host: z.string(),
    identity: z.string(),
  }),
  z.object({
    type: z.literal('owed'),
    kind: z.literal('cleanup'),
    ...place,
    label: z.string(),
    data: z
      .record(z.string(), z.json())
      .transform((data): UndoData => data)
      .optional(),
    /** Set where a secret was taken out of the data, so that nobody can go by it. */
    incomplete: z.literal(true).optional(),
  }),
  z.object({
    type: z.literal('owed'),
    kind: z.literal('write'),
    ...place,
    request: z.string(),
    sweep: z.boolean(),
  }),
  z.object({ type: z.literal('done'), n: z.int(), at: z.string() }),
  z.object({ type: z.literal('failed'), n: z.int(), at: z.string(), message: z.string() }),
  /** The run is over, though its process may live on. */
  z.object({ type: z.literal('closed'), at: z.string() }),
]);

/** One line of the record of what a run has to undo. What becomes of it is told by lines that follow, by its number. */
export type CleanupLine = z.output<typeof lineSchema>;

export function parseCleanupLine(text: string): CleanupLine | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
