import { readFile } from 'node:fs/promises';
import { InputError } from '../errors.ts';
import { firstPrev, hashEntry } from './hash-entry.ts';
import { isEntryType, type JournalEntry } from './journal-entry.ts';

/** A journal whose chain holds. */
export interface JournalContent {
  readonly entries: readonly JournalEntry[];
  /** Set when a crash cut the last line off: its effect never began. The next append removes it. */
  readonly torn?: { readonly line: number };
  /** Bytes of the part that holds. */
  readonly length: number;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Whether the part that holds lacks its last line break. */
  readonly unterminated: boolean;
}

const lineBreak = 0x0a;

function broken(file: string, line: number, what: string): InputError {
  return new InputError(`the journal ${file} is broken at line ${line}: ${what}`, {
    advice:
      'It was changed by something other than bg-check. See where traffic is by hand, move the file away, and start anew; keep it as evidence.',
    location: `${file}:${line}`,
  });
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

/** What is wrong with an entry that follows `previous`; nothing when it holds. */
function flaw(
  entry: Readonly<Record<string, unknown>>,
  previous: JournalEntry | undefined,
): string | undefined {
  if (typeof entry.hash !== 'string' || entry.hash !== hashEntry(entry)) {
    return 'its hash does not match its content';
  }
  if (entry.prev !== (previous?.hash ?? firstPrev)) return 'it does not follow the line before it';
  if (entry.seq !== (previous?.seq ?? 0) + 1) return `its number is ${String(entry.seq)}`;
  if (!isEntryType(entry.type))
    return `it is of a type this version does not know, \`${String(entry.type)}\``;
  return undefined;
}

/** Splits at line breaks, by bytes, so that lengths hold for any content. */
function splitLines(content: Buffer): { readonly text: string; readonly end: number }[] {
  const lines: { text: string; end: number }[] = [];
  for (let start = 0; start < content.length;) {
    const found = content.indexOf(lineBreak, start);
    const end = found === -1 ? content.length : found + 1;
    lines.push({ text: content.toString('utf8', start, found === -1 ? end : found), end });
    start = end;
  }
  return lines;
}

/**
 * Verifies the chain of a journal's content. Only the last line may be cut off; every other flaw is an error.
 * @throws InputError naming the line
 */
export function verifyJournal(bytes: Uint8Array, file: string): JournalContent {
  const content = Buffer.from(bytes);
  const entries: JournalEntry[] = [];
  const lines = splitLines(content);
  let length = 0;
  for (const [index, { text, end }] of lines.entries()) {
    const line = index + 1;
    const parsed = parseLine(text);
    if (parsed === undefined) {
      if (line === lines.length) {
        return { entries, torn: { line }, length, size: content.length, unterminated: false };
      }
      throw broken(file, line, 'it is not JSON');
    }
    const entry = asObject(parsed);
    const problem = flaw(entry, entries.at(-1));
    if (problem !== undefined) throw broken(file, line, problem);
    entries.push(entry as unknown as JournalEntry);
    length = end;
  }
  const unterminated = length > 0 && content[length - 1] !== lineBreak;
  return { entries, length, size: content.length, unterminated };
}

/** Reads a journal; one that does not exist is empty. @throws InputError when its chain is broken */
export async function readJournal(file: string): Promise<JournalContent> {
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return { entries: [], length: 0, size: 0, unterminated: false };
    }
    throw new InputError(`cannot read the journal ${file}: ${(error as Error).message}`, { cause: error });
  }
  return verifyJournal(content, file);
}
