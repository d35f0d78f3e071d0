import { CheckFileError } from '../errors.ts';
import type { Facet, Place } from './facet.ts';
import { fieldMatcher } from './field-path.ts';

/** What the user has said of a change: that it is meant, or that it does not matter. */
export interface Concern {
  /** As it was written. */
  readonly text: string;
  readonly matches: (place: Place, path: string) => boolean;
  /** The status that green is to answer with, where one was named. */
  readonly status?: string;
}

const listed = new Set(['text', 'content', 'body']);

/**
 * Reads `$.items[*].discount`, `status`, `status 301`, `header cache-control`, or `body` for all of it.
 * @throws CheckFileError for anything else
 */
export function readConcern(subject: string, text: string): Concern {
  const trimmed = text.trim();
  if (trimmed.startsWith('$')) {
    const matches = fieldMatcher(subject, trimmed);
    return {
      text: trimmed,
      matches: (place, path) => place === 'body' && path.startsWith('$') && matches(path),
    };
  }
  const [, status] = /^status(?:\s+(\d{3}))?$/.exec(trimmed) ?? [];
  if (trimmed === 'status' || status !== undefined) {
    const matches = (place: Place) => place === 'status';
    return { text: trimmed, matches, ...(status === undefined ? {} : { status }) };
  }
  if (listed.has(trimmed)) return { text: trimmed, matches: (place) => place === 'body' };
  const [, header] = /^header[\s:]+([\w-]+(?: [^\s;=]+)?)$/i.exec(trimmed) ?? [];
  if (header === undefined) {
    throw new CheckFileError(`${subject}: expected a field, a status or a header, got \`${text}\``, {
      advice: 'There are `$.items[*].discount`, `status`, `status 301`, `header cache-control` and `body`.',
    });
  }
  const name = header.toLowerCase();
  return {
    text: trimmed,
    matches: (place, path) =>
      place === 'header' && (path.toLowerCase() === name || path.toLowerCase().startsWith(`${name} `)),
  };
}

/** Whether a concern rules a facet, whatever the colors show; a status that was named rules only that status. */
export function rules({ matches, status }: Concern, { place, path }: Facet): boolean {
  return status === undefined && matches(place, path);
}
