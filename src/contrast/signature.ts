import { createHmac } from 'node:crypto';
import type { JsonValue } from '../json.ts';

const longest = 120;

/** How texts that are too long or too secret to be shown are told apart in the answers to one request. */
export interface Signatures {
  /** A text that stands for itself while it is short, and for longer ones their beginning with a hash. */
  readonly of: (text: string) => string;
  /** What stands for a secret, such as `*** (a)`: two are the same or not, and neither can be read. */
  readonly hidden: (text: string) => string;
  /** So many hexadecimal digits, by which a text is known again within the run, and cannot be found by trying. */
  readonly digest: (text: string, length: number) => string;
}

/** Such as `a` for 0, `z` for 25, `ba` for 26. */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26)) + last;
}

/** @param salt what nobody knows who sees a report */
export function createSignatures(salt: string): Signatures {
  const secrets = new Map<string, string>();
  const hash = (text: string) => createHmac('sha256', salt).update(text).digest('hex');
  return {
    of: (text) =>
      text.length <= longest
        ? text
        : `${text.slice(0, longest - 40)}… (${text.length} characters, #${hash(text).slice(0, 12)})`,
    hidden: (text) => {
      const key = hash(text);
      const known = secrets.get(key) ?? `*** (${letters(secrets.size)})`;
      secrets.set(key, known);
      return known;
    },
    digest: (text, length) => hash(text).slice(0, length),
  };
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
