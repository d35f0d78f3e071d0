import { htmlNames } from './html-names.ts';
import { createPlaceCache } from './place-cache.ts';

/** A character that a place of a text can be read as, and where its writing ends. */
export interface Reading {
  /** A code point; a byte that is not of ASCII and has not been put together with others is `byteSign` more. */
  readonly code: number;
  readonly end: number;
}

/** Reads the characters of a text as they stand there, and as they are meant if they are encoded. */
export interface TextReader {
  readonly text: string;
  /** Whether what stands at a place may be read as something else than itself. */
  readonly isAmbiguous: (place: number) => boolean;
  readonly readings: (place: number) => readonly Reading[];
}

/** What is known of an ambiguous place: its readings, level by level, and whether further levels have no others. */
interface Place {
  readonly levels: readonly (readonly Reading[])[];
  readonly isFinal: boolean;
}

/** Encodings may be stacked; so many levels are undone: three of an application, and one of a line for a shell. */
const deepest = 4;
/** Such as `#x0010FFFF`. */
const longestEntity = 10;
export const byteSign = 0xdc00;
const [percent, backslash, ampersand, singleQuote, doubleQuote, plus] = [0x25, 0x5c, 0x26, 0x27, 0x22, 0x2b];
/** What stands for a single quote within single quotes of a shell, behind the one that ends them. */
const reopenings: readonly (readonly number[])[] = [
  [backslash, singleQuote, singleQuote],
  [doubleQuote, singleQuote, doubleQuote, singleQuote],
];
const controls: ReadonlyMap<number, number> = new Map(
  Object.entries({ b: 8, t: 9, n: 10, f: 12, r: 13 }).map(([sign, code]) => [sign.charCodeAt(0), code]),
);

