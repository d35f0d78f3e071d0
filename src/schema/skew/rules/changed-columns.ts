import type { Column, Relation } from '../../catalog/catalog-snapshot.ts';
import type { ColumnMention, RelationUse } from '../../parse/footprint.ts';
import type { MigrationPlace } from '../skew-report.ts';
import { shownRelation, usedRelations } from './find-relation.ts';
import { concerns, placeOf } from './safer-step.ts';
import type { RuleContext } from './skew-rule.ts';

/** A column that a statement can mean, on both sides of the step. */
export interface ColumnPair {
  readonly use: RelationUse;
  readonly table: { readonly before: Relation; readonly after: Relation };
  readonly before: Column;
  readonly after: Column;
}

/** Every column, under the name it has on both sides, of the relations that a statement names. */
export function columnPairs(context: RuleContext): ColumnPair[] {
  return usedRelations(context).flatMap(({ use, before, after }) => {
    if (!before || !after) return [];
    const now = new Map(after.columns.map((column) => [column.name, column]));
    return before.columns.flatMap((column) => {
      const same = now.get(column.name);
      return same ? [{ use, table: { before, after }, before: column, after: same }] : [];
    });
  });
}

/** Those columns whose type, modifier or collation the step changed. */
export const retypedColumns = (context: RuleContext): ColumnPair[] =>
  columnPairs(context).filter(
    ({ before, after }) => before.typeId !== after.typeId || before.modifier !== after.modifier,
  );

/** A type in words as findings show it. */
export const shownType = ({ type }: { readonly type: string }): string => type.replace(/^public\./, '');

export const shownColumn = ({ table, before }: ColumnPair): string =>
  `${shownRelation(table.before)}.${before.name}`;

/** How sure it is that one of the mentions means a column: another relation of the statement can have one of that name. */
export function isMentioned(
  context: RuleContext,
  { use, table, before }: ColumnPair,
  mentions: readonly ColumnMention[],
): 'certain' | 'possible' | undefined {
  const { relations } = context.statement.footprint;
  const aliases = new Set(relations.map(({ alias }) => alias));
  let found: 'possible' | undefined;
  for (const mention of mentions) {
    const parts = mention.split('.');
    const name = parts.at(-1);
    const owner = parts.length > 1 ? parts[0] : undefined;
    const known = owner !== undefined && aliases.has(owner);
    if (known && owner !== use.alias) continue;
    if (name === '*') found = 'possible';
    if (name !== before.name) continue;
    if (known) return 'certain';
    const others = usedRelations(context).some(
      (other) =>
        other.before !== undefined &&
        other.before.id !== table.before.id &&
        other.before.columns.some((column) => column.name === name),
    );
    if (!others) return 'certain';
    found = 'possible';
  }
  return found;
}

/** The statement of the migration that changed a column. */
export const columnPlace = (context: RuleContext, pair: ColumnPair): MigrationPlace | undefined =>
  placeOf(context, (change) => {
    if (!concerns(change, pair.table.after.id)) return false;
    const isColumn = change.kind.startsWith('column-') && 'relation' in change && 'after' in change;
    return !isColumn || (change.after as { name?: string }).name === pair.after.name;
  });
