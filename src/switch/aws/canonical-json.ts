import { createHash } from 'node:crypto';
import type { JsonValue } from '../../json.ts';

/** A value as JSON carries it: without what is not set. */
export function plainJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(
    entries.sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, each]) => [key, sorted(each)]),
  );
}

/** JSON that is the same whatever the order of the keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** A short name for a state, the same for the same state. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 32);
}
