import type { Column } from '../../catalog/catalog-snapshot.ts';
import type { RuleContext } from './skew-rule.ts';
import { writesOnBothSides, type TableWrite } from './table-writes.ts';

/** A value without a column's name that goes into another column than before. */
export interface MovedValue {
  /** From 1. */
  readonly position: number;
  readonly before: Column;
  /** `undefined` when there is no such column any more. */
  readonly after: Column | undefined;
}

export interface MovedValues {
  readonly before: TableWrite;
  readonly after: TableWrite;
  readonly moved: readonly MovedValue[];
}

/** Columns that take values by position. */
export const inOrder = ({ named, write }: TableWrite): Column[] =>
  named.columns.filter(({ generated }) => write.command !== 'copy' || generated === null);

/** Writes without a list of columns whose values the step sends into other columns. */
export function movedValues(context: RuleContext, command: 'insert' | 'copy'): MovedValues[] {
  return writesOnBothSides(context).flatMap(({ before, after }): MovedValues[] => {
    const { write } = after;
    if (before === undefined || write.columns !== undefined || write.command !== command) return [];
    const [old, fresh] = [inOrder(before), inOrder(after)];
    const width = write.command === 'copy' ? old.length : (write.width ?? 0);
    // A rename keeps the number of a column as long as the table is the same.
    const isSame = (one: Column, other: Column | undefined) =>
      one.name === other?.name ||
      (before.named.id === after.named.id && after.views.length === 0 && one.attribute === other?.attribute);
    const moved = old.slice(0, width).flatMap((column, index): MovedValue[] => {
      const now = fresh[index];
      return isSame(column, now) ? [] : [{ position: index + 1, before: column, after: now }];
    });
    return moved.length === 0 ? [] : [{ before, after, moved }];
  });
}

/**
 * Whether a value certainly ends up in a wrong column: its own stands elsewhere now, or the one in its place was there
 * before under another position. Else the new name may be one for the same thing.
 */
export function isMisplaced({ before, after }: MovedValues, moved: MovedValue): boolean {
  const sameTable = before.named.id === after.named.id;
  return (
    sameTable ||
    after.named.columns.some(({ name }) => name === moved.before.name) ||
    before.named.columns.some(({ name }) => name === moved.after?.name)
  );
}
