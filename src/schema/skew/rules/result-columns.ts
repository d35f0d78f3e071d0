import type { Relation } from '../../catalog/catalog-snapshot.ts';
import type { ResultColumn } from '../../shadow/shadow-database.ts';
import { shownRelation } from './find-relation.ts';
import type { RuleContext } from './skew-rule.ts';

/** A column of a result with the table it comes from unchanged. */
export interface OriginColumn extends ResultColumn {
  readonly table: Relation | undefined;
}

/** What the statement returns on one side of the step; `undefined` when that is not known. */
export function resultOf(
  { before, after, step }: RuleContext,
  side: 'before' | 'after',
): readonly OriginColumn[] | undefined {
  const cell = side === 'before' ? before : after;
  return cell.shape?.columns.map((column) => ({
    ...column,
    table: step[side].relations.get(column.tableId),
  }));
}

/** How findings call a column of a result. */
export function shownResult({ table, attribute, name }: OriginColumn): string {
  const origin = table?.columns.find((column) => column.attribute === attribute);
  return table && origin ? `${shownRelation(table)}.${origin.name}` : name;
}

const names = (columns: readonly OriginColumn[]) => columns.map(({ name }) => name);

/** How the columns of the result differ, types aside; `undefined` when they do not. */
export function widthChange(
  context: RuleContext,
): { readonly gained: readonly OriginColumn[]; readonly lost: readonly OriginColumn[] } | undefined {
  const [before, after] = [resultOf(context, 'before'), resultOf(context, 'after')];
  if (!before || !after || names(before).join('\0') === names(after).join('\0')) return undefined;
  return {
    gained: after.filter(({ name }) => !names(before).includes(name)),
    lost: before.filter(({ name }) => !names(after).includes(name)),
  };
}

/** Columns of the result, in their places, that have another type or modifier. */
export function typeChanges(
  context: RuleContext,
): { readonly before: OriginColumn; readonly after: OriginColumn }[] {
  const [old, fresh] = [resultOf(context, 'before'), resultOf(context, 'after')];
  if (!old || !fresh || widthChange(context)) return [];
  return old.flatMap((before, position) => {
    const after = fresh[position];
    return after && (before.typeId !== after.typeId || before.modifier !== after.modifier)
      ? [{ before, after }]
      : [];
  });
}
