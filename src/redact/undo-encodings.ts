/** A text as its plain bytes, one character each, and where in the text each of them is written. */
export interface PlainBytes {
  readonly bytes: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

interface Sign {
  readonly code: number;
  readonly start: number;
  readonly end: number;
}

const [backslash, quote, space, plus, percent, ampersand] = [0x5c, 0x27, 0x20, 0x2b, 0x25, 0x26];
/** A byte that is written by its number, however often the percent sign itself was encoded. */
const percentEncoded = /%(?:25)*([0-9a-fA-F]{2})/y;
/** A character as HTML writes it, however often the ampersand itself was written so. */
const htmlEncoded = /&(?:amp;)*(?:(quot|apos|lt|gt|amp)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));/y;
const htmlNames: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' };
const unicodeDigits = /^[0-9a-fA-F]{4}$/;
/** A control character as a shell writes it. */
const shellControl = /^x(?:[01][0-9a-fA-F]|7[fF])$/;

function htmlCode([, name, decimal, hex]: RegExpExecArray): number {
  if (name !== undefined) return htmlNames[name]?.charCodeAt(0) ?? ampersand;
  return Math.min(decimal === undefined ? parseInt(hex ?? '0', 16) : Number(decimal), 0x10_ffff);
}

/** Reads characters, and bytes written by their numbers; `isByte` tells the latter. */
function readSigns(text: string): { readonly sign: Sign; readonly isByte: boolean }[] {
  const signs: { sign: Sign; isByte: boolean }[] = [];
  for (let at = 0; at < text.length;) {
    let code = text.codePointAt(at) ?? 0;
    let end = at + (code > 0xffff ? 2 : 1);
    let isByte = false;
    if (code === percent) {
      percentEncoded.lastIndex = at;
      const hex = percentEncoded.exec(text)?.[1];
      if (hex !== undefined) {
        code = parseInt(hex, 16);
        end = percentEncoded.lastIndex;
        isByte = code > 0x7f;
      }
    }
    if (code === ampersand && end === at + 1) {
      htmlEncoded.lastIndex = at;
      const written = htmlEncoded.exec(text);
      if (written !== null) {
        code = htmlCode(written);
        end = htmlEncoded.lastIndex;
      }
    }
    signs.push({ sign: { code, start: at, end }, isByte });
    at = end;
  }
  return signs;
}

function isSpace(code: number): boolean {
  if (code <= 0x9f) return code <= space || code === plus || code >= 0x7f;
  return /\s/.test(String.fromCodePoint(code));
}

/**
 * Undoes every encoding that a redactor knows, and some of what was not encoded: what is written in several ways comes out in one.
 * Backslashes and the single quotes of a shell are left out; spaces, control characters and `+` together are one space. Only what
 * went through the same function can be compared with it.
 */
export function undoEncodings(text: string): PlainBytes {
  const [bytes, starts, ends]: [string[], number[], number[]] = [[], [], []];
  const put = (byte: number, start: number, end: number) => {
    bytes.push(String.fromCharCode(byte));
    starts.push(start);
    ends.push(end);
  };
  const putCode = (code: number, start: number, end: number) => {
    if (isSpace(code)) {
      if (bytes.at(-1) === ' ') ends[ends.length - 1] = end;
      else put(space, start, end);
    } else if (code === backslash || code === quote || (code >= 0xd800 && code <= 0xdfff)) return;
    else if (code < 0x80) put(code, start, end);
    else for (const byte of Buffer.from(String.fromCodePoint(code), 'utf8')) put(byte, start, end);
  };
  const signs = readSigns(text);
  const codeAt = (index: number) => signs[index]?.sign.code ?? 0;
  /** The code unit of `u` and four digits that stand at a place, after backslashes. */
  const unitAt = (index: number): number | undefined => {
    if (codeAt(index) !== 0x75) return undefined;
    const digits = String.fromCharCode(...[1, 2, 3, 4].map((offset) => codeAt(index + offset) & 0xffff));
    return unicodeDigits.test(digits) ? parseInt(digits, 16) : undefined;
  };
  const afterBackslashes = (index: number): number => {
    let next = index;
    while (codeAt(next) === backslash) next += 1;
    return next;
  };

  for (let index = 0; index < signs.length;) {
    const { sign, isByte } = signs[index] ?? { sign: { code: 0, start: 0, end: 0 }, isByte: false };
    if (isByte) {
      put(sign.code, sign.start, sign.end);
      index += 1;
      continue;
    }
    if (sign.code !== backslash) {
      putCode(sign.code, sign.start, sign.end);
      index += 1;
      continue;
    }
    const escaped = afterBackslashes(index);
    const unit = unitAt(escaped);
    const endOf = (place: number) => signs[place]?.sign.end ?? text.length;
    if (unit !== undefined) {
      const next = afterBackslashes(escaped + 5);
      const low = unit >= 0xd800 && unit <= 0xdbff && next > escaped + 5 ? unitAt(next) : undefined;
      const isPair = low !== undefined && low >= 0xdc00 && low <= 0xdfff;
      const last = isPair ? next + 4 : escaped + 4;
      putCode(isPair ? (unit - 0xd800) * 0x400 + (low - 0xdc00) + 0x10000 : unit, sign.start, endOf(last));
      index = last + 1;
    } else if (
      shellControl.test(String.fromCodePoint(...[0, 1, 2].map((offset) => codeAt(escaped + offset))))
    ) {
      putCode(space, sign.start, endOf(escaped + 2));
      index = escaped + 3;
    } else if ('bfnrt'.includes(String.fromCodePoint(codeAt(escaped))) && escaped < signs.length) {
      putCode(space, sign.start, endOf(escaped));
      index = escaped + 1;
    } else index = escaped;
  }
  return { bytes: bytes.join(''), starts, ends };
}

/** The same for base64, where all but the signs of its alphabet is encoding; those that differ from alphabet to alphabet come out alike. */
export function undoBase64Encodings(text: string): PlainBytes {
  const [bytes, starts, ends]: [string[], number[], number[]] = [[], [], []];
  for (const { sign } of readSigns(text)) {
    const { code, start, end } = sign;
    if (code === backslash) continue;
    bytes.push(code === 0x2d ? '+' : code === 0x5f ? '/' : String.fromCharCode(code & 0xffff));
    starts.push(start);
    ends.push(end);
  }
  return { bytes: bytes.join(''), starts, ends };
}
