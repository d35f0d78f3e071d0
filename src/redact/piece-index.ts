import { base64Bodies } from './secret-pattern.ts';
import { undoBase64Encodings, undoEncodings, type PlainBytes } from './undo-encodings.ts';

/** Undoes the encodings of a way to write a secret. */
export type Undo = (text: string) => PlainBytes;

/** A way to write a secret, its encodings undone. */
export interface Form extends PlainBytes {
  /** The fewest characters that are a piece. */
  readonly least: number;
  readonly length: number;
}

/** Tells in which secrets two bytes stand side by side. */
export interface PieceIndex {
  readonly add: (secret: string) => void;
  readonly formsWith: (undo: Undo, pair: string) => Iterable<Form>;
}

/** Every way to undo what may have been done to a text. */
export const undos: readonly Undo[] = [undoEncodings, undoBase64Encodings];

type Files = Map<string, Form[]>;

/** Of a week's secrets the first are those of the configuration, and the last those that still come up. */
const kept = { first: 200, last: 800 };
/** Base64 writes three bytes in four characters. */
const perByte = 4 / 3;

function file(files: Files, form: Form): void {
  for (let at = 0; at + 1 < form.bytes.length; at += 1) {
    const pair = form.bytes.slice(at, at + 2);
    const known = files.get(pair);
    if (known === undefined) files.set(pair, [form]);
    else if (known.at(-1) !== form) known.push(form);
  }
}

/** Some secrets, which are filed when they are first asked for. */
function createShelf(shortest: number) {
  const waiting: string[] = [];
  const files = new Map<Undo, Files>(undos.map((undo) => [undo, new Map()]));
  let size = 0;

  const fileAs = (undo: Undo, text: string, least: number) => {
    const found = files.get(undo);
    if (found !== undefined) file(found, { ...undo(text), least, length: text.length });
  };
  return {
    size: () => size,
    add: (secret: string) => {
      waiting.push(secret);
      size += 1;
    },
    formsWith: (undo: Undo, pair: string): readonly Form[] => {
      for (const secret of waiting.splice(0)) {
        fileAs(undoEncodings, secret, shortest);
        for (const body of base64Bodies(secret)) {
          fileAs(undoBase64Encodings, body, Math.ceil(shortest * perByte));
        }
      }
      return files.get(undo)?.get(pair) ?? [];
    },
  };
}

/** Knows the first secrets and the last ones; pieces have `shortest` characters at least. */
export function createPieceIndex(shortest: number): PieceIndex {
  const first = createShelf(shortest);
  let older = createShelf(shortest);
  let newer = createShelf(shortest);

  return {
    add: (secret) => {
      if (first.size() < kept.first) {
        first.add(secret);
        return;
      }
      if (newer.size() === kept.last) [older, newer] = [newer, createShelf(shortest)];
      newer.add(secret);
    },
    formsWith: function* (undo, pair) {
      for (const shelf of [first, older, newer]) yield* shelf.formsWith(undo, pair);
    },
  };
}
