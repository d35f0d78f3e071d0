import { base64Bodies } from './secret-pattern.ts';
import { undoBase64Encodings, undoEncodings, type PlainBytes } from './undo-encodings.ts';

/** Finds what is left of a secret where a text was cut, or had a part taken out, before it came to the redactor. */
export interface CutSecrets {
  readonly add: (secret: string) => void;
  /** Where pieces of secrets stand beside a cut. */
  readonly pieces: (text: string) => [start: number, end: number][];
}

/** A way to write a secret. */
interface Form extends PlainBytes {
  readonly undo: (text: string) => PlainBytes;
  /** The fewest characters that are a piece. */
  readonly least: number;
  readonly length: number;
}

/** What stands where something is missing. */
const cuts = /…|\*{3,}/g;
/** How far from a cut a piece is looked for; longer than any secret that comes up in texts. */
const farthest = 4_000;
/** Of a week's secrets the first are those of the configuration, and the last those that still come up. */
const kept = { first: 200, last: 800 };
/** Base64 writes three bytes in four characters. */
const perByte = 4 / 3;
/** A character of which a cut has left the beginning: of its encoding, or the first half of it. */
const begunCharacter = /(?:%[0-9a-fA-F]{0,7}|\\{1,8}(?:u[0-9a-fA-F]{0,3})?|[\ud800-\udbff])$/;

/** Whether as much of a form stands there as is a piece, what has no byte of its own included. */
function isPiece({ starts, ends, least, length }: Form, first: number, end: number): boolean {
  const from = first === 0 ? 0 : (ends[first - 1] ?? 0);
  const to = end === starts.length ? length : (starts[end] ?? length);
  return end - first > 1 && to - from >= least;
}

/** Where the longest piece of a form begins that ends before `end` of what is plain; `end` itself when there is none. */
function pieceBefore(text: PlainBytes, end: number, form: Form): number {
  let best = end;
  const sign = text.bytes[end - 1] ?? '';
  if (sign === '') return best;
  for (
    let at = form.bytes.lastIndexOf(sign);
    at >= 0;
    at = at === 0 ? -1 : form.bytes.lastIndexOf(sign, at - 1)
  ) {
    let count = 1;
    while (count <= at && count < end && form.bytes[at - count] === text.bytes[end - 1 - count]) count += 1;
    if (end - count < best && isPiece(form, at + 1 - count, at + 1)) best = end - count;
  }
  return best;
}

/** Where the longest piece of a form ends that begins what is plain; 0 when there is none. */
function pieceAtStart(text: PlainBytes, form: Form): number {
  let best = 0;
  const sign = text.bytes[0] ?? '';
  if (sign === '') return best;
  for (let at = form.bytes.indexOf(sign); at >= 0; at = form.bytes.indexOf(sign, at + 1)) {
    let count = 1;
    while (at + count < form.bytes.length && form.bytes[at + count] === text.bytes[count]) count += 1;
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

/** What is plain of a text, once for each way to undo its encodings. */
function undone(text: string): (form: Form) => PlainBytes {
  const known = new Map<Form['undo'], PlainBytes>();
  return ({ undo }) => {
    const plain = known.get(undo) ?? undo(text);
    known.set(undo, plain);
    return plain;
  };
}

function piecesAfterCut(text: string, { start, end }: Stretch, forms: readonly Form[]): [number, number][] {
  const plainFor = undone(text.slice(start, Math.min(end, start + farthest)));
  return forms.flatMap((form): [number, number][] => {
    const plain = plainFor(form);
    const count = pieceAtStart(plain, form);
    return count === 0 ? [] : [[start, start + (plain.ends[count - 1] ?? 0)]];
  });
}

function piecesBeforeCut(text: string, { start, end }: Stretch, forms: readonly Form[]): [number, number][] {
  const from = Math.max(start, end - farthest);
  const stretch = text.slice(from, end);
  const begun = begunCharacter.exec(stretch);
  // What looks begun may be complete.
  return [stretch, ...(begun === null ? [] : [stretch.slice(0, begun.index)])].flatMap((readable) => {
    const plainFor = undone(readable);
    return forms.flatMap((form): [number, number][] => {
      const plain = plainFor(form);
      const first = pieceBefore(plain, plain.bytes.length, form);
      return first === plain.bytes.length ? [] : [[from + (plain.starts[first] ?? 0), end]];
    });
  });
}

/**
 * A piece is whatever of a secret touches a cut, be it its beginning, its end or its middle. Pieces shorter than `shortest` occur by
 * chance, and are left.
 */
export function createCutSecrets(shortest: number): CutSecrets {
  const [first, last]: [(() => Form[])[], (() => Form[])[]] = [[], []];
  const formsOf = (secret: string): Form[] => [
    { ...undoEncodings(secret), undo: undoEncodings, least: shortest, length: secret.length },
    ...base64Bodies(secret).map((body) => ({
      ...undoBase64Encodings(body),
      undo: undoBase64Encodings,
      least: Math.ceil(shortest * perByte),
      length: body.length,
    })),
  ];

  return {
    add: (secret) => {
      let forms: Form[] | undefined;
      const ofSecret = () => (forms ??= formsOf(secret));
      if (first.length < kept.first) first.push(ofSecret);
      else last.push(ofSecret);
      if (last.length >= 2 * kept.last) last.splice(0, kept.last);
    },
    pieces: (text) => {
      const stretches = stretchesOf(text);
      if (stretches.length === 0) return [];
      const forms = [...first, ...last].flatMap((ofSecret) => ofSecret());
      return stretches.flatMap((stretch) => [
        ...(stretch.isCutBefore ? piecesAfterCut(text, stretch, forms) : []),
        ...(stretch.isCutAfter ? piecesBeforeCut(text, stretch, forms) : []),
      ]);
    },
  };
}
