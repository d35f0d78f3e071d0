import type { CatalogChange } from '../../catalog/catalog-change.ts';
import type { Column, DataType, Relation } from '../../catalog/catalog-snapshot.ts';
import { shownRelation, usedRelations } from './find-relation.ts';
import type { RuleContext } from './skew-rule.ts';

/** A change after which a column takes values that it refused before. */
export interface Widening {
  readonly change: CatalogChange;
  readonly object: string;
  /** SQLSTATEs with which the values were refused. */
  readonly refusals: readonly string[];
  readonly becomes: string;
  /** Whether it gives room for certain, so that it is worth a word when no value is known. */
  readonly certain: boolean;
}

const mistyped = ['22P02', '22001', '22003', '22007', '22008', '42804', '42883', '42846'];
const integers = ['smallint', 'integer', 'bigint', 'numeric'];
const bare = (type: string) => type.replace(/\(.*\)/, '');

function isWider(before: Column, after: Column): boolean {
  const [from, to] = [bare(before.type), bare(after.type)];
  if (from === to)
    return before.modifier !== -1 && (after.modifier === -1 || after.modifier > before.modifier);
  if (to === 'text') return from.startsWith('character');
  return integers.includes(from) && integers.indexOf(to) > integers.indexOf(from);
}

function ofType(before: DataType, after: DataType): Omit<Widening, 'change' | 'object'> | undefined {
  const labels = after.labels.filter((label) => !before.labels.includes(label));
  if (labels.length > 0) {
    return { refusals: ['22P02'], becomes: `has the label ${labels.join(', ')}`, certain: true };
  }
  const gone = before.constraints.some(({ name, definition }) =>
    after.constraints.every((one) => one.name !== name || one.definition !== definition),
  );
  const nullable = before.notNull && !after.notNull;
  return gone || nullable
    ? { refusals: ['23514', '23502'], becomes: 'demands less', certain: false }
    : undefined;
}

function ofTable(change: CatalogChange, mentioned: readonly string[]): Omit<Widening, 'change'> | undefined {
  if (change.kind === 'column-retyped' && mentioned.includes(change.after.name)) {
    const becomes = `is ${change.after.type} instead of ${change.before.type}`;
    return {
      object: change.after.name,
      refusals: mistyped,
      becomes,
      certain: isWider(change.before, change.after),
    };
  }
  if (change.kind === 'column-not-null' && !change.after.notNull) {
    return { object: change.after.name, refusals: ['23502'], becomes: 'may be NULL', certain: true };
  }
  if (change.kind === 'column-default') {
    const becomes = change.after.default === null ? 'takes what is written' : 'has a default';
    return { object: change.after.name, refusals: ['23502', '428C9'], becomes, certain: false };
  }
  if (change.kind === 'constraint-dropped' || change.kind === 'constraint-altered') {
    const becomes = change.kind === 'constraint-dropped' ? 'is gone' : 'demands something else';
    const refusals = ['23514', '23505', '23503', '23P01', '23502', '428C9'];
    return { object: change.before.name, refusals, becomes, certain: false };
  }
  return change.kind === 'index-dropped'
    ? { object: change.before.name, refusals: ['23505', '23P01'], becomes: 'is gone', certain: false }
    : undefined;
}

const tableOf = (change: CatalogChange): Relation | undefined =>
  'relation' in change ? change.relation.after : undefined;

/** What the step widens of the tables and types that the statement uses. */
export function widenings(context: RuleContext): Widening[] {
  const { columns, types } = context.statement.footprint;
  const tables = usedRelations(context).flatMap(({ after }) => after ?? []);
  const usesType = ({ id, name }: DataType) =>
    types.includes(name) ||
    tables.some((table) =>
      table.columns.some((column) => column.typeId === id && columns.includes(column.name)),
    ) ||
    context.statement.footprint.writes.some(({ columns: named }) => named === undefined);
  return context.step.changes.flatMap((change): Widening[] => {
    if (change.kind === 'type-altered') {
      const found = usesType(change.after) ? ofType(change.before, change.after) : undefined;
      return found ? [{ ...found, change, object: change.after.name }] : [];
    }
    const table = tableOf(change);
    if (table === undefined || tables.every(({ id }) => id !== table.id)) return [];
    const written = context.statement.footprint.writes.some(({ columns: named }) => named === undefined);
    const found = ofTable(change, written ? table.columns.map(({ name }) => name) : columns);
    return found ? [{ ...found, change, object: `${shownRelation(table)}.${found.object}` }] : [];
  });
}
