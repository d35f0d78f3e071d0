import type { CatalogSnapshot, Column, Relation } from '../../catalog/catalog-snapshot.ts';
import { splitList } from './split-list.ts';

const identifier = String.raw`(?:"(?:[^"]|"")+"|[a-z_][\w$]*)`;
const plainItem = new RegExp(String.raw`^(?:${identifier}\.)?(${identifier})(?: AS (${identifier}))?$`);
const unquoted = (name: string) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name);

/** The two parts of a view's query, as Postgres lays it out: what it selects, and from where. */
export function viewParts(definition: string): { readonly list: string; readonly rest: string } | undefined {
  const match = /^\s*SELECT (?:DISTINCT )?([\s\S]*?)\n\s+(FROM [\s\S]*?);?\s*$/.exec(definition);
  const [, list, rest] = match ?? [];
  return list === undefined || rest === undefined || /^\s*WITH /.test(definition)
    ? undefined
    : { list, rest };
}

/** The columns of a view that are columns of a table as they stand there, by the view's own names. */
function plainColumns(snapshot: CatalogSnapshot, view: Relation): ReadonlyMap<string, Column> {
  const parts = viewParts(view.definition ?? '');
  const found = new Map<string, Column>();
  if (!parts || /\b(?:LEFT|RIGHT|FULL) JOIN\b|\n\s*(?:UNION|INTERSECT|EXCEPT)\b/.test(parts.rest))
    return found;
  const sources = view.reads.flatMap((id) => snapshot.relations.get(id) ?? []);
  for (const item of splitList(parts.list)) {
    const [, column, alias] = plainItem.exec(item) ?? [];
    if (column === undefined) continue;
    const name = unquoted(column);
    const owners = sources.filter((source) => source.columns.some((one) => one.name === name));
    const [owner] = owners;
    const origin = owner && owners.length === 1 ? columnOf(snapshot, owner, name) : undefined;
    if (origin) found.set(unquoted(alias ?? column), origin);
  }
  return found;
}

/** A column, or the column of a table that a view's column is a plain name of; `undefined` where it is computed. */
export function columnOf(snapshot: CatalogSnapshot, relation: Relation, name: string): Column | undefined {
  return relation.kind === 'view' || relation.kind === 'materialized-view'
    ? plainColumns(snapshot, relation).get(name)
    : relation.columns.find((column) => column.name === name);
}

/** Whether a column of a relation can be NULL; `undefined` when its definition does not tell. */
export function isNullable(snapshot: CatalogSnapshot, relation: Relation, name: string): boolean | undefined {
  const column = columnOf(snapshot, relation, name);
  if (column === undefined) return undefined;
  const demanded = relation.constraints.some(
    ({ kind, expression }) =>
      kind === 'check' && expression?.replaceAll('"', '') === `(${column.name} IS NOT NULL)`,
  );
  return !column.notNull && !demanded && snapshot.types.get(column.typeId)?.notNull !== true;
}
