/** Control characters, and what turns the direction of text or breaks a line unseen. */
const unprintable = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;
const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escape(character: string): string {
  const code = character.charCodeAt(0);
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Text that cannot move the cursor, on one line. */
export function printable(text: string): string {
  return text.replace(unprintable, escape);
}

/** The lines of a text, each printable; tabs become spaces. */
export function printableLines(text: string): string[] {
  return text
    .replace(/(?:\r?\n)+$/, '')
    .split(/\r?\n/)
    .map((line) => printable(line.replaceAll('\t', '  ')));
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
];

function graphemeWidth(grapheme: string): number {
  if (/^\p{Emoji_Presentation}|\ufe0f/u.test(grapheme)) return 2;
  if (/^[\p{Mark}\p{Cf}]+$/u.test(grapheme)) return 0;
  const code = grapheme.codePointAt(0) ?? 0;
  return wideRanges.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** Escape sequences that color text: they take no room. */
const escapeCharacter = '\u001b';
const styles = new RegExp(`(${escapeCharacter}\\[[\\d;]*m)`, 'g');

function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Columns that a text takes on a terminal. */
export function displayWidth(text: string): number {
  const plain = text.replace(styles, '');
  if (/^[ -~]*$/.test(plain)) return plain.length;
  return graphemes(plain).reduce((width, grapheme) => width + graphemeWidth(grapheme), 0);
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Splits unstyled text before the first grapheme that no longer fits; always takes one at least. */
function splitAt(text: string, width: number): [head: string, tail: string] {
  let taken = 0;
  let length = 0;
  for (const grapheme of graphemes(text)) {
    taken += graphemeWidth(grapheme);
    if (taken > width && length > 0) break;
    length += grapheme.length;
  }
  return [text.slice(0, length), text.slice(length)];
}

/** Text cut to `width` columns; its styles stay whole. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let room = Math.max(0, width - 1);
  let result = '';
  let cut = false;
  for (const part of text.split(styles)) {
    if (part.startsWith(escapeCharacter)) result += part;
    else if (!cut && displayWidth(part) <= room) {
      result += part;
      room -= displayWidth(part);
    } else if (!cut) {
      const [head] = room > 0 ? splitAt(part, room) : [''];
      result += width > 0 ? `${displayWidth(head) <= room ? head : ''}…` : '';
      cut = true;
    }
  }
  return result;
}

/** Unstyled text broken into lines of `width` columns, between words where there are any. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (displayWidth(rest) > width) {
    const [head, tail] = splitAt(rest, width);
    const space = tail.startsWith(' ') ? head.length : head.lastIndexOf(' ');
    const indentation = head.length - head.trimStart().length;
    const end = space > indentation ? space : head.length;
    lines.push(rest.slice(0, end).trimEnd());
    rest = space > indentation ? rest.slice(end).trimStart() : tail;
  }
  return [...lines, rest];
}