/** What may go on what begins as an encoding, as it is or encoded. */
const goesOn: Readonly<Record<string, RegExp>> = {
  '%': /[0-9a-fA-Fu%&\\]/,
  '&': /[A-Za-z#%&\\]/,
  "'": /['"%&\\]/,
  '"': /["%&\\]/,
  '\\': /[^]/,
  '+': /[^]/,
};
/** Whether two characters of ASCII are the beginning of an encoding, by `first * 128 + second`. */
export const beginsEncoding: Uint8Array = new Uint8Array(128 * 128);
for (const [first, seconds] of Object.entries(goesOn)) {
  for (let second = 0; second < 128; second += 1) {
    if (seconds.test(String.fromCharCode(second))) beginsEncoding[first.charCodeAt(0) * 128 + second] = 1;
  }
}

/** The value of a hexadecimal digit; -1 for what is none. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return code < 0x80 && letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

const isLetterOrDigit = (code: number) =>
  (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a && code < 0x80);

/** What an entity stands for, without its `&` and `;`; undefined for what is none. */
function entityCode(written: string): number | undefined {
  if (!written.startsWith('#')) return htmlNames.get(written);
  const [, hex, decimal] = /^#(?:[xX]([0-9a-fA-F]+)|(\d+))$/.exec(written) ?? [];
  if (hex === undefined && decimal === undefined) return undefined;
  const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
  return code <= 0x10_ffff ? code : undefined;
}

/** How many bytes follow one that begins a character of UTF-8. */
export function continuations(byte: number): number {
  if (byte < 0xc2 || byte > 0xf4) return 0;
  return byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
}

/**
 * Every encoding is a rule that makes one character of several, and those may be encoded themselves: level by level, characters
 * are read by the readings of the level below. So all encodings are undone in whatever order they were applied, as far as each of
 * them writes a text character by character.
 */
export function createTextReader(text: string): TextReader {
  const known = createPlaceCache<Place>(text.length);
  /** How often a place was read that is ambiguous. */
  let met = 0;

  const isAmbiguous = (place: number): boolean => {
    const unit = text.charCodeAt(place);
    if (!(unit < 0x80)) return false;
    const next = text.charCodeAt(place + 1);
    // Behind the end nothing goes on, and what is not of ASCII goes on a backslash at most.
    if (!(next < 0x80)) return unit === plus || (unit === backslash && next >= 0x80);
    return beginsEncoding[unit * 128 + next] === 1;
  };
  /** Whether a character may be the beginning of another encoding. */
  const mayGoOn = (code: number, end: number): boolean => {
    if (code >= 0x80) return code >= 0xd800 && code < 0xe000;
    const next = text.charCodeAt(end);
    return code === backslash || code === plus || (next < 0x80 && beginsEncoding[code * 128 + next] === 1);
  };
  function raw(place: number): Reading | undefined {
    if (place >= text.length) return undefined;
    const code = text.codePointAt(place) ?? 0;
    return { code, end: place + (code > 0xffff ? 2 : 1) };
  }
  /** Wherever these characters end that begin at a place. */
  function eachEnd(
    place: number,
    level: number,
    codes: readonly number[],
    visit: (end: number) => void,
  ): void {
    const [first, ...rest] = codes;
    if (first === undefined) visit(place);
    else {
      for (const { code, end } of readings(place, level)) {
        if (code === first) eachEnd(end, level, rest, visit);
      }
    }
  }

  /** A number of so many hexadecimal digits. */
  function eachNumber(
    place: number,
    level: number,
    [digits, value]: readonly [digits: number, value: number],
    visit: (value: number, end: number) => void,
  ): void {
    if (digits === 0) {
      visit(value, place);
      return;
    }
    for (const { code, end } of readings(place, level)) {
      const digit = hexDigit(code);
      if (digit >= 0) eachNumber(end, level, [digits - 1, value * 16 + digit], visit);
    }
  }

  function eachEnclosed(
    [place, level, last]: readonly [place: number, level: number, last: number],
    written: string,
    visit: (written: string, end: number) => void,
  ): void {
    for (const { code, end } of readings(place, level)) {
      if (code === last) visit(written, end);
      else if (written.length < longestEntity && (isLetterOrDigit(code) || (code === 0x23 && written === '')))
        eachEnclosed([end, level, last], written + String.fromCharCode(code), visit);
    }
  }

  /** What a character makes with those behind it, of the level below. */
  function extend(
    { code, end }: Reading,
    [start, level]: readonly [start: number, level: number],
    add: (code: number, end: number) => void,
  ): void {
    // One encoding writes the same character in the same way.
    const addDoubled = () => {
      const isSame = readings(end, level).some(
        (next) => next.code === code && next.end === end + end - start,
      );
      if (isSame) add(code, end + end - start);
    };
    const addByte = (byte: number, at: number) => {
      if (byte >= 0x80) add(byteSign + byte, at);
      // Of UTF-8, or of Latin-1.
      add(byte, at);
    };
    const addCode = (named: number, at: number) => {
      if (named <= 0x10_ffff) add(named, at);
    };
    if (code === plus) add(0x20, end);
    else if (code === doubleQuote) addDoubled();
    else if (code === singleQuote) {
      addDoubled();
      for (const signs of reopenings) {
        eachEnd(end, level, signs, (at) => {
          add(code, at);
        });
      }
    } else if (code === percent) {
      eachNumber(end, level, [2, 0], addByte);
      eachEnd(end, level, [0x75], (at) => {
        eachNumber(at, level, [4, 0], add);
      });
    } else if (code === ampersand) {
      eachEnclosed([end, level, 0x3b], '', (written, at) => {
        const named = entityCode(written);
        if (named !== undefined) add(named, at);
      });
    } else if (code === backslash) {
      addDoubled();
      for (const next of readings(end, level)) {
        if (next.code === backslash) continue;
        const control = controls.get(next.code);
        if (control !== undefined) add(control, next.end);
        else if (next.code === 0x78) eachNumber(next.end, level, [2, 0], addByte);
        else if (next.code === 0x55) eachNumber(next.end, level, [8, 0], addCode);
        else if (next.code === 0x75) {
          eachNumber(next.end, level, [4, 0], add);
          eachEnd(next.end, level, [0x7b], (brace) => {
            eachEnclosed([brace, level, 0x7d], '', (written, at) => {
              if (/^[0-9a-fA-F]{1,6}$/.test(written)) addCode(parseInt(written, 16), at);
            });
          });
        } else if (next.code < 0x80 && !isLetterOrDigit(next.code)) add(next.code, next.end);
      }
    }
  }

  /** The bytes of a character put together, and the halves of one. */
  function join({ code, end }: Reading, level: number, add: (code: number, end: number) => void): void {
    if (code >= 0xd800 && code < 0xdc00) {
      for (const low of unjoined(end, level)) {
        if (low.code >= 0xdc00 && low.code < 0xe000)
          add((code - 0xd800) * 0x400 + (low.code - 0xdc00) + 0x10000, low.end);
      }
    }
    const count = code < byteSign || code > byteSign + 0xff ? 0 : continuations(code - byteSign);
    if (count === 0) return;
    let value = (code - byteSign) & (0x3f >> count);
    let at = end;
    for (let index = 0; index < count; index += 1) {
      const next = unjoined(at, level).find(
        (reading) => reading.code >= byteSign + 0x80 && reading.code < byteSign + 0xc0,
      );
      if (next === undefined) return;
      value = value * 0x40 + (next.code - byteSign - 0x80);
      at = next.end;
    }
    if (value <= 0x10_ffff) add(value, at);
  }

  /** Reads a place one level further. */
  function deepen(place: number, { levels }: Place): Place {
    const level = levels.length;
    const below = readings(place, level - 1);
    const found = [...below];
    const metBefore = met;
    for (const head of below) {
      extend(head, [place, level - 1], (code, end) => {
        if (!found.some((one) => one.code === code && one.end === end)) found.push({ code, end });
      });
    }
    const isFinal =
      met === metBefore && !found.slice(below.length).some(({ code, end }) => mayGoOn(code, end));
    return { levels: [...levels, found], isFinal };
  }

  function unjoined(place: number, level: number): readonly Reading[] {
    const first = raw(place);
    if (first === undefined) return [];
    if (!isAmbiguous(place)) return [first];
    let here = known.get(place) ?? { levels: [[first]], isFinal: false };
    for (let count = here.levels.length; count <= level && !here.isFinal; count += 1) {
      here = deepen(place, here);
      known.set(place, here);
    }
    // Whoever reads on may find more there at the next level.
    met += 1;
    return here.levels[Math.min(level, here.levels.length - 1)] ?? [first];
  }

  function readings(place: number, level: number): readonly Reading[] {
    const found = unjoined(place, level);
    if (!isAmbiguous(place) || !found.some(({ code }) => code >= 0xd800 && code < 0xe000)) return found;
    const all = [...found];
    for (const reading of found) join(reading, level, (code, end) => all.push({ code, end }));
    return all;
  }

  return { text, isAmbiguous, readings: (place) => readings(place, deepest) };
}
