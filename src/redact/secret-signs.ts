import { createPlaceCache } from './place-cache.ts';
import type { TextReader } from './text-reader.ts';

/** The code points of a secret; what is blank is not told apart. */
export type SecretSigns = readonly number[];

const blank = -1;
/** Of what is blank and stands together all but one may be gone. */
const moreBlank = -2;

/** Whether an excerpt makes a space of it. */
export function isBlank(code: number): boolean {
  if (code <= 0x9f) return code <= 0x20 || code >= 0x7f;
  return code <= 0xffff && /\s/.test(String.fromCharCode(code));
}

export function signsOf(secret: string): SecretSigns {
  const signs: number[] = [];
  for (const character of secret) {
    const code = character.codePointAt(0) ?? 0;
    const isMore = (signs.at(-1) ?? 0) < 0;
    signs.push(isBlank(code) ? (isMore ? moreBlank : blank) : code);
  }
  return signs;
}

/** How many of these characters may be gone. */
export function countOptional(signs: SecretSigns): number {
  return signs.filter((sign) => sign === moreBlank).length;
}

/**
 * Tells where a secret ends that begins at a place, however each of its characters is written; -1 when none does. What follows
 * from where is remembered, so that its time grows with the text and the secret, and no faster.
 */
export function secretEnds(reader: TextReader, signs: SecretSigns): (start: number) => number {
  const { text } = reader;
  const known = createPlaceCache<number>(text.length * signs.length);
  /** A quote that may be doubled, or stand behind the secret, is left: nothing of the secret is in it. */
  const later = (one: number, other: number) => {
    const first = Math.min(one, other);
    const isQuote = first >= 0 && Math.abs(one - other) === 1 && /["']/.test(text.charAt(first));
    return isQuote ? first : Math.max(one, other);
  };

  function endFrom(first: number, start: number): number {
    let [index, place] = [first, start];
    // Most of a text is not encoded.
    for (let sign = signs[index]; sign !== undefined && sign >= 0; sign = signs[index]) {
      if (reader.isAmbiguous(place)) break;
      if (text.codePointAt(place) !== sign) return -1;
      place += sign > 0xffff ? 2 : 1;
      index += 1;
    }
    const sign = signs[index];
    if (sign === undefined) return place;
    const key = place * signs.length + index;
    const before = known.get(key);
    if (before !== undefined) return before;
    let last = sign === moreBlank ? endFrom(index + 1, place) : -1;
    let ways = sign === moreBlank ? 2 : 0;
    for (const { code, end } of reader.readings(place)) {
      if (sign < 0 ? !isBlank(code) : code !== sign) continue;
      last = later(last, endFrom(index + 1, end));
      ways += 1;
    }
    if (ways > 1) known.set(key, last);
    return last;
  }
  return (start) => endFrom(0, start);
}
