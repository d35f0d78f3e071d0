import type { CatalogChange } from '../../catalog/catalog-change.ts';
import { shownRelation } from './find-relation.ts';
import type { NamedObject } from './named-object.ts';

/** Something that a change takes away under the name it had. */
export interface GoneObject {
  /** As findings call it. */
  readonly name: string;
  readonly sort: string;
  readonly how: 'dropped' | 'renamed' | 'replaced';
  /** What it is called now. */
  readonly now: string | undefined;
  /** OID of the relation it is of, or is. */
  readonly relation: number | undefined;
}

interface Named {
  readonly schema: string;
  readonly name: string;
}

const nameOf = ({ schema, name }: Named) => (schema === 'public' ? name : `${schema}.${name}`);

/** The name it goes by now; `undefined` when that is the name it had. */
const renamed = (before: Named, after: Named): string | undefined =>
  before.name === after.name && before.schema === after.schema ? undefined : nameOf(after);

function goneColumn(change: CatalogChange, name: string): GoneObject | undefined {
  if (change.kind === 'column-dropped' || change.kind === 'column-renamed') {
    if (change.before.name !== name) return undefined;
    const { before, after } = change.relation;
    const gone = { name: `${shownRelation(before)}.${name}`, sort: 'column', relation: after.id };
    return change.kind === 'column-dropped'
      ? { ...gone, how: 'dropped', now: undefined }
      : { ...gone, how: 'renamed', now: `${shownRelation(after)}.${change.after.name}` };
  }
  if (change.kind !== 'relation-replaced' && change.kind !== 'relation-altered') return undefined;
  const { before, after } = change;
  const has = (relation: typeof before) => relation.columns.some((column) => column.name === name);
  const gone = { name: `${shownRelation(before)}.${name}`, sort: 'column', relation: before.id };
  return has(before) && !has(after) ? { ...gone, how: 'replaced', now: undefined } : undefined;
}

interface ThingBefore extends Named {
  readonly id: number;
  readonly kind: string;
  /** What it is now; `undefined` when it is no more. */
  readonly after: Named | undefined;
}

function thingBefore(change: CatalogChange, sort: 'relation' | 'type' | 'routine'): ThingBefore | undefined {
  const { kind } = change;
  if (kind === 'relation-dropped' || kind === 'routine-dropped' || kind === 'type-dropped')
    return kind === `${sort}-dropped` ? { ...change.before, after: undefined } : undefined;
  if (kind !== 'relation-renamed' && kind !== 'routine-altered' && kind !== 'type-altered') return undefined;
  return kind.startsWith(`${sort}-`) ? { ...change.before, after: change.after } : undefined;
}

function goneThing(
  change: CatalogChange,
  sort: 'relation' | 'type' | 'routine',
  { name, owner }: NamedObject,
): GoneObject | undefined {
  const thing = thingBefore(change, sort);
  if (!thing) return undefined;
  if (thing.name !== name || (owner !== undefined && thing.schema !== owner)) return undefined;
  const relation = sort === 'relation' ? thing.id : undefined;
  const shown = { name: nameOf(thing), sort: thing.kind === 'sequence' ? 'sequence' : sort, relation };
  if (thing.after === undefined) return { ...shown, how: 'dropped', now: undefined };
  const now = renamed(thing, thing.after);
  return now === undefined ? undefined : { ...shown, how: 'renamed', now };
}

/** What comes with an extension has no change of its own. */
function goneOther(change: CatalogChange, { sort, name }: NamedObject): GoneObject | undefined {
  if (change.kind !== 'other' || change.before === null) return undefined;
  const extension = /^extension (.+)$/.exec(change.key)?.[1];
  const schemaIn = (line: string | null) => / in (.+)$/.exec(line ?? '')?.[1];
  if (extension !== undefined && ['routine', 'type', 'operator', 'other'].includes(sort)) {
    const moved = schemaIn(change.after);
    if (change.after !== null && moved === schemaIn(change.before)) return undefined;
    return {
      ...{ name: change.key, sort: 'extension', relation: undefined },
      ...(moved === undefined ? { how: 'dropped', now: undefined } : { how: 'renamed', now: moved }),
    };
  }
  if (sort !== 'operator' && sort !== 'other') return undefined;
  const symbol = sort === 'operator' ? name.split(' ').find((part) => /^[^\w"]+$/.test(part)) : name;
  const matches = symbol !== undefined && change.after === null && change.key.includes(symbol);
  return matches && !change.key.startsWith('mapping of ')
    ? {
        name: change.key.replaceAll('public.', ''),
        sort: 'object',
        how: 'dropped',
        now: undefined,
        relation: undefined,
      }
    : undefined;
}

/** What a change takes away of what a refusal says does not exist. */
export function goneIn(change: CatalogChange, object: NamedObject): GoneObject | undefined {
  const { sort, name } = object;
  switch (sort) {
    case 'column':
      return goneColumn(change, name);
    case 'relation':
      return goneThing(change, 'relation', object);
    case 'type':
      return (
        goneThing(change, 'type', object) ??
        goneThing(change, 'relation', object) ??
        goneOther(change, object)
      );
    case 'routine':
      return goneThing(change, 'routine', object) ?? goneOther(change, object);
    case 'schema':
      return change.kind === 'schema-dropped' && change.name === name
        ? { name, sort, how: 'dropped', now: undefined, relation: undefined }
        : undefined;
    case 'constraint':
      return (change.kind === 'constraint-dropped' || change.kind === 'constraint-altered') &&
        change.before.name === name
        ? {
            ...{ name: `${shownRelation(change.relation.before)}.${name}`, sort, how: 'dropped' },
            ...{ now: undefined, relation: change.relation.after.id },
          }
        : undefined;
    case 'operator':
    case 'other':
      return goneOther(change, object);
  }
}
