import { base64Bodies } from './secret-pattern.ts';

/** Tells which of many secrets may stand in a text, in a time that hardly grows with how many there are. */
export interface SecretIndex {
  readonly add: (secret: string) => void;
  /** Every secret that stands in the text, in whatever form, and seldom one that does not. */
  readonly candidates: (text: string) => Iterable<string>;
}

/** Lengths of the pieces by which secrets are found; a shorter one only where a secret has no longer piece. */
const pieceLengths: readonly number[] = [6, 4, 3];
const longestPiece = 6;

/**
 * Characters that an encoding either leaves alone or writes in exactly one way a place: those of ASCII that are
 * printed, without those that JSON, HTML or a URL may put another character in front of, or take for one.
 */
const isPlain = Uint8Array.from({ length: 128 }, (_, code) =>
  code > 0x20 && code < 0x7f && !'%\\"\'`$/&<>=+'.includes(String.fromCharCode(code)) ? 1 : 0,
);
const none = -1;

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : none;
}

/** The byte that two hexadecimal digits of a text name. */
function hexByte(text: string, at: number): number {
  const [high, low] = [hexDigit(text.charCodeAt(at)), hexDigit(text.charCodeAt(at + 1))];
  return high === none || low === none ? none : high * 16 + low;
}

/** Where the digits begin of a character that is written by its number; nowhere when none is. */
function digitsAfter(text: string, at: number): number {
  let position = at + 1;
  if (text[at] === '%') {
    for (let level = 0; level < 2 && text.startsWith('25', position); level++) position += 2;
    return position;
  }
  if (text[at] !== '\\') return none;
  for (let level = 1; level < 4 && text[position] === '\\'; level++) position += 1;
  return text.startsWith('u00', position) ? position + 3 : none;
}

const mix = (hash: number, code: number) => Math.imul(hash ^ code, 0x0100_0193);

/** Hands out the hash of the pieces that begin at each place of a text, its encodings undone. */
function eachPiece(text: string, visit: (length: number, hash: number) => void): void {
  for (let start = 0; start < text.length; start++) {
    let [hash, at] = [0, start];
    for (let count = 1; count <= longestPiece && at < text.length; count++) {
      let code = text.charCodeAt(at);
      if (isPlain[code] === 1) at += 1;
      else {
        const digits = digitsAfter(text, at);
        if (digits === none) break;
        code = hexByte(text, digits);
        if (isPlain[code] !== 1) break;
        at = digits + 2;
      }
      hash = mix(hash, code);
      if (pieceLengths.includes(count)) visit(count, hash);
    }
  }
}

/** The hashes of all pieces of one length, the last first: secrets of one make often begin alike. */
function piecesOf(form: string, length: number): number[] {
  const hashes: number[] = [];
  for (let start = form.length - length; start >= 0; start--) {
    let hash = 0;
    let plain = true;
    for (let at = start; plain && at < start + length; at++) {
      const code = form.charCodeAt(at);
      plain = isPlain[code] === 1;
      hash = mix(hash, code);
    }
    if (plain) hashes.push(hash);
  }
  return hashes;
}

/**
 * Each form of a secret is filed under one piece of it, the one that fewest others have; a text is searched for all
 * pieces at once. A form without any piece that no encoding changes makes its secret a candidate for every text.
 */
export function createSecretIndex(): SecretIndex {
  const files = new Map(pieceLengths.map((length) => [length, new Map<number, string[]>()]));
  const always = new Set<string>();

  function file(secret: string, form: string): boolean {
    for (const [length, buckets] of files) {
      let best: { readonly hash: number; readonly size: number } | undefined;
      for (const hash of piecesOf(form, length)) {
        const size = buckets.get(hash)?.length ?? 0;
        if (best === undefined || size < best.size) best = { hash, size };
        if (size === 0) break;
      }
      if (best === undefined) continue;
      const bucket = buckets.get(best.hash);
      if (bucket === undefined) buckets.set(best.hash, [secret]);
      else bucket.push(secret);
      return true;
    }
    return false;
  }

  return {
    add: (secret) => {
      // In base64 the signs beside letters and digits are written in several ways.
      const bodies = base64Bodies(secret).map((body) => body.replace(/[+/]/g, '%'));
      const filed = [secret, ...bodies].map((form) => file(secret, form));
      if (filed.includes(false)) always.add(secret);
    },
    candidates: (text) => {
      const found = new Set(always);
      eachPiece(text, (length, hash) => {
        for (const secret of files.get(length)?.get(hash) ?? []) found.add(secret);
      });
      return found;
    },
  };
}
