import { createHash } from 'node:crypto';
import type { JsonValue } from '../json.ts';
import { canonicalText } from './signature.ts';

/** A list as the others are laid beside: its elements' contents, in order. */
export type ListReference = readonly string[];

export interface AlignedList {
  /** Which element of the reference each one stands for, as a name. */
  readonly names: readonly string[];
  /** Whether what both have stands in the same order; `undefined` where that says nothing. */
  readonly inOrder: boolean | undefined;
}

function contentOf(element: JsonValue): string {
  const text = canonicalText(element);
  return text.length <= 64 ? text : createHash('sha256').update(text).digest('base64').slice(0, 22);
}

export function referenceOf(list: readonly JsonValue[]): ListReference {
  return list.map(contentOf);
}

function isAscending(places: readonly number[]): boolean | undefined {
  if (places.length < 2) return undefined;
  return places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0));
}

/** Whether what a keyed list and its reference both have stands in the same order; `undefined` where that says nothing. */
export function keepsOrder(names: readonly string[], reference: ListReference): boolean | undefined {
  const places = new Map(reference.map((name, place) => [name, place]));
  return isAscending(names.map((name) => places.get(name)).filter((place) => place !== undefined));
}

/**
 * Lays a list without keys beside a reference: elements of the same content are the same ones wherever they stand, what is left over
 * is paired in order, and the rest came or went.
 */
export function alignList(list: readonly JsonValue[], reference: ListReference): AlignedList {
  const waiting = new Map<string, number[]>();
  reference.forEach((content, place) => {
    waiting.set(content, [...(waiting.get(content) ?? []), place]);
  });
  const contents = referenceOf(list);
  const places = contents.map((content) => waiting.get(content)?.shift());
  const found = places.filter((place) => place !== undefined);
  const taken = new Set(found);
  const free = reference.flatMap((_, place) => (taken.has(place) ? [] : [place]));
  const news = new Map<string, number>();
  const names = places.map((place, index) => {
    const own = place ?? free.shift();
    if (own !== undefined) return `place ${own}`;
    const content = contents[index] ?? '';
    const count = (news.get(content) ?? 0) + 1;
    news.set(content, count);
    return `new #${createHash('sha256').update(content).digest('hex').slice(0, 6)}${count === 1 ? '' : ` (${count})`}`;
  });
  return { names, inOrder: isAscending(found) };
}
