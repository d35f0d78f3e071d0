import type { JsonValue } from '../json.ts';
import { shorten } from '../redact/shorten.ts';
import { memberPath } from './field-path.ts';
import { isList, isObject, type JsonObject } from './json-object.ts';

/** Members by which the elements of each list are known again, by the path of the list. */
export type ElementKeys = ReadonlyMap<string, string>;

/** So many elements of a list tell by what they are known again. */
const mostElements = 500;
const usualNames = [
  'id',
  '_id',
  'uuid',
  'guid',
  'key',
  'sku',
  'slug',
  'code',
  'name',
  'title',
  'href',
  'url',
];
const idLike = /(^|_|-)(id|uuid|guid|key|sku)$|[a-z](Id|ID|Uuid|Key|Sku)$/;

function scalarText(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Every list of objects in a document, by path. */
function collectLists(value: JsonValue, path: string, lists: Map<string, (readonly JsonObject[])[]>): void {
  if (isList(value)) {
    const some = value.slice(0, mostElements);
    const objects = some.filter(isObject);
    if (objects.length === some.length && objects.length > 0) {
      const known = lists.get(path) ?? [];
      if (known.length < mostElements) lists.set(path, [...known, objects]);
    }
    for (const element of some) collectLists(element, `${path}[*]`, lists);
  } else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) collectLists(member, memberPath(path, name), lists);
  }
}

function candidates(list: readonly JsonObject[], isSensitive: (name: string) => boolean): string[] {
  const names = Object.keys(list[0] ?? {}).filter((name) => !isSensitive(name));
  const usual = usualNames.filter((name) => names.includes(name));
  return [...usual, ...names.filter((name) => idLike.test(name) && !usual.includes(name))];
}

function keysBy(member: string, lists: readonly (readonly JsonObject[])[]): Set<string> | undefined {
  const keys = new Set<string>();
  for (const list of lists) {
    const own = list.map((element) => scalarText(element[member]));
    if (own.includes(undefined) || new Set(own).size < own.length) return undefined;
    for (const key of own) keys.add(key ?? '');
  }
  return keys;
}

/** Whether at least two of the documents have half of their elements in common: else a key is made anew each time. */
function recurs(sets: readonly Set<string>[]): boolean {
  return sets.some((one, index) =>
    sets.slice(index + 1).some((other) => {
      const common = [...one].filter((key) => other.has(key)).length;
      return 2 * common >= Math.min(one.size, other.size);
    }),
  );
}

/**
 * By which member the elements of each list are known again, learned from the first answers whoever gave them. A list of which no
 * member is unique and comes again is compared by the order of its elements.
 */
export function learnElementKeys(
  documents: readonly JsonValue[],
  isSensitive: (name: string) => boolean,
): ElementKeys {
  const byDocument = documents.map((document) => {
    const lists = new Map<string, (readonly JsonObject[])[]>();
    collectLists(document, '$', lists);
    return lists;
  });
  const keys = new Map<string, string>();
  for (const path of new Set(byDocument.flatMap((lists) => [...lists.keys()]))) {
    const present = byDocument.flatMap((lists) => lists.get(path) ?? []);
    const perDocument = byDocument.flatMap((lists) => {
      const own = lists.get(path);
      return own === undefined ? [] : [own];
    });
    const member = candidates(present[0] ?? [], isSensitive).find((name) => {
      const sets = perDocument.map((lists) => keysBy(name, lists));
      const known = sets.filter((set) => set !== undefined);
      // One color may have renamed the member: that most answers have it suffices.
      return 2 * known.length > sets.length && (known.length === 1 || recurs(known));
    });
    if (member !== undefined) keys.set(path, member);
  }
  return keys;
}

/** A name for each element, unique in its list; what has no key of its own is named by its place. */
export function keyedNames(list: readonly JsonValue[], member: string): string[] {
  const taken = new Set<string>();
  return list.map((element, index) => {
    const key = isObject(element) ? scalarText(element[member]) : undefined;
    let name = key === undefined ? `place ${index}` : `${member} ${shorten(key, 60)}`;
    while (taken.has(name)) name += ' again';
    taken.add(name);
    return name;
  });
}
