import { countOptional, secretEnds, signsOf, type SecretSigns } from './secret-signs.ts';
import type { TextReader } from './text-reader.ts';

/** Finds many secrets in a text, in a time that hardly grows with how many there are. */
export interface SecretIndex {
  /** To find `written`, or the secret itself, and tell it by its secret. */
  readonly add: (secret: string, written?: string) => void;
  /** Whether a secret may stand where three bytes are in a row, packed into a number. */
  readonly mayStandAt: (packed: number) => boolean;
  readonly find: (reader: TextReader, visit: (secret: string, start: number, end: number) => void) => void;
}

/** A way to write a secret, and at which of its characters the piece is by which it is found. */
interface Entry {
  readonly secret: string;
  readonly written: string;
  readonly at: number;
  /** How many characters may be gone before it. */
  readonly optional: number;
}

/** Lengths of the pieces by which secrets are found; a shorter one only where a secret has no longer piece. */
const pieceLengths = [6, 4, 3] as const;
const [longestPiece, , shortestPiece] = pieceLengths;
/** No character is written in more, however often it was encoded. */
const longestSign = 80;

/** Characters that are read in one way where they stand as they are: those of ASCII that begin no encoding. */
const isPlain = Uint8Array.from({ length: 128 }, (_, code) =>
  code > 0x20 && code < 0x7f && !'%\\&\'"+'.includes(String.fromCharCode(code)) ? 1 : 0,
);

/** What may begin the writing of one: `%`, `&` and the backslash. */
const beginsPlain: ReadonlySet<number> = new Set([0x25, 0x26, 0x5c]);

const mix = (hash: number, code: number) => Math.imul(hash ^ code, 0x0100_0193);
/** Of three characters, the last ones of those that are packed, eight bits each. */
const slotOf = (packed: number) => Math.imul(packed & 0xff_ffff, 0x9e37_79b1) >>> 16;
const pack = (packed: number, code: number) => (packed << 8) | code;

/** The hashes of all pieces of one length, with their places, the last first: secrets of one make often begin alike. */
function piecesOf(signs: SecretSigns, length: number): { readonly hash: number; readonly at: number }[] {
  const pieces: { hash: number; at: number }[] = [];
  for (let at = signs.length - length; at >= 0; at -= 1) {
    const piece = signs.slice(at, at + length);
    if (piece.every((code) => isPlain[code] === 1)) pieces.push({ hash: piece.reduce(mix, 0), at });
  }
  return pieces;
}

/**
 * Each secret is filed under one piece of it, the one that fewest others have; a text is searched for all pieces at once, its
 * encodings undone from each place on. A secret without any such piece is looked for at every place of every text.
 */
export function createSecretIndex(): SecretIndex {
  const files = new Map<number, Map<number, Entry[]>>(pieceLengths.map((length) => [length, new Map()]));
  const always: Entry[] = [];
  /** Which pieces may begin with a hash. */
  const begins = new Uint8Array(0x1_0000);

  function file(secret: string, written: string): void {
    const signs = signsOf(written);
    for (const [length, buckets] of files) {
      let best: { readonly hash: number; readonly at: number; readonly size: number } | undefined;
      for (const { hash, at } of piecesOf(signs, length)) {
        const size = buckets.get(hash)?.length ?? 0;
        if (best === undefined || size < best.size) best = { hash, at, size };
        if (size === 0) break;
      }
      if (best === undefined) continue;
      const { hash, at } = best;
      const entry = { secret, written, at, optional: countOptional(signs.slice(0, at)) };
      const bucket = buckets.get(hash);
      if (bucket === undefined) buckets.set(hash, [entry]);
      else bucket.push(entry);
      begins[slotOf(signs.slice(at, at + shortestPiece).reduce(pack, 0))] = 1;
      return;
    }
    always.push({ secret, written, at: 0, optional: 0 });
  }

  /** Hands out the entries that may stand at a place, or whose piece begins there. */
  function eachPlace(reader: TextReader, visit: (entry: Entry, place: number) => void): void {
    const { text } = reader;
    for (let start = 0; start < text.length; start += 1) {
      for (const entry of always) visit(entry, start);
      let hash = 0;
      let packed = 0;
      let at = start;
      for (let count = 1; count <= longestPiece && at < text.length; count += 1) {
        let code = text.charCodeAt(at);
        if (isPlain[code] === 1) at += 1;
        else {
          // A quote or a plus is never written for a plain character.
          if (!beginsPlain.has(code) || !reader.isAmbiguous(at)) break;
          const meant = reader.readings(at).find((reading) => isPlain[reading.code] === 1);
          if (meant === undefined) break;
          code = meant.code;
          at = meant.end;
        }
        hash = mix(hash, code);
        packed = (packed << 8) | code;
        if (count < shortestPiece) continue;
        if (count === shortestPiece && begins[slotOf(packed)] === 0) break;
        for (const entry of files.get(count)?.get(hash) ?? []) visit(entry, start);
      }
    }
  }

  return {
    add: (secret, written = secret) => {
      file(secret, written);
    },
    mayStandAt: (packed) => always.length > 0 || begins[slotOf(packed)] === 1,
    find: (reader, visit) => {
      const tried = new Map<Entry, { readonly endFrom: (start: number) => number; next: number }>();
      const tryPlaces = (entry: Entry, first: number, last: number) => {
        const state = tried.get(entry) ?? {
          endFrom: secretEnds(reader, signsOf(entry.written)),
          next: 0,
        };
        tried.set(entry, state);
        // Most secrets stand there as they are: then at most their first character may begin before.
        const plainStart = last - entry.optional;
        const isPlainThere = plainStart >= state.next && state.endFrom(plainStart) >= 0;
        const from = isPlainThere ? Math.max(first, plainStart - longestSign) : first;
        for (state.next = Math.max(from, state.next); state.next <= last; state.next += 1) {
          const end = state.endFrom(state.next);
          if (end >= 0) visit(entry.secret, state.next, end);
        }
      };
      eachPlace(reader, (entry, place) => {
        tryPlaces(entry, place - entry.at * longestSign, place - entry.at + entry.optional);
      });
    },
  };
}
