import { CheckFileError } from '../errors.ts';
import type { JsonValue } from '../json.ts';

/** What a cleanup that has a name is given: all it needs to know, for it may run in another process. */
export type UndoData = Readonly<Record<string, JsonValue>>;

/** Where `value` holds something that would not be the same once written down and read again, such as `.id`. */
function unlikeJson(value: unknown, path: string): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : path;
  if (Array.isArray(value)) {
    return value.map((member, index) => unlikeJson(member, `${path}[${index}]`)).find((found) => found);
  }
  if (typeof value !== 'object') return path;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return path;
  return Object.entries(value)
    .map(([key, member]) => unlikeJson(member, `${path}.${key}`))
    .find((found) => found);
}

/**
 * The data of a cleanup as it will be when it is read again.
 * @throws CheckFileError when it is no object, or holds what JSON cannot carry
 */
export function readUndoData(label: string, data: unknown): UndoData {
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
  const place = isObject ? unlikeJson(data, 'data') : 'data';
  if (place !== undefined) {
    throw new CheckFileError(
      `cleanup \`${label}\`: expected an object that JSON can carry, and \`${place}\` is none`,
      {
        advice:
          'Give it texts, numbers and the like, such as `{ id }`; a value that was not captured yet is `undefined`.',
      },
    );
  }
  return JSON.parse(JSON.stringify(data)) as UndoData;
}
