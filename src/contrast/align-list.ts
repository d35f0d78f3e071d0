import { createHash } from 'node:crypto';
import type { JsonValue } from '../json.ts';
import { canonicalText, type Signatures } from './signature.ts';

/** A list as the others are laid beside: its elements' contents, in order. */
export type ListReference = readonly string[];

export interface AlignedList {
  /** Which element of the reference each one stands for, as a name. */
  readonly names: readonly string[];
  /** In which order what both have stands, in words; `undefined` where that says nothing. */
  readonly order: string | undefined;
}

/** So many are named of an order, and so much of each. */
const mostNamed = 12;
const longestName = 24;

function contentOf(element: JsonValue): string {
  const text = canonicalText(element);
  return text.length <= 64 ? text : createHash('sha256').update(text).digest('base64').slice(0, 32);
}

export function referenceOf(list: readonly JsonValue[]): ListReference {
  return list.map(contentOf);
}

function isAscending(places: readonly number[]): boolean {
  return places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0));
}

/** What stands in the order of the reference says that of it, also where some of it is missing. */
function tellOrder(
  places: readonly number[],
  reference: ListReference,
  signatures: Pick<Signatures, 'digest'>,
): string | undefined {
  if (places.length < 2) return undefined;
  const all = isAscending(places) ? reference.map((_, place) => place) : places;
  const shown = all.slice(0, mostNamed).map((place) => {
    const name = reference[place] ?? '';
    return name === '' || name.length > longestName ? `place ${place}` : name;
  });
  const rest = all.length - shown.length;
  if (rest === 0) return shown.join(', ');
  return `${shown.join(', ')} and ${rest} more (#${signatures.digest(all.join(), 6)})`;
}

/** In which order what a keyed list and its reference both have stands. */
export function orderOf(
  names: readonly string[],
  reference: ListReference,
  signatures: Pick<Signatures, 'digest'>,
): string | undefined {
  const places = new Map(reference.map((name, place) => [name, place]));
  const found = names.map((name) => places.get(name)).filter((place) => place !== undefined);
  return tellOrder(found, reference, signatures);
}

/**
 * Lays a list without keys beside a reference: elements of the same content are the same ones wherever they stand, what is left over
 * is paired in order, and the rest came or went.
 */
export function alignList(
  list: readonly JsonValue[],
  reference: ListReference,
  signatures: Pick<Signatures, 'digest'>,
): AlignedList {
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
    return `new #${signatures.digest(content, 6)}${count === 1 ? '' : ` (${count})`}`;
  });
  return { names, order: tellOrder(found, reference, signatures) };
}
