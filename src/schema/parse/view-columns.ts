import { lastName } from './footprint-nodes.ts';
import { parseWritten } from './postgres-parser.ts';

const columns = new Map<string, readonly (string | undefined)[] | undefined>();

function read(definition: string): readonly (string | undefined)[] | undefined {
  const statement = parseWritten(definition);
  const select = statement && 'SelectStmt' in statement ? statement.SelectStmt : undefined;
  const from = select?.fromClause;
  if (select?.targetList === undefined || from?.length !== 1 || !from[0] || !('RangeVar' in from[0]))
    return undefined;
  const { distinctClause, groupClause, havingClause, limitCount, limitOffset, withClause, larg } = select;
  if (distinctClause || groupClause || havingClause || limitCount || limitOffset || withClause || larg)
    return undefined;
  return select.targetList.map((target) => {
    const value = 'ResTarget' in target ? target.ResTarget.val : undefined;
    return value && 'ColumnRef' in value ? lastName(value.ColumnRef.fields) : undefined;
  });
}

/**
 * The columns of its one table that a view shows, by position, `undefined` for an expression. Nothing for a view that
 * Postgres does not write through.
 */
export function viewColumns(definition: string): readonly (string | undefined)[] | undefined {
  if (!columns.has(definition)) columns.set(definition, read(definition));
  return columns.get(definition);
}
