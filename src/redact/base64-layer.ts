import { readBytes } from './read-bytes.ts';
import { beginsEncoding, type TextReader } from './text-reader.ts';

/** What stands in base64 in a text, and where each code unit of it is written. */
export interface Base64Layer {
  readonly text: string;
  readonly startOf: (place: number) => number;
  readonly endOf: (place: number) => number;
  /** Whether the first run begins where the text does, and the last one ends where it ends. */
  readonly isAtStart: boolean;
  readonly isAtEnd: boolean;
}

/** Fewer signs are six bytes no more, which is as few as a secret has. */
const shortestRun = 8;
/** Lines of base64 are broken after 60 signs, or 64, or 76. */
const shortestLine = 60;
const none = 255;
/** Most texts have few runs that may matter. */
const firstSize = 256;

const values = new Uint8Array(128).fill(none);
for (const [value, sign] of Array.from(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
).entries()) {
  values[sign.charCodeAt(0)] = value;
}
[values[0x2d], values[0x5f]] = [62, 63];

/** Signs of base64 that stand together; between two such runs stands `none`. */
interface Signs {
  readonly values: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly count: number;
}

/** Whether what a run says may matter: three bytes that do, the beginning of an encoding, or base64 once more. */
function mayMatter(
  read: Uint8Array,
  from: number,
  to: number,
  isWanted: (packed: number) => boolean,
): boolean {
  const lasts = new Int32Array(4);
  const lengths = new Uint8Array(4);
  let held = 0;
  for (let index = from; index < to; index += 1) {
    held = (held << 6) | (read[index] ?? 0);
    // In three of the four phases a byte ends here.
    for (let bits = 0; bits < 6; bits += 2) {
      const phase = (index - from + bits / 2 + 1) & 3;
      const byte = (held >> bits) & 0xff;
      const last = ((lasts[phase] ?? 0) << 8) | byte;
      lasts[phase] = last;
      if (isWanted(last & 0xff_ffff)) return true;
      if ((last & 0x8080) === 0 && beginsEncoding[((last >> 8) & 0x7f) * 128 + byte] === 1) return true;
      const length = byte < 128 && values[byte] !== none ? (lengths[phase] ?? 0) + 1 : 0;
      if (length >= shortestRun) return true;
      lengths[phase] = length;
    }
  }
  return false;
}

function readSigns(reader: TextReader, isWanted: (packed: number) => boolean): Signs {
  const { text } = reader;
  let size = Math.min(text.length + 1, firstSize);
  let [read, starts, ends] = [new Uint8Array(size), new Int32Array(size), new Int32Array(size)];
  let [count, runStart, lineStart] = [0, 0, 0];
  const put = (value: number, start: number, end: number) => {
    if (count === size) {
      size *= 2;
      const [smallRead, smallStarts, smallEnds] = [read, starts, ends];
      [read, starts, ends] = [new Uint8Array(size), new Int32Array(size), new Int32Array(size)];
      read.set(smallRead);
      starts.set(smallStarts);
      ends.set(smallEnds);
    }
    read[count] = value;
    starts[count] = start;
    ends[count] = end;
    count += 1;
  };
  for (let at = 0; at <= text.length;) {
    const code = at < text.length ? text.charCodeAt(at) : 0;
    const value = code < 128 ? (values[code] ?? none) : none;
    if (value !== none) {
      if (count === runStart) {
        let end = at + 1;
        while (end < text.length && (values[text.charCodeAt(end) & 0x7f] ?? none) !== none) end += 1;
        if (end - at < shortestRun && !reader.isAmbiguous(end)) {
          at = end + 1;
          continue;
        }
      }
      put(value, at, at + 1);
      at += 1;
      continue;
    }
    if (count > runStart && at < text.length) {
      const isLineFull = count - lineStart >= shortestLine || (count === lineStart && lineStart > runStart);
      const next = (reader.isAmbiguous(at) ? reader.readings(at) : [{ code, end: at + 1 }]).find((reading) =>
        reading.code <= 0x20 ? isLineFull : (values[reading.code] ?? none) !== none,
      );
      if (next !== undefined) {
        if (next.code > 0x20) put(values[next.code] ?? none, at, next.end);
        else lineStart = count;
        at = next.end;
        continue;
      }
    }
    if (count - runStart < shortestRun || !mayMatter(read, runStart, count, isWanted)) count = runStart;
    else put(none, at, at);
    [runStart, lineStart] = [count, count];
    at += 1;
  }
  return { values: read, starts, ends, count };
}

/** The bytes of the runs when the first `phase` signs of each belong to something else. */
function decode({ values: read, starts, ends, count }: Signs, phase: number, length: number): Base64Layer {
  const bytes = new Uint8Array(count);
  const firsts = new Int32Array(count);
  let [size, skipped, bits, held] = [0, 0, 0, 0];
  for (let index = 0; index < count; index += 1) {
    const value = read[index] ?? none;
    if (value === none) {
      firsts[size] = index;
      bytes[size++] = 0;
      [skipped, bits, held] = [0, 0, 0];
    } else if (skipped < phase) skipped += 1;
    else {
      held = ((held << 6) | value) & 0xffff;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        firsts[size] = index - 1;
        bytes[size++] = (held >> bits) & 0xff;
      }
    }
  }
  const { text, places } = readBytes(bytes, size);
  return {
    text,
    startOf: (place) => starts[firsts[places[place] ?? 0] ?? 0] ?? 0,
    endOf: (place) => ends[(firsts[(places[place + 1] ?? 1) - 1] ?? 0) + 1] ?? 0,
    isAtStart: starts[0] === 0,
    isAtEnd: ends[count - 2] === length,
  };
}

/**
 * Base64 within longer words may begin at any of their letters: four layers, one for each place at which a group of four signs
 * can begin. Signs may be encoded, lines broken, the alphabet the one or the other. `isWanted`: of three bytes packed into
 * a number, whether they matter. None where no run is long enough, or may matter.
 */
export function base64Layers(
  reader: TextReader,
  isWanted: (packed: number) => boolean = () => true,
): Base64Layer[] {
  const signs = readSigns(reader, isWanted);
  return signs.count === 0 ? [] : [0, 1, 2, 3].map((phase) => decode(signs, phase, reader.text.length));
}
