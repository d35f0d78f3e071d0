import { byteSign, continuations } from './text-reader.ts';

/** Bytes as a text, and where the byte stands with which each of its code units begins; the last place is their end. */
export interface ReadBytes {
  readonly text: string;
  readonly places: Int32Array;
}

/** Reads the first bytes as UTF-8; what is none is half a character that says which byte it is. */
export function readBytes(bytes: Uint8Array, size: number): ReadBytes {
  const units = new Uint16Array(size);
  const places = new Int32Array(size + 1);
  let count = 0;
  const put = (unit: number, place: number) => {
    units[count] = unit;
    places[count] = place;
    count += 1;
  };
  for (let at = 0; at < size;) {
    const byte = bytes[at] ?? 0;
    const more = byte < 0x80 ? 0 : continuations(byte);
    let code = byte < 0x80 ? byte : byteSign + byte;
    let length = 1;
    if (more > 0 && at + more < size) {
      let value = byte & (0x3f >> more);
      while (length <= more && ((bytes[at + length] ?? 0) & 0xc0) === 0x80) {
        value = value * 0x40 + ((bytes[at + length] ?? 0) & 0x3f);
        length += 1;
      }
      if (length > more && value <= 0x10_ffff && (value < 0xd800 || value > 0xdfff)) code = value;
      else length = 1;
    }
    if (code <= 0xffff) put(code, at);
    else {
      put(0xd800 + ((code - 0x10000) >> 10), at);
      put(0xdc00 + ((code - 0x10000) & 0x3ff), at);
    }
    at += length;
  }
  places[count] = size;
  return { text: Buffer.from(units.buffer, 0, count * 2).toString('utf16le'), places };
}
