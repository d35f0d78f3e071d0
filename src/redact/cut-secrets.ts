import { createPieceIndex, undos, type Form, type PieceIndex } from './piece-index.ts';
import type { PlainBytes } from './undo-encodings.ts';

/** Finds what is left of a secret where a text was cut, or had a part taken out, before it came to the redactor. */
export interface CutSecrets {
  readonly add: (secret: string) => void;
  /** Where pieces of secrets stand beside a cut. */
  readonly pieces: (text: string) => [start: number, end: number][];
}

/** What stands where something is missing. */
const cuts = /…|\*{3,}/g;
/** How far from a cut a piece is looked for; longer than any secret that comes up in texts. */
const farthest = 4_000;
/** A character of which a cut has left the beginning: of its encoding, or the first half of it. */
const begunCharacter =
  /(?:%[0-9a-fA-F]{0,7}|\\{1,8}(?:u[0-9a-fA-F]{0,3})?|&(?:amp;){0,2}(?:#?\w{0,6})|[\ud800-\udbff])$/;

/** Whether as much of a form stands there as is a piece, what has no byte of its own included; `begun` characters more are hinted at. */
function isPiece({ starts, ends, least, length }: Form, first: number, end: number, begun = 0): boolean {
  const from = first === 0 ? 0 : (ends[first - 1] ?? 0);
  const to = end === starts.length ? length : (starts[end] ?? length);
  return to - from + begun >= least;
}

/** Where the longest piece of a form begins that ends what is plain; its end when there is none. */
function pieceBefore({ bytes }: PlainBytes, form: Form, begun: number): number {
  const pair = bytes.slice(-2);
  let best = bytes.length;
  for (let at = form.bytes.indexOf(pair); at >= 0; at = form.bytes.indexOf(pair, at + 1)) {
    let count = 2;
    while (
      count < bytes.length &&
      count < at + 2 &&
      form.bytes[at + 1 - count] === bytes[bytes.length - 1 - count]
    )
      count += 1;
    if (bytes.length - count < best && isPiece(form, at + 2 - count, at + 2, begun))
      best = bytes.length - count;
  }
  return best;
}

/** Where the longest piece of a form ends that begins what is plain; 0 when there is none. */
function pieceAtStart({ bytes }: PlainBytes, form: Form): number {
  const pair = bytes.slice(0, 2);
  let best = 0;
  for (let at = form.bytes.indexOf(pair); at >= 0; at = form.bytes.indexOf(pair, at + 1)) {
    let count = 2;
    while (at + count < form.bytes.length && form.bytes[at + count] === bytes[count]) count += 1;
    if (count > best && isPiece(form, at, at + count)) best = count;
  }
  return best;
}

/** What stands between two cuts, or a cut and an end of the text. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly isCutBefore: boolean;
  readonly isCutAfter: boolean;
}

function stretchesOf(text: string): Stretch[] {
  const places = Array.from(
    text.matchAll(cuts),
    ({ index, 0: mark }) => [index, index + mark.length] as const,
  );
  if (places.length === 0) return [];
  const starts = [0, ...places.map(([, end]) => end)];
  return starts.flatMap((start, index) => {
    const end = places[index]?.[0] ?? text.length;
    const isCutAfter = index < places.length;
    return start === end ? [] : [{ start, end, isCutBefore: index > 0, isCutAfter }];
  });
}

/** The end of the longest piece that begins a stretch; its start when there is none. */
function endAfterCut(text: string, { start, end }: Stretch, index: PieceIndex): number {
  const stretch = text.slice(start, Math.min(end, start + farthest));
  const ends = undos.map((undo) => {
    const plain = undo(stretch);
    let count = 0;
    for (const form of index.formsWith(undo, plain.bytes.slice(0, 2))) {
      count = Math.max(count, pieceAtStart(plain, form));
    }
    return count === 0 ? 0 : (plain.ends[count - 1] ?? 0);
  });
  return start + Math.max(...ends);
}

/** The start of the longest piece that ends a stretch; its end when there is none. */
function startBeforeCut(text: string, { start, end }: Stretch, index: PieceIndex): number {
  const from = Math.max(start, end - farthest);
  const stretch = text.slice(from, end);
  const begun = begunCharacter.exec(stretch);
  // What looks begun may be complete.
  const ways = [stretch, ...(begun === null ? [] : [stretch.slice(0, begun.index)])];
  const starts = ways.flatMap((readable, way) =>
    undos.map((undo) => {
      const plain = undo(readable);
      let first = plain.bytes.length;
      for (const form of index.formsWith(undo, plain.bytes.slice(-2))) {
        first = Math.min(first, pieceBefore(plain, form, way));
      }
      return first === plain.bytes.length ? end : from + (plain.starts[first] ?? 0);
    }),
  );
  return Math.min(...starts);
}

/**
 * A piece is whatever of a secret touches a cut, be it its beginning, its end or its middle. Pieces shorter than `shortest` occur by
 * chance, and are left.
 */
export function createCutSecrets(shortest: number): CutSecrets {
  const index = createPieceIndex(shortest);
  return {
    add: index.add,
    pieces: (text) =>
      stretchesOf(text).flatMap((stretch): [number, number][] => {
        const after = stretch.isCutBefore ? endAfterCut(text, stretch, index) : stretch.start;
        const before = stretch.isCutAfter ? startBeforeCut(text, stretch, index) : stretch.end;
        return [
          ...(after > stretch.start ? [[stretch.start, after] as [number, number]] : []),
          ...(before < stretch.end ? [[before, stretch.end] as [number, number]] : []),
        ];
      }),
  };
}
