import { isBlank } from './secret-signs.ts';
import { byteSign, createTextReader, type Reading, type TextReader } from './text-reader.ts';

/** A text as its plain bytes, one character each, and where in the text each of them is written. */
export interface PlainBytes {
  readonly bytes: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** What encodings, and what undoes them, put before another character, or take away. */
const dropped: ReadonlySet<number> = new Set([0x5c, 0x27, 0x22]);
const [space, plus] = [0x20, 0x2b];

/** Of all that may stand at a place that of which most is encoding. */
function longest(readings: readonly Reading[], place: number): Reading {
  let best = { code: space, end: place + 1 };
  for (const reading of readings) if (reading.end > best.end || best.code === space) best = reading;
  return best;
}

/**
 * Undoes every encoding that a reader knows, and some of what was not encoded: what is written in several ways comes out in one.
 * Backslashes and quotes are left out; spaces, control characters and `+` together are one space. Only what went through the same
 * function can be compared with it.
 */
export function undoEncodings(text: string, reader: TextReader = createTextReader(text)): PlainBytes {
  const [bytes, starts, ends]: [string[], number[], number[]] = [[], [], []];
  for (let at = 0; at < text.length;) {
    const { code, end } = reader.isAmbiguous(at)
      ? longest(reader.readings(at), at)
      : { code: text.codePointAt(at) ?? 0, end: at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) };
    const put = (byte: number) => {
      bytes.push(String.fromCharCode(byte));
      starts.push(at);
      ends.push(end);
    };
    if (isBlank(code) || code === plus) {
      if (bytes.at(-1) === ' ') ends[ends.length - 1] = end;
      else put(space);
    } else if (code < 0x80) {
      if (!dropped.has(code)) put(code);
    } else if (code >= byteSign + 0x80 && code <= byteSign + 0xff) put(code - byteSign);
    else if (code < 0xd800 || code > 0xdfff)
      for (const byte of Buffer.from(String.fromCodePoint(code), 'utf8')) put(byte);
    at = end;
  }
  return { bytes: bytes.join(''), starts, ends };
}
