import { InputError } from '../../errors.ts';
import { shorten } from '../../redact/shorten.ts';
import { parsePostgres } from './postgres-parser.ts';
import { isCopyFromClient } from './replay-facts.ts';
import { nextMark } from './sql-scanner.ts';
import { lineCounter } from './text-position.ts';

/** Rows that stand behind a `COPY … FROM stdin` in the file itself. */
export interface DataBlock {
  /** 1-based line of the first row. */
  readonly line: number;
  /** Without the `\.` that ends them. */
  readonly text: string;
}

/** A file as psql reads it, taken apart. */
export interface PsqlInput {
  /** Its SQL: as long as the file, blank where something else stands. */
  readonly sql: string;
  /** Rows by the offset of the semicolon in front of them. */
  readonly data: ReadonlyMap<number, DataBlock>;
  /** Commands of psql that were left out. */
  readonly skipped: readonly { readonly line: number; readonly command: string }[];
  /** The first `COPY … FROM stdin` behind which no `\.` ends any rows, with the offset of its semicolon. */
  readonly unended: { readonly line: number; readonly end: number } | undefined;
}

/** Commands that change how psql looks or whom it talks to, not what the file does to the schema. */
const harmless =
  /^\\(?:restrict|unrestrict|c|connect|set|unset|pset|timing|echo|qecho|warn|encoding|x|a|t|f|H|C|T|conninfo|errverbose|d\w*\+?|l\+?|z|h|help|\?)(?![\w.])/;

/** What ends the rows, from a given offset on. */
const lastRow = /^\\\.[ \t]*\r?$/gm;

const blank = (text: string) => text.replace(/[^\r\n]/g, ' ');

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

async function takesRows(statement: string): Promise<boolean> {
  if (!/\bcopy\b/i.test(statement) || !/\bstdin\b/i.test(statement)) return false;
  const answer = await parsePostgres(statement);
  return (
    answer.ok &&
    answer.statements.length === 1 &&
    answer.statements.every(({ node }) => isCopyFromClient(node))
  );
}

function refuseCommand(file: string, line: number, written: string): InputError {
  const location = `${file}:${line}`;
  return new InputError(`${location}: \`${shorten(written, 80)}\` is a psql command, not SQL`, {
    advice:
      'Remove it from the file, or put the SQL it stands for in its place; bg-check runs SQL as a driver does.',
    location,
  });
}

/**
 * Takes a file apart that psql could run: SQL, rows behind `COPY … FROM stdin;` up to `\.`, and commands such as
 * `\connect`.
 * @throws InputError with `file:line` for a command of psql that changes what the file does, such as `\i`
 */
export async function readPsqlInput(text: string, file: string): Promise<PsqlInput> {
  const data = new Map<number, DataBlock>();
  const skipped: { line: number; command: string }[] = [];
  let unended: PsqlInput['unended'];
  const pieces: string[] = [];
  const lineOf = lineCounter(text);
  let kept = 0;
  let head = '';
  let at = 0;
  const cut = (from: number, to: number) => {
    pieces.push(text.slice(kept, from), blank(text.slice(from, to)));
    kept = to;
    at = to;
  };
  for (let from = at, mark = nextMark(text, at); mark; from = at, mark = nextMark(text, at)) {
    const line = lineOf(mark.at);
    head += text.slice(from, mark.at);
    if (mark.kind === 'backslash') {
      const end = lineEnd(text, mark.at);
      const written = text.slice(mark.at, end).trim();
      const startsLine = text.slice(text.lastIndexOf('\n', mark.at) + 1, mark.at).trim() === '';
      if (!startsLine || !harmless.test(written)) throw refuseCommand(file, line, written);
      skipped.push({ line, command: written.split(/\s/, 1)[0] ?? written });
      cut(mark.at, end);
      continue;
    }
    const copies = await takesRows(head);
    head = '';
    at = mark.at + 1;
    if (!copies) continue;
    const start = Math.min(lineEnd(text, mark.at) + 1, text.length);
    lastRow.lastIndex = start;
    const last = lastRow.exec(text);
    if (last) {
      data.set(mark.at, { line: line + 1, text: text.slice(start, last.index) });
      cut(start, lastRow.lastIndex);
    } else unended ??= { line, end: mark.at };
  }
  pieces.push(text.slice(kept));
  return { sql: pieces.join(''), data, skipped, unended };
}

/** Whether a text may hold what only psql understands, so that taking it apart pays. */
export const mayHoldPsqlInput = (text: string): boolean => /^[ \t]*\\|\bstdin\b/im.test(text);
