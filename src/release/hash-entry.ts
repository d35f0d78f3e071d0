import { createHash } from 'node:crypto';

/** What the first entry has in place of the hash of the entry before it. */
export const firstPrev = '0'.repeat(64);

/** JSON with sorted keys: equal data, equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

/** SHA-256 of an entry without its own hash, in hexadecimal. */
export function hashEntry(entry: Readonly<Record<string, unknown>>): string {
  return createHash('sha256')
    .update(canonicalJson({ ...entry, hash: undefined }))
    .digest('hex');
}
