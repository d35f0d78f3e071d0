import { base64Layers } from './base64-layer.ts';
import { createPieceIndex, type Form, type PieceIndex } from './piece-index.ts';
import { createTextReader, type TextReader } from './text-reader.ts';
import { undoEncodings, type PlainBytes } from './undo-encodings.ts';

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
/** What a cut may have left of a character: of its encoding, or the first half of it. */
const begunCharacter = /[%\\&'"\ud800-\udbff][%\\&#;{'"\w]{0,39}$/;
/** Base64 in base64 is read so often. */
const deepestLayer = 3;

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

/** The end of the longest piece that begins a text; 0 when there is none. */
function endOfPiece(reader: TextReader, index: PieceIndex, layer = 0): number {
  const plain = undoEncodings(reader.text, reader);
  let count = 0;
  for (const form of index.formsWith(plain.bytes.slice(0, 2))) {
    count = Math.max(count, pieceAtStart(plain, form));
  }
  let end = count === 0 ? 0 : (plain.ends[count - 1] ?? 0);
  if (layer === deepestLayer) return end;
  for (const { text, endOf, isAtStart } of base64Layers(reader)) {
    const within = isAtStart ? endOfPiece(createTextReader(text), index, layer + 1) : 0;
    if (within > 0) end = Math.max(end, endOf(within - 1));
  }
  return end;
}

/** What of a text is read up to a place. */
function upTo({ bytes, starts, ends }: PlainBytes, place: number): PlainBytes {
  let count = bytes.length;
  while (count > 0 && (ends[count - 1] ?? 0) > place) count -= 1;
  return { bytes: bytes.slice(0, count), starts, ends };
}

/** The start of the longest piece that ends a text; its end when there is none. */
function startOfPiece(reader: TextReader, index: PieceIndex, layer = 0): number {
  const { text } = reader;
  const plain = undoEncodings(text, reader);
  let start = text.length;
  const look = (readable: PlainBytes, begun: number) => {
    let first = readable.bytes.length;
    for (const form of index.formsWith(readable.bytes.slice(-2))) {
      first = Math.min(first, pieceBefore(readable, form, begun));
    }
    if (first < readable.bytes.length) start = Math.min(start, plain.starts[first] ?? start);
  };
  look(plain, 0);
  // What looks begun may be complete.
  const begun = begunCharacter.exec(text)?.index ?? text.length;
  for (let place = begun; place < text.length; place += 1) {
    if (reader.isAmbiguous(place) || place === begun) look(upTo(plain, place), 1);
  }
  if (layer === deepestLayer) return start;
  const whole = begun === text.length ? [reader] : [reader, createTextReader(text.slice(0, begun))];
  for (const { text: inside, startOf, isAtEnd } of whole.flatMap((each) => base64Layers(each))) {
    if (!isAtEnd) continue;
    // Without what ends the last run.
    const inner = createTextReader(inside.slice(0, -1));
    const within = startOfPiece(inner, index, layer + 1);
    if (within < inner.text.length) start = Math.min(start, startOf(within));
  }
  return start;
}

/** The end of the longest piece that begins a stretch; its start when there is none. */
function endAfterCut(text: string, { start, end }: Stretch, index: PieceIndex): number {
  return start + endOfPiece(createTextReader(text.slice(start, Math.min(end, start + farthest))), index);
}

/** The start of the longest piece that ends a stretch; its end when there is none. */
function startBeforeCut(text: string, { start, end }: Stretch, index: PieceIndex): number {
  const from = Math.max(start, end - farthest);
  return from + startOfPiece(createTextReader(text.slice(from, end)), index);
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
