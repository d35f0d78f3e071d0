import type { TextReader } from './text-reader.ts';

/** Letters and digits; those of scripts that put no spaces between words are left out. */
const wordCharacter = /[0-9A-Za-z\u00aa-\u024f\u0370-\u1fff]/;
/** The longest way to write what stands before a word. */
const longestSign = 40;

const isWordAt = ({ text }: TextReader, place: number) => wordCharacter.test(text.charAt(place));

/** Whether something ends here that is read as no letter or digit, although it is written with them: `%3D`, `\\n`, `\\u0022`. */
function endsSign(reader: TextReader, place: number): boolean {
  for (let start = place - 2; start >= Math.max(0, place - longestSign); start -= 1) {
    if (!reader.isAmbiguous(start)) continue;
    const ending = reader.readings(start).filter(({ end }) => end === place);
    if (ending.some(({ code }) => !wordCharacter.test(String.fromCodePoint(code)))) return true;
  }
  return false;
}

/** Where a word ends, with what fills it up if it is base64; undefined when what stands there is a part of a longer word. */
export function wordEnd(reader: TextReader, start: number, end: number): number | undefined {
  if (isWordAt(reader, end)) return undefined;
  if (start > 0 && isWordAt(reader, start - 1) && !endsSign(reader, start)) return undefined;
  return end;
}

const foreign =
  /\d{4}-\d\d-\d\d(?:T[\d:.]+)?|\d{1,2}:\d\d:\d\d|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+(?:\.\d+)+/gi;

/** Where dates, times, UUIDs and numbers with a point stand, such as versions and addresses: a part of one is a word by chance. */
export function foreignSpans(text: string): (readonly [start: number, end: number])[] {
  return Array.from(text.matchAll(foreign), ({ index, 0: match }) => [index, index + match.length] as const);
}
