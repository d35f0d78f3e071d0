import type { Node, RangeVar, ReturningClause, SelectStmt, WithClause } from 'libpg-query';
import { parsePostgres, walkTree } from './postgres-parser.ts';
import { tokensOf } from './sql-tokens.ts';
import {
  beside,
  columnsOfStar,
  emptyScope,
  fromScope,
  renamed,
  resultName,
  tableScope,
  textsOf,
  type ColumnsOf,
  type CommonTables,
  type Scope,
  type StarColumn,
} from './star-scope.ts';

/** Whether a statement names columns with a star, as in `SELECT *` or `RETURNING t.*`; `count(*)` is none. */
export async function hasStar(sql: string): Promise<boolean> {
  const answer = await parsePostgres(sql);
  if (!answer.ok) return false;
  let found = false;
  walkTree(
    answer.statements.map(({ node }): Node => node),
    (kind) => {
      found ||= kind === 'A_Star';
    },
  );
  return found;
}

/** What each star stands for, by the byte at which it begins; `undefined` for one that cannot be told. */
type Meanings = Map<number, readonly StarColumn[] | undefined>;

interface WriteParts {
  readonly relation?: RangeVar;
  readonly withClause?: WithClause;
  readonly returningClause?: ReturningClause;
  /** What else its RETURNING can name. */
  readonly others?: readonly (Node | undefined)[] | undefined;
  /** The query whose rows it inserts. */
  readonly source?: Node | undefined;
}

function writeOf(query: Node): WriteParts | undefined {
  if ('InsertStmt' in query) return { ...query.InsertStmt, source: query.InsertStmt.selectStmt };
  if ('UpdateStmt' in query) return { ...query.UpdateStmt, others: query.UpdateStmt.fromClause };
  if ('DeleteStmt' in query) return { ...query.DeleteStmt, others: query.DeleteStmt.usingClause };
  if ('MergeStmt' in query) return { ...query.MergeStmt, others: [query.MergeStmt.sourceRelation] };
  return undefined;
}

function lookInto(columnsOf: ColumnsOf, meanings: Meanings) {
  function targetColumns(
    targets: readonly Node[] | undefined,
    scope: Scope,
    mayBeNothing = false,
  ): readonly string[] | undefined {
    const lists = (targets ?? []).map((target): readonly string[] | undefined => {
      if (!('ResTarget' in target)) return undefined;
      const { val } = target.ResTarget;
      const reference = val && 'ColumnRef' in val ? val.ColumnRef : undefined;
      if (!reference?.fields?.some((field) => 'A_Star' in field)) {
        const name = resultName(target.ResTarget);
        return name === undefined ? undefined : [name];
      }
      const qualifier = textsOf(reference.fields).at(-1);
      const isUnknown = scope.items.length > 0 && scope.items.every(({ name }) => name !== qualifier);
      // sqlc takes the star of a name that is nowhere in sight for no column at all.
      const columns =
        isUnknown && mayBeNothing && qualifier !== undefined ? [] : columnsOfStar(qualifier, scope);
      meanings.set(reference.location ?? 0, columns);
      return columns?.map(({ name }) => name);
    });
    return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
  }

  function withTables(clause: WithClause | undefined, outer: CommonTables): CommonTables {
    const tables = new Map(outer);
    for (const item of clause?.ctes ?? []) {
      if (!('CommonTableExpr' in item)) continue;
      const { ctename = '', aliascolnames, ctequery } = item.CommonTableExpr;
      const names = textsOf(aliascolnames);
      if (clause?.recursive) tables.set(ctename, names.length > 0 ? names : undefined);
      tables.set(ctename, renamed(ctequery && queryColumns(ctequery, tables), names));
    }
    return tables;
  }

  const from = (nodes: readonly (Node | undefined)[] | undefined, tables: CommonTables): Scope =>
    (nodes ?? [])
      .flatMap((node) => (node ? [fromScope(node, tables, columnsOf, queryColumns)] : []))
      .reduce(beside, emptyScope);

  function selectColumns(select: SelectStmt, outer: CommonTables): readonly string[] | undefined {
    const tables = withTables(select.withClause, outer);
    if (select.larg && select.rarg) {
      const columns = selectColumns(select.larg, tables);
      selectColumns(select.rarg, tables);
      return columns;
    }
    const [row] = select.valuesLists ?? [];
    if (row) {
      const width = 'List' in row ? (row.List.items?.length ?? 0) : 0;
      return Array.from({ length: width }, (_, index) => `column${index + 1}`);
    }
    return targetColumns(select.targetList, from(select.fromClause, tables), select.targetList?.length === 1);
  }

  function queryColumns(query: Node, outer: CommonTables): readonly string[] | undefined {
    if ('SelectStmt' in query) return selectColumns(query.SelectStmt, outer);
    const write = writeOf(query);
    if (write?.relation === undefined) return undefined;
    const tables = withTables(write.withClause, outer);
    if (write.source) queryColumns(write.source, tables);
    const target = tableScope(write.relation, new Map(), columnsOf);
    const others = from(write.others, tables);
    // MERGE returns the columns of its source in front of those of its target.
    const scope = 'MergeStmt' in query ? beside(others, target) : beside(target, others);
    return targetColumns(write.returningClause?.exprs, scope);
  }

  return queryColumns;
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
const written = ({ qualifier, name }: StarColumn) =>
  qualifier === undefined ? quote(name) : `${quote(qualifier)}.${quote(name)}`;

/**
 * Names the columns that the stars of a statement stand for, as generators such as sqlc do when they are run.
 * @param columnsOf the tables as the generator saw them: those of the version's own schema
 * @returns `undefined` when some star cannot be told, such as that of a function
 */
export async function writeOutStars(sql: string, columnsOf: ColumnsOf): Promise<string | undefined> {
  const answer = await parsePostgres(sql);
  const [only] = answer.ok ? answer.statements : [];
  if (only === undefined) return undefined;
  const meanings: Meanings = new Map();
  lookInto(columnsOf, meanings)(only.node, new Map());
  const tokens = await tokensOf(sql);
  const bytes = Buffer.from(sql, 'utf8');
  let result = '';
  let kept = 0;
  for (const [byte, columns] of [...meanings].sort(([a], [b]) => a - b)) {
    if (columns === undefined) return undefined;
    const start = bytes.toString('utf8', 0, byte).length;
    const end = tokens.find((token) => token.start >= start && token.text === '*')?.end ?? start;
    result += sql.slice(kept, start) + columns.map(written).join(', ');
    kept = end;
  }
  return result + sql.slice(kept);
}
