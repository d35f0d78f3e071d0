/**
 * What is compared of a thing: the `status`; whether a field is there and of which type (`shape`); its `value`; the outline of a text
 * (`format`); which `element`s a list has, in which `order`, and how many (`size`).
 */
export type Aspect = 'status' | 'shape' | 'value' | 'format' | 'element' | 'order' | 'size';

export type Place = 'status' | 'header' | 'body';

/** One aspect of one thing in the answers to a request. */
export interface Facet {
  readonly place: Place;
  /** `status`, a header's name, or the JSONPath of a field with `*` for the place in a list. */
  readonly path: string;
  /** Which element of a list, such as `id 7`, where the aspect is that of one. */
  readonly at: string;
  readonly aspect: Aspect;
  /** The facet, and what must be seen of it, for this one to have a meaning at all; an object for its members. */
  readonly parent: { readonly key: string; readonly signature: string } | undefined;
  /** Whether not to be seen is itself something to compare, where the parent is as it must be. */
  readonly absence: boolean;
}

/** What stands for a thing that is not there. */
export const absent = 'absent';

/** Names a facet. What has nothing in common, such as answers of different statuses, has different prefixes. */
export function keyOf(prefix: string, location: string, aspect: Aspect): string {
  return `${prefix} ${location} ${aspect}`;
}

/** The key of another aspect of the same thing. */
export function siblingKey(key: string, aspect: Aspect): string {
  return `${key.slice(0, key.lastIndexOf(' '))} ${aspect}`;
}
