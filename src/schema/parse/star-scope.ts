import type { Node, RangeVar, ResTarget } from 'libpg-query';

/** Columns of a table by its name, in the order of `*`; `undefined` for a table that is not known. */
export type ColumnsOf = (schema: string | undefined, name: string) => readonly string[] | undefined;

/** Something a FROM list names, with its columns where they are known. */
export interface ScopeItem {
  readonly name: string;
  readonly columns: readonly string[] | undefined;
}

/** A column that a star stands for. */
export interface StarColumn {
  readonly qualifier: string | undefined;
  readonly name: string;
}

/** What the stars of a statement can mean. */
export interface Scope {
  /** What `t.*` can name. */
  readonly items: readonly ScopeItem[];
  /** What a bare `*` stands for; `undefined` when that is not known. */
  readonly star: readonly StarColumn[] | undefined;
}

/** Columns of the WITH queries in sight; `undefined` for one whose columns are not known. */
export type CommonTables = ReadonlyMap<string, readonly string[] | undefined>;

/** Looks into a query in FROM; gives its columns. */
export type QueryColumns = (query: Node, tables: CommonTables) => readonly string[] | undefined;

export const textsOf = (nodes: readonly Node[] | undefined): string[] =>
  (nodes ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []));

/** Columns under the names that an alias gives to the first of them. */
export const renamed = (columns: readonly string[] | undefined, names: readonly string[]) =>
  columns && [...names, ...columns.slice(names.length)];

const scopeOf = (item: ScopeItem): Scope => ({
  items: [item],
  star: item.columns?.map((name) => ({ qualifier: item.name, name })),
});

/** The scope of two FROM items side by side. */
export const beside = (left: Scope, right: Scope): Scope => ({
  items: [...left.items, ...right.items],
  star: left.star && right.star && [...left.star, ...right.star],
});

export const emptyScope: Scope = { items: [], star: [] };

export function tableScope(table: RangeVar, tables: CommonTables, columnsOf: ColumnsOf): Scope {
  const { schemaname, relname = '', alias } = table;
  const common = schemaname === undefined && tables.has(relname);
  const columns = common ? tables.get(relname) : columnsOf(schemaname, relname);
  return scopeOf({ name: alias?.aliasname ?? relname, columns: renamed(columns, textsOf(alias?.colnames)) });
}

/** USING makes one of the columns that it names, in front of all others. */
function joined(left: Scope, right: Scope, using: readonly string[]): Scope {
  const { items, star } = beside(left, right);
  if (using.length === 0) return { items, star };
  const others = star?.filter(({ name }) => !using.includes(name));
  const merged = using.map((name) => ({ qualifier: undefined, name }));
  return { items, star: others && [...merged, ...others] };
}

/** What an entry of a FROM list brings into sight. */
export function fromScope(
  node: Node,
  tables: CommonTables,
  columnsOf: ColumnsOf,
  columnsIn: QueryColumns,
): Scope {
  if ('RangeVar' in node) return tableScope(node.RangeVar, tables, columnsOf);
  if ('RangeSubselect' in node) {
    const { subquery, alias } = node.RangeSubselect;
    const columns = subquery && columnsIn(subquery, tables);
    return scopeOf({ name: alias?.aliasname ?? '', columns: renamed(columns, textsOf(alias?.colnames)) });
  }
  if ('JoinExpr' in node) {
    const { larg, rarg, usingClause, isNatural, alias } = node.JoinExpr;
    if (larg === undefined || rarg === undefined) return emptyScope;
    const inner = joined(
      fromScope(larg, tables, columnsOf, columnsIn),
      fromScope(rarg, tables, columnsOf, columnsIn),
      textsOf(usingClause),
    );
    if (alias) return scopeOf({ name: alias.aliasname ?? '', columns: undefined });
    return isNatural ? { ...inner, star: undefined } : inner;
  }
  const alias = Object.values(node as Record<string, { alias?: { aliasname?: string } }>)[0]?.alias;
  return scopeOf({ name: alias?.aliasname ?? '', columns: undefined });
}

/** What a star in a target list stands for, by its qualifier. */
export function columnsOfStar(
  qualifier: string | undefined,
  scope: Scope,
): readonly StarColumn[] | undefined {
  if (qualifier === undefined) return scope.star;
  const item = scope.items.find(({ name }) => name === qualifier);
  return item?.columns?.map((name) => ({ qualifier, name }));
}

/** How a result column is called; `undefined` where that takes more rules of Postgres than are followed here. */
export function resultName({ name, val }: ResTarget): string | undefined {
  if (name !== undefined) return name;
  if (val === undefined) return undefined;
  if ('ColumnRef' in val) return textsOf(val.ColumnRef.fields).at(-1);
  if ('FuncCall' in val) return textsOf(val.FuncCall.funcname).at(-1);
  if ('TypeCast' in val && val.TypeCast.arg) return resultName({ val: val.TypeCast.arg });
  return 'CoalesceExpr' in val ? 'coalesce' : undefined;
}
