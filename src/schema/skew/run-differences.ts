import type { Run } from './cell.ts';

/** Positions of the columns in which two runs differ; all of them where they have another number of rows. */
export function differingColumns(one: Run, other: Run | undefined): ReadonlySet<number> {
  if (!one.ok || !other?.ok) return new Set();
  const width = Math.max(0, ...[...one.rows, ...other.rows].map((row) => row.length));
  const columns = Array.from({ length: width }, (_, index) => index);
  if (one.rows.length !== other.rows.length) return new Set(columns);
  return new Set(
    columns.filter((column) => one.rows.some((row, index) => row[column] !== other.rows[index]?.[column])),
  );
}
