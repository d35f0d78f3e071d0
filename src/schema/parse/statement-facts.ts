import type { InsertStmt, Node, RangeVar } from 'libpg-query';
import { parseOne, walkTree } from './postgres-parser.ts';

/** A table, as the statement names it. */
export interface RelationName {
  readonly schema: string | undefined;
  readonly name: string;
}

/** What an INSERT gives to the columns of its table. */
export interface InsertTarget {
  readonly relation: RelationName;
  /** Columns it names; `undefined` when it fills the first `width` columns by position. */
  readonly columns: readonly string[] | undefined;
  /** How many columns it fills by position; `undefined` when only the server could tell. */
  readonly width: number | undefined;
  /** Positions (from 0) that some row leaves to the default. */
  readonly defaulted: readonly number[];
  /** Positions (from 0) in which some row writes a literal NULL. */
  readonly nulls: readonly number[];
}

/** What a statement of an application is, as far as checking it goes. */
export interface StatementFacts {
  /** Such as `SELECT` or `TRUNCATE`. */
  readonly command: string;
  /**
   * `planned`: Postgres resolves every name in it when it prepares, and can explain it; `analyzed`: it resolves the names;
   * `control`: it touches no object at all; `opaque`: nothing is looked into before it runs.
   */
  readonly depth: 'planned' | 'analyzed' | 'control' | 'opaque';
  readonly inserts: readonly InsertTarget[];
}

const planned = {
  SelectStmt: 'SELECT',
  InsertStmt: 'INSERT',
  UpdateStmt: 'UPDATE',
  DeleteStmt: 'DELETE',
  MergeStmt: 'MERGE',
} as const;
const analyzed = ['CallStmt', 'ExplainStmt', 'CreateTableAsStmt', 'DeclareCursorStmt'];
const control = [
  'TransactionStmt',
  'VariableSetStmt',
  'VariableShowStmt',
  'ListenStmt',
  'UnlistenStmt',
  'NotifyStmt',
  'DiscardStmt',
];

const relationName = ({ schemaname, relname }: RangeVar): RelationName => ({
  schema: schemaname,
  name: relname ?? '',
});

function rowsOf(insert: InsertStmt): readonly (readonly Node[])[] | undefined {
  const source = insert.selectStmt;
  if (source === undefined) return [[]];
  if (!('SelectStmt' in source)) return undefined;
  const { valuesLists, targetList } = source.SelectStmt;
  if (valuesLists) return valuesLists.map((row) => ('List' in row ? (row.List.items ?? []) : []));
  const values = (targetList ?? []).map((target) =>
    'ResTarget' in target ? target.ResTarget.val : undefined,
  );
  const known = values.filter((value) => value !== undefined);
  const hasStar = known.some(
    (value) => 'ColumnRef' in value && (value.ColumnRef.fields ?? []).some((field) => 'A_Star' in field),
  );
  return hasStar || values.length === 0 || known.length < values.length ? undefined : [known];
}

const positions = (rows: readonly (readonly Node[])[], holds: (value: Node) => boolean) => [
  ...new Set(rows.flatMap((row) => row.flatMap((value, position) => (holds(value) ? [position] : [])))),
];

function insertTarget(insert: InsertStmt): InsertTarget | undefined {
  if (insert.relation === undefined) return undefined;
  const rows = rowsOf(insert);
  const columns = insert.cols?.flatMap((column) =>
    'ResTarget' in column ? [column.ResTarget.name ?? ''] : [],
  );
  return {
    relation: relationName(insert.relation),
    columns: columns ?? (insert.selectStmt === undefined ? [] : undefined),
    width: rows?.[0]?.length,
    defaulted: positions(rows ?? [], (value) => 'SetToDefault' in value),
    nulls: positions(rows ?? [], (value) => 'A_Const' in value && value.A_Const.isnull === true),
  };
}

/** What can be known of a statement from its text alone. */
export async function statementFacts(sql: string): Promise<StatementFacts> {
  const node = await parseOne(sql);
  const kind = Object.keys(node)[0] ?? '';
  const inserts: InsertTarget[] = [];
  walkTree(node, (name, body) => {
    const target = name === 'InsertStmt' ? insertTarget(body as InsertStmt) : undefined;
    if (target) inserts.push(target);
  });
  const plannedAs = Object.entries(planned).find(([name]) => name === kind)?.[1];
  if (plannedAs) return { command: plannedAs, depth: 'planned', inserts };
  const command = kind
    .replace(/Stmt$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();
  const depth = analyzed.includes(kind) ? 'analyzed' : control.includes(kind) ? 'control' : 'opaque';
  return { command, depth, inserts };
}

/** A placeholder of a query generator that Postgres itself would take for an operator or a function; `undefined` if none. */
export async function foreignPlaceholder(sql: string): Promise<string | undefined> {
  const found: string[] = [];
  walkTree(await parseOne(sql), (kind, body) => {
    if (kind === 'FuncCall') {
      const names = ((body as { funcname?: Node[] }).funcname ?? []).map((part) =>
        'String' in part ? part.String.sval : undefined,
      );
      if (names[0] === 'sqlc' && names.length === 2) found.push(`sqlc.${names[1] ?? ''}(…)`);
    }
    if (kind === 'A_Expr') {
      const {
        name,
        lexpr,
        rexpr,
        location = 0,
      } = body as {
        name?: Node[];
        lexpr?: Node;
        rexpr?: Node;
        location?: number;
      };
      const operator = name?.[0];
      const column = rexpr && 'ColumnRef' in rexpr ? rexpr.ColumnRef : undefined;
      const first = column?.fields?.[0];
      const touching = column?.location === location + 1;
      if (operator && 'String' in operator && operator.String.sval === '@' && !lexpr && touching && first) {
        found.push(`@${'String' in first ? (first.String.sval ?? '') : ''}`);
      }
    }
  });
  return found[0];
}
