import type { CatalogSnapshot, Column, Relation } from '../../catalog/catalog-snapshot.ts';
import type { Write, WrittenValue } from '../../parse/footprint.ts';
import { viewColumns } from '../../parse/view-columns.ts';
import { findRelation } from './find-relation.ts';
import type { RuleContext } from './skew-rule.ts';

/** A column that a statement gives something to. */
export interface FilledColumn {
  readonly column: Column;
  /** By row; empty when only the server could tell. */
  readonly values: readonly WrittenValue[];
}

/** What a statement writes into one table, through the views in front of it. */
export interface TableWrite {
  readonly write: Write;
  /** What the statement names: the table itself or a view. */
  readonly named: Relation;
  readonly table: Relation;
  /** Views between the two, the one that the statement names first. */
  readonly views: readonly Relation[];
  /** False when only the server could tell which columns it fills. */
  readonly known: boolean;
  /** By name of the column in the table. */
  readonly filled: ReadonlyMap<string, FilledColumn>;
  /** Columns that a new row gets from their defaults because the statement does not give them; none for an UPDATE. */
  readonly omitted: readonly Column[];
}

interface Target {
  readonly table: Relation;
  readonly views: readonly Relation[];
  /** Columns of what the statement names → columns of the table. */
  readonly columnOf: (name: string) => string | undefined;
}

const isTable = ({ kind }: Relation) =>
  kind === 'table' || kind === 'partitioned-table' || kind === 'foreign-table';

/** The table behind a relation, as long as nothing but simple views stands in front of it. */
function targetOf(named: Relation, snapshot: CatalogSnapshot): Target | undefined {
  // A rewrite rule sends rows who knows where.
  if (named.rules.some((rule) => /\bDO\s+INSTEAD\b/i.test(rule))) return undefined;
  if (isTable(named)) return { table: named, views: [], columnOf: (name) => name };
  const { kind, definition, reads, triggers, rules } = named;
  const isPlain =
    kind === 'view' && rules.length === 0 && !triggers.some(({ timing }) => timing === 'instead');
  const sources = isPlain && definition !== null ? viewColumns(definition) : undefined;
  const read = reads.length === 1 && reads[0] !== undefined ? snapshot.relations.get(reads[0]) : undefined;
  const below = sources && read && targetOf(read, snapshot);
  if (!below) return undefined;
  const names = new Map(named.columns.map(({ name }, position) => [name, sources[position]]));
  return {
    table: below.table,
    views: [named, ...below.views],
    columnOf: (name) => {
      const source = names.get(name);
      return source === undefined ? undefined : below.columnOf(source);
    },
  };
}

/** Names of the columns that a write gives, in its order; `undefined` when only the server could tell. */
function givenNames({ command, columns, width }: Write, named: Relation): readonly string[] | undefined {
  if (columns !== undefined) return columns;
  const inOrder = named.columns.filter(({ generated }) => command !== 'copy' || generated === null);
  if (command === 'copy') return inOrder.map(({ name }) => name);
  return width === undefined ? undefined : inOrder.slice(0, width).map(({ name }) => name);
}

function tableWrite(write: Write, named: Relation, snapshot: CatalogSnapshot): TableWrite | undefined {
  const target = targetOf(named, snapshot);
  if (target === undefined) return undefined;
  const { table, views, columnOf } = target;
  const names = givenNames(write, named);
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  const filled = new Map<string, FilledColumn>();
  for (const [position, name] of (names ?? []).entries()) {
    const column = columns.get(columnOf(name) ?? '');
    const values = write.rows.flatMap((row) => row[position] ?? []);
    if (column !== undefined) filled.set(column.name, { column, values });
  }
  const omitted =
    names === undefined || write.command === 'update'
      ? []
      : table.columns.filter(({ name, generated }) => generated === null && !filled.has(name));
  return { write, named, table, views, known: names !== undefined, filled, omitted };
}

/** What the statement of a context writes into tables, as the catalog of one side of the step tells. */
export function tableWrites(context: RuleContext, side: 'before' | 'after'): TableWrite[] {
  const snapshot = context.step[side];
  return context.statement.footprint.writes.flatMap((write) => {
    const named = findRelation(snapshot, write.relation, context);
    return (named && tableWrite(write, named, snapshot)) ?? [];
  });
}

/** The same writes on both sides of the step; `before` is missing where the statement could write nothing there. */
export function writesOnBothSides(
  context: RuleContext,
): { readonly before: TableWrite | undefined; readonly after: TableWrite }[] {
  const earlier = tableWrites(context, 'before');
  return tableWrites(context, 'after').map((after) => ({
    before: earlier.find(({ write }) => write === after.write),
    after,
  }));
}

/** A table and its partitions at every depth, which a row written to it may end up in. */
export function withPartitions(table: Relation, snapshot: CatalogSnapshot): Relation[] {
  if (table.kind !== 'partitioned-table') return [table];
  const children = [...snapshot.relations.values()].filter(
    ({ partitionBound, parents }) => partitionBound !== null && parents.includes(table.id),
  );
  return [table, ...children.flatMap((child) => withPartitions(child, snapshot))];
}
