import type { CatalogChange } from '../../catalog/catalog-change.ts';
import type { CatalogSnapshot } from '../../catalog/catalog-snapshot.ts';

type Sort = 'column' | 'relation' | 'type' | 'routine' | 'schema' | 'constraint' | 'operator' | 'other';

/** What a refusal says does not exist. */
export interface NamedObject {
  readonly sort: Sort;
  /** Its bare name. */
  readonly name: string;
  /** The table it should be of, or what the statement calls that. */
  readonly owner: string | undefined;
}

const patterns: readonly (readonly [Sort, RegExp])[] = [
  ['column', /^column "(?<name>.+)" of relation "(?<owner>.+)" does not exist$/],
  ['column', /^column "(?<name>.+)" does not exist$/],
  ['column', /^column (?:(?<owner>.+)\.)?(?<name>.+) does not exist$/],
  ['constraint', /^constraint "(?<name>.+)" for table "(?<owner>.+)" does not exist$/],
  ['relation', /^relation "(?:(?<owner>[^".]+)\.)?(?<name>.+)" does not exist$/],
  ['type', /^type "(?:(?<owner>[^".]+)\.)?(?<name>[^"[\]]+)(?:\[\])*" does not exist$/],
  ['schema', /^schema "(?<name>.+)" does not exist$/],
  [
    'routine',
    /^(?:function|procedure|routine|aggregate) (?:(?<owner>[^(.]+)\.)?(?<name>[^(]+)\(.*\) does not exist$/,
  ],
  ['operator', /^operator does not exist: (?<name>.+)$/],
  ['other', /^[a-z ]+ "(?:(?<owner>[^".]+)\.)?(?<name>.+?)" (?:for .*)?does not exist$/],
];

/** Reads off the words of Postgres what it did not find; `undefined` when it complains of something else. */
export function missingIn(message: string): NamedObject | undefined {
  for (const [sort, pattern] of patterns) {
    const groups = pattern.exec(message)?.groups;
    if (groups?.name !== undefined) return { sort, name: groups.name, owner: groups.owner };
  }
  return undefined;
}

/** What a change brings under this name, as findings call it; `undefined` when it brings nothing of it. */
export function broughtAs(change: CatalogChange, { sort, name }: NamedObject): string | undefined {
  switch (sort) {
    case 'column':
      if (change.kind === 'column-added' || change.kind === 'column-renamed') {
        return change.after.name === name ? `${change.relation.after.name}.${name}` : undefined;
      }
      if (
        change.kind === 'relation-added' ||
        change.kind === 'relation-replaced' ||
        change.kind === 'relation-altered'
      ) {
        const had = 'before' in change && change.before.columns.some((column) => column.name === name);
        return !had && change.after.columns.some((column) => column.name === name)
          ? `${change.after.name}.${name}`
          : undefined;
      }
      return undefined;
    case 'relation':
      return (change.kind === 'relation-added' || change.kind === 'relation-renamed') &&
        change.after.name === name
        ? name
        : undefined;
    case 'type':
      if (change.kind === 'relation-added' && change.after.name === name) return name;
      return (change.kind === 'type-added' || change.kind === 'type-altered') && change.after.name === name
        ? name
        : undefined;
    case 'routine':
      return (change.kind === 'routine-added' || change.kind === 'routine-altered') &&
        change.after.name === name
        ? name
        : undefined;
    case 'schema':
      return change.kind === 'schema-added' && change.name === name ? name : undefined;
    case 'constraint':
      return (change.kind === 'constraint-added' || change.kind === 'index-added') &&
        change.after.name === name
        ? `${change.relation.after.name}.${name}`
        : undefined;
    case 'operator':
      return change.kind === 'other' && change.after !== null && change.key.startsWith('operator ')
        ? change.key
        : undefined;
    case 'other':
      return change.kind === 'other' && change.after !== null && change.key.includes(name)
        ? change.key
        : undefined;
  }
}

const holds = <Thing extends { readonly name: string }>(things: ReadonlyMap<number, Thing>, name: string) =>
  [...things.values()].some((thing) => thing.name === name);

/** Whether a catalog has something of this sort and name anywhere. */
export function isIn(
  catalog: CatalogSnapshot,
  { sort, name }: NamedObject,
  tables: readonly number[],
): boolean {
  switch (sort) {
    case 'column':
      return tables.some((id) => catalog.relations.get(id)?.columns.some((column) => column.name === name));
    case 'relation':
      return holds(catalog.relations, name);
    case 'type':
      return holds(catalog.types, name) || holds(catalog.relations, name);
    case 'routine':
      return holds(catalog.routines, name);
    case 'schema':
      return catalog.schemas.has(name);
    case 'constraint':
      return tables.some((id) => catalog.relations.get(id)?.constraints.some((one) => one.name === name));
    case 'operator':
    case 'other':
      return [...catalog.others.keys()].some((key) => key.includes(name));
  }
}
