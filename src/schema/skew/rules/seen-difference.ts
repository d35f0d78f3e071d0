import type { Run } from '../cell.ts';
import type { RuleContext } from './skew-rule.ts';

/** What a sample of the statement gave otherwise than before the step. */
export interface SeenDifference {
  /** Name of the column; `undefined` for another number of rows. */
  readonly column: string | undefined;
  readonly words: string;
}

function difference(
  before: Run | undefined,
  after: Run | undefined,
  { before: earlier, after: now, volatile }: RuleContext,
  sample: number,
): SeenDifference | undefined {
  if (!before?.ok || !after?.ok) return undefined;
  if (before.rowCount !== after.rowCount)
    return { column: undefined, words: `${after.rowCount ?? 0} rows instead of ${before.rowCount ?? 0}` };
  const old = earlier.shape?.columns ?? [];
  for (const [position, { name }] of (now.shape?.columns ?? []).entries()) {
    const was = old.findIndex((column) => column.name === name);
    if (was === -1 || volatile[sample]?.has(was)) continue;
    for (const [index, row] of after.rows.entries()) {
      const [value, former] = [row[position], before.rows[index]?.[was]];
      if (value !== former)
        return { column: name, words: `${name} ${value ?? 'NULL'} instead of ${former ?? 'NULL'}` };
    }
  }
  return undefined;
}

/** The first difference in what the samples gave; columns that differ from run to run anyhow do not count. */
export const seenDifference = (context: RuleContext): SeenDifference | undefined =>
  context.after.runs
    ?.map((run, sample) => difference(context.before.runs?.[sample], run, context, sample))
    .find((found) => found !== undefined);
