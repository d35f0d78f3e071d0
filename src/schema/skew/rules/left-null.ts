import type { CatalogSnapshot, Column, Relation } from '../../catalog/catalog-snapshot.ts';
import { evaluateCondition } from '../../parse/check-expression.ts';
import { mayAssign } from './filling-triggers.ts';
import type { RuleContext } from './skew-rule.ts';
import { withPartitions, type TableWrite } from './table-writes.ts';
import { domainsOf, isLeftNull, knownRows } from './written-value.ts';

/** Why a column must not be NULL. */
export interface Demand {
  readonly sqlstate: '23502' | '23514';
  /** The constraint, domain or partitioned table behind it; `undefined` for NOT NULL of the column itself. */
  readonly by: string | undefined;
  /** Whether it holds before any trigger has its turn. */
  readonly early: boolean;
}

/** A column that must not be NULL and that a statement leaves or makes NULL. */
export interface LeftNull {
  readonly write: TableWrite;
  readonly column: Column;
  readonly demand: Demand;
  readonly how: 'is left out and has no default' | 'is set to NULL' | 'is NULL in a sample';
  /** False when a trigger may fill it before the row is checked. */
  readonly certain: boolean;
}

/** Condition of a CHECK as `pg_get_constraintdef` writes it. */
export const conditionOf = (definition: string): string | undefined =>
  /^CHECK \(([^]*)\)(?: NOT VALID)?(?: NO INHERIT)?(?: NOT ENFORCED)?$/.exec(definition)?.[1];

const refusesNull = (condition: string | undefined | null) =>
  typeof condition === 'string' && evaluateCondition(condition, () => null) === false;

/** Columns of a key such as `RANGE (day, "Shop")`; none where it has expressions. */
function keyColumns(key: string): string[] {
  const list = /^(?:RANGE|LIST) \(((?:"(?:[^"]|"")*"|[\w$]+|, )*)\)$/.exec(key)?.[1];
  return (list?.match(/"(?:[^"]|"")*"|[\w$]+/g) ?? []).map((name) =>
    name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name,
  );
}

/** Whether no partition takes a row that has NULL there. */
function hasNoPartition(table: Relation, column: Column, snapshot: CatalogSnapshot): boolean {
  if (!keyColumns(table.partitionKey ?? '').includes(column.name)) return false;
  return [...snapshot.relations.values()].every(
    ({ parents, partitionBound }) =>
      !parents.includes(table.id) || partitionBound === null || !/^DEFAULT$|\bNULL\b/.test(partitionBound),
  );
}

/** What keeps a column from being NULL. */
export function demandOn(column: Column, table: Relation, snapshot: CatalogSnapshot): Demand | undefined {
  if (table.kind === 'foreign-table') return undefined;
  for (const domain of domainsOf(column, snapshot)) {
    if (domain.notNull) return { sqlstate: '23502', by: domain.name, early: true };
    if (domain.constraints.some(({ definition }) => refusesNull(conditionOf(definition))))
      return { sqlstate: '23514', by: domain.name, early: true };
  }
  if (hasNoPartition(table, column, snapshot)) return { sqlstate: '23514', by: table.name, early: true };
  if (column.notNull) return { sqlstate: '23502', by: undefined, early: false };
  const check = table.constraints.find(
    ({ kind, columns, expression }) =>
      kind === 'check' && columns.length === 1 && columns[0] === column.name && refusesNull(expression),
  );
  return check && { sqlstate: '23514', by: check.name, early: false };
}

function howNull(write: TableWrite, column: Column, context: RuleContext, snapshot: CatalogSnapshot) {
  const { filled, omitted } = write;
  const values = filled.get(column.name)?.values ?? [];
  const isOmitted = omitted.some(({ name }) => name === column.name);
  if (values.some(({ kind }) => kind === 'null')) return 'is set to NULL';
  if ((isOmitted || values.some(({ kind }) => kind === 'default')) && isLeftNull(column, snapshot))
    return 'is left out and has no default';
  const sampled = values.some(({ kind }) => kind === 'parameter');
  return sampled && knownRows(write, context).some((valueOf) => valueOf(column.name) === null)
    ? 'is NULL in a sample'
    : undefined;
}

/** The columns that a write leaves or makes NULL although they must not be, by the catalog of one side of the step. */
export function leftNull(write: TableWrite, context: RuleContext, side: 'before' | 'after'): LeftNull[] {
  const snapshot = context.step[side];
  const event = write.write.command === 'update' ? 'update' : 'insert';
  return write.table.columns.flatMap((column): LeftNull[] => {
    const how = howNull(write, column, context, snapshot);
    const demand = how === undefined ? undefined : demandOn(column, write.table, snapshot);
    if (how === undefined || demand === undefined) return [];
    const tables = withPartitions(write.table, snapshot);
    const certain = demand.early || !tables.some((table) => mayAssign(table, event, column.name, snapshot));
    return [{ write, column, demand, how, certain }];
  });
}
