import { isBlank } from './secret-signs.ts';
import type { Reading, TextReader } from './text-reader.ts';

/** A longer user or password is none. */
const longest = 500;
const [colon, slash, at, cut] = [0x3a, 0x2f, 0x40, 0x2026];
/** What a URL cannot have, whatever it stands in. */
const outside = /["<>`]/;
/** What neither a user nor a host can have. */
const beyond = /["'<>`/?#,;&\\{}()]/;
/** An address of IPv6 has colons of its own, and where it comes first there is no user. */
const ipv6 = /\[[\da-fA-F:.]+\]/y;
/** What is there already, or is to be replaced: `***`, `${PASSWORD}`, the `password` of an example. */
const placeholder = /^(?:\*+|password|\$\{\w+\}|<[^<>]*>?)$/;

/**
 * What follows `://`. What encodes a URL writes its `@` in as many characters as its colon: one that takes more is a part of the
 * password.
 */
interface Authority {
  readonly start: number;
  readonly width: number;
}

const signOf = (code: number) => String.fromCodePoint(code);

/** What is meant at a place: of all readings the one of which most is encoding. */
function meant(reader: TextReader, place: number): Reading | undefined {
  let best: Reading | undefined;
  for (const reading of reader.readings(place)) {
    if (reading.code !== 0x20 && (best === undefined || reading.end > best.end)) best = reading;
  }
  return best ?? reader.readings(place)[0];
}

/** Where `://` ends whose colon is at a place, and in how many characters that is written. */
function readAuthority(reader: TextReader, place: number): Authority | undefined {
  const ends: number[] = [];
  for (const sign of [colon, slash, slash]) {
    const end = reader.readings(ends.at(-1) ?? place).find(({ code }) => code === sign)?.end;
    if (end === undefined) return undefined;
    ends.push(end);
  }
  return { start: ends.at(-1) ?? place, width: (ends[0] ?? place) - place };
}

/** Where the password begins; undefined where there is none. */
function passwordStart(reader: TextReader, { start, width }: Authority): number | undefined {
  ipv6.lastIndex = start;
  if (ipv6.test(reader.text)) return undefined;
  for (let place = start; place < start + longest;) {
    const sign = meant(reader, place);
    if (sign === undefined) return undefined;
    if (sign.end - place <= width) {
      if (sign.code === colon) return sign.end;
      if (isBlank(sign.code) || sign.code === at || beyond.test(signOf(sign.code))) return undefined;
    }
    place = sign.end;
  }
  return undefined;
}

/** Where the password ends: at the last `@` before the host, or where the text was cut. */
function passwordEnd(reader: TextReader, start: number, width: number): number | undefined {
  let end: number | undefined;
  let written = '';
  for (let place = start; place < start + longest;) {
    const sign = meant(reader, place);
    if (sign === undefined) break;
    const isOfUrl = sign.end - place <= width;
    // A line break of JSON ends it as well.
    if (isBlank(sign.code) && (isOfUrl || reader.text.charAt(place) === '\\')) break;
    const character = signOf(sign.code);
    if (sign.code === cut) {
      if (end === undefined && written !== '' && !/^\d{1,5}$/.test(written)) end = place;
      break;
    }
    if (end !== undefined && beyond.test(character)) break;
    // A quote that is encoded may be a part of the password.
    if (outside.test(character) && reader.text.charAt(sign.end - 1) === character) break;
    // That was a port.
    if (isOfUrl && /[/?#]/.test(character) && /^\d{0,5}$/.test(written)) break;
    if (isOfUrl && sign.code === at) end = place;
    if (end === undefined) written += character;
    place = sign.end;
  }
  return written === '' || placeholder.test(written) ? undefined : end;
}

/** What a colon is written with. */
const colonSign = /:|3[aA]|58|colon/g;
/** The longest way to write one. */
const longestColon = 24;

/** Where a colon may be written, in the order of the text. */
function colonPlaces(reader: TextReader): ReadonlySet<number> {
  const places = new Set<number>();
  for (const { index, 0: sign } of reader.text.matchAll(colonSign)) {
    if (sign === ':') places.add(index);
    else {
      for (let place = Math.max(1, index - longestColon); place < index; place += 1) {
        if (reader.isAmbiguous(place)) places.add(place);
      }
    }
  }
  return places;
}

/** Where passwords of URLs stand in a text, known or not, the URL encoded or not: in `postgres://user:password@host/`. */
export function urlPasswordSpans(reader: TextReader): (readonly [start: number, end: number])[] {
  const spans: (readonly [number, number])[] = [];
  for (const place of colonPlaces(reader)) {
    if (!/[A-Za-z0-9+.-]/.test(reader.text.charAt(place - 1))) continue;
    const authority = readAuthority(reader, place);
    if (authority === undefined) continue;
    const start = passwordStart(reader, authority);
    const end = start === undefined ? undefined : passwordEnd(reader, start, authority.width);
    if (start !== undefined && end !== undefined) spans.push([start, end]);
  }
  return spans.sort(([a], [b]) => a - b);
}
