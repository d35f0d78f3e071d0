import { textPattern } from './secret-pattern.ts';

/** Letters and digits; those of scripts that put no spaces between words are left out. */
const wordCharacter = '0-9A-Za-z\\u00aa-\\u024f\\u0370-\\u1fff';
/** What ends an escaped character is no letter of a word: `%3D`, `\\n`, `\\u0022`. */
const before = `(?<=^|[^${wordCharacter}]|%(?:25)*[0-9a-fA-F]{2}|\\\\(?:[bfnrt]|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}))`;
const after = `(?![${wordCharacter}])`;

/** Finds a secret where it is a word of its own: as it is, escaped, or alone in base64. */
export function wordPattern(secret: string): RegExp {
  const base64 = Buffer.from(secret, 'utf8').toString('base64').replace(/=+$/, '');
  const alone = base64.replace(/[+/]/g, (sign) => (sign === '+' ? '[-+]' : '[/_]'));
  return new RegExp(`${before}(?:${textPattern(secret)}|${alone}(?:=|%3[dD]){0,2})${after}`, 'g');
}

const foreign =
  /\d{4}-\d\d-\d\d(?:T[\d:.]+)?|\d{1,2}:\d\d:\d\d|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+(?:\.\d+)+/gi;

/** Where dates, times, UUIDs and numbers with a point stand, such as versions and addresses: a part of one is a word by chance. */
export function foreignSpans(text: string): (readonly [start: number, end: number])[] {
  return Array.from(text.matchAll(foreign), ({ index, 0: match }) => [index, index + match.length] as const);
}
