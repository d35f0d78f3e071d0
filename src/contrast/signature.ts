import { createHash } from 'node:crypto';
import type { JsonValue } from '../json.ts';

const longest = 120;

/** A text that stands for itself while it is short, and for longer ones their beginning with a hash. */
export function signatureOf(text: string): string {
  if (text.length <= longest) return text;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return `${text.slice(0, longest - 40)}… (${text.length} characters, #${digest})`;
}

/** A value in its one way of writing: the order of members means nothing. */
export function canonicalText(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(canonicalText).join(',')}]`;
  const members = Object.entries(value as Readonly<Record<string, JsonValue>>)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`);
  return `{${members.join(',')}}`;
}

/** The outline of a text: each run of letters and digits is one character, so that dates and ids look alike. */
export function outlineOf(text: string): string {
  return text.replace(/[\p{L}\p{N}]+/gu, 'x').slice(0, longest);
}

/** What stands for a secret: two are the same or not, and neither can be read. */
export function hiddenSignature(text: string): string {
  return `*** (#${createHash('sha256').update(text).digest('hex').slice(0, 6)})`;
}
