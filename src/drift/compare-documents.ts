import type { JsonLocation } from '../json-path.ts';
import type { JsonValue } from '../json.ts';
import type { Difference } from './difference.ts';

/** One of two documents, or a part of one. */
interface Side {
  readonly value: JsonValue;
  readonly at: JsonLocation;
}

interface Pair {
  readonly path: string;
  readonly blue: Side | undefined;
  readonly green: Side | undefined;
}

/** By what the members of a list of objects are told apart, the first that each has and no two share. */
const names = ['name', 'id', 'key', 'artifactId', 'module'];

type JsonObject = Readonly<Record<string, JsonValue>>;

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function member(path: string, name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}

function textAt(item: JsonValue, name: string): string | undefined {
  const value = isObject(item) ? item[name] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** The name of each item of a list, or `undefined` when they have none: an order is all they have then. */
function namesOf(list: readonly JsonValue[], name: string): readonly string[] | undefined {
  const found = list.map((item) => textAt(item, name));
  return found.every((one) => one !== undefined) && new Set(found).size === found.length ? found : undefined;
}

/** Scalars, none of them twice: such a list is a set, whatever its order. */
function asSet(list: readonly JsonValue[]): readonly string[] | undefined {
  if (list.some((item) => typeof item === 'object' && item !== null)) return undefined;
  const keys = list.map((item) => JSON.stringify(item));
  return new Set(keys).size === keys.length ? keys : undefined;
}

/** What each item of both lists is called: by a name of its own, as itself in a set, or by its place. */
function keysOf(blue: readonly JsonValue[], green: readonly JsonValue[]) {
  for (const name of names) {
    const [ofBlue, ofGreen] = [namesOf(blue, name), namesOf(green, name)];
    if (ofBlue !== undefined && ofGreen !== undefined) return [ofBlue, ofGreen] as const;
  }
  const [ofBlue, ofGreen] = [asSet(blue), asSet(green)];
  if (ofBlue !== undefined && ofGreen !== undefined) return [ofBlue, ofGreen] as const;
  const places = (list: readonly JsonValue[]) => list.map((_, index) => String(index));
  return [places(blue), places(green)] as const;
}

function pairLists(
  path: string,
  blue: Side,
  green: Side,
  left: readonly JsonValue[],
  right: readonly JsonValue[],
): Pair[] {
  const [ofBlue, ofGreen] = keysOf(left, right);
  const sideOf = (side: Side, list: readonly JsonValue[], index: number): Side | undefined => {
    const value = list[index];
    return value === undefined ? undefined : { value, at: [...side.at, index] };
  };
  const all = [...new Set([...ofBlue, ...ofGreen])];
  return all.map((key) => ({
    path: `${path}[${key}]`,
    blue: sideOf(blue, left, ofBlue.indexOf(key)),
    green: sideOf(green, right, ofGreen.indexOf(key)),
  }));
}

function pairMembers(path: string, blue: Side, green: Side, left: JsonObject, right: JsonObject): Pair[] {
  const sideOf = (side: Side, object: JsonObject, name: string): Side | undefined => {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    return value === undefined ? undefined : { value, at: [...side.at, name] };
  };
  const all = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return all.map((name) => ({
    path: member(path, name),
    blue: sideOf(blue, left, name),
    green: sideOf(green, right, name),
  }));
}

function* compare({ path, blue, green }: Pair): Generator<Difference> {
  if (blue !== undefined && green !== undefined) {
    const [left, right] = [blue.value, green.value];
    if (isObject(left) && isObject(right)) {
      for (const pair of pairMembers(path, blue, green, left, right)) yield* compare(pair);
      return;
    }
    if (isList(left) && isList(right)) {
      for (const pair of pairLists(path, blue, green, left, right)) yield* compare(pair);
      return;
    }
    if (left === right) return;
  }
  yield {
    path,
    ...(blue === undefined ? {} : { blueAt: blue.at, blue: blue.value }),
    ...(green === undefined ? {} : { greenAt: green.at, green: green.value }),
  };
}

/**
 * Where two documents differ, in the order of the first. Lists of objects are aligned by a name that each has, lists of
 * different scalars are sets, and other lists are compared place by place.
 */
export function compareDocuments(blue: JsonValue, green: JsonValue): readonly Difference[] {
  return [...compare({ path: '$', blue: { value: blue, at: [] }, green: { value: green, at: [] } })];
}
