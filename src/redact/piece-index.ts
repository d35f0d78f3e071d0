import { undoEncodings, type PlainBytes } from './undo-encodings.ts';

/** A secret, its encodings undone. */
export interface Form extends PlainBytes {
  /** The fewest characters that are a piece. */
  readonly least: number;
  readonly length: number;
}

/** Tells in which secrets two bytes stand side by side. */
export interface PieceIndex {
  readonly add: (secret: string) => void;
  readonly formsWith: (pair: string) => Iterable<Form>;
}

type Files = Map<string, Form[]>;

/** Of a week's secrets the first are those of the configuration, and the last those that still come up. */
const kept = { first: 200, last: 800 };

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
  const files: Files = new Map();
  let size = 0;

  return {
    size: () => size,
    add: (secret: string) => {
      waiting.push(secret);
      size += 1;
    },
    formsWith: (pair: string): readonly Form[] => {
      for (const secret of waiting.splice(0)) {
        file(files, { ...undoEncodings(secret), least: shortest, length: secret.length });
      }
      return files.get(pair) ?? [];
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
    formsWith: function* (pair) {
      for (const shelf of [first, older, newer]) yield* shelf.formsWith(pair);
    },
  };
}
