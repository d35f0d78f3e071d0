/** Writes a text in the way of some language, so that it can be read back. */
export type Encoder = (text: string) => string;

const json: Encoder = (text) => JSON.stringify(text).slice(1, -1);
const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0');
const isOfWords = (character: string) => /[0-9A-Za-z\s]/.test(character);
const code = (character: string) => character.codePointAt(0) ?? 0;
const names: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const encodeEach = (text: string, encode: Encoder) =>
  Array.from(text, (character) => (isOfWords(character) ? character : encode(character))).join('');

/** Ways in which programs write texts into others, each by means of its own. */
export const encoders: Readonly<Record<string, Encoder>> = {
  JSON: json,
  'JSON of ASCII': (text) =>
    json(text).replace(/[^ -~]|[<>&']/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`),
  'JSON by numbers': (text) =>
    text.replace(/[^0-9A-Za-z]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4).toUpperCase()}`),
  URL: encodeURIComponent,
  'URL in lower case': (text) =>
    encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()),
  form: (text) => new URLSearchParams({ x: text }).toString().slice(2),
  HTML: (text) => text.replace(/[&<>"']/g, (character) => names[character] ?? character),
  'HTML by decimals': (text) => encodeEach(text, (character) => `&#${code(character)};`),
  'HTML by hex': (text) => encodeEach(text, (character) => `&#x${hex(code(character), 2)};`),
  shell: (text) => `'${text.replaceAll("'", "'\\''")}'`,
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64 a byte on': (text) => Buffer.from(`:${text}.`).toString('base64'),
  'base64url two bytes on': (text) => Buffer.from(`u:${text}..`).toString('base64url'),
};

/** Lists of names of encoders, each of so many: the first one is applied first. */
export function stacksOf(depth: number): readonly (readonly string[])[] {
  if (depth === 0) return [[]];
  return stacksOf(depth - 1).flatMap((stack) => Object.keys(encoders).map((name) => [...stack, name]));
}

export function encodeBy(stack: readonly string[], text: string): string {
  return stack.reduce((written, name) => encoders[name]?.(written) ?? written, text);
}
