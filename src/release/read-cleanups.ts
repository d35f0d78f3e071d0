import { readFile } from 'node:fs/promises';
import { InputError } from '../errors.ts';
import { parseCleanupLine, type CleanupLine } from './cleanup-line.ts';

type RunLine = Extract<CleanupLine, { type: 'run' }>;

/** One thing that a run has to undo and that is not known to be undone. */
export type OpenEntry = Extract<CleanupLine, { type: 'owed' }> & {
  /** Why it was not undone when it was tried. */
  readonly failure?: string;
};

/** What a run has to undo, by its record. */
export interface RunCleanups {
  readonly file: string;
  readonly run: RunLine;
  /** Whether the run said that it is over. */
  readonly closed: boolean;
  /** In the order of their registration. */
  readonly open: readonly OpenEntry[];
  /** Bytes that hold; a line that a crash cut off comes after them. */
  readonly size: number;
}

function broken(file: string, line: number): InputError {
  return new InputError(`the record of cleanups ${file} is broken at line ${line}`, {
    advice: 'It was changed by something other than bg-check. Undo what it names by hand, and remove it.',
    location: `${file}:${line}`,
  });
}

/** A request that nobody answered matters where no cleanup of the same attempt knows of its effect, and no sweep. */
function isOpen(entry: OpenEntry, all: readonly OpenEntry[], done: ReadonlySet<number>): boolean {
  if (done.has(entry.n)) return false;
  if (entry.kind === 'cleanup' || entry.sweep) return true;
  return !all.some(({ kind, attempt }) => kind === 'cleanup' && attempt === entry.attempt);
}

/**
 * Reads the record of a run; `undefined` when there is none, or one in which nothing was written down.
 * @throws InputError when it cannot be read, or a line other than the last does not hold
 */
export async function readCleanups(file: string): Promise<RunCleanups | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new InputError(`cannot read the record of cleanups ${file}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const lines = whole.split('\n').slice(0, -1);
  const parsed = lines.map((line, index) => {
    const read = parseCleanupLine(line);
    if (read === undefined || (read.type === 'run') !== (index === 0)) throw broken(file, index + 1);
    return read;
  });
  const [run, ...rest] = parsed;
  if (run?.type !== 'run') return undefined;
  const failures = new Map(rest.flatMap((line) => (line.type === 'failed' ? [[line.n, line.message]] : [])));
  const done = new Set(rest.flatMap((line) => (line.type === 'done' ? [line.n] : [])));
  const owed = rest.flatMap((line): OpenEntry[] => {
    if (line.type !== 'owed') return [];
    const failure = failures.get(line.n);
    return [{ ...line, ...(failure === undefined ? {} : { failure }) }];
  });
  return {
    file,
    run,
    closed: rest.some(({ type }) => type === 'closed'),
    open: owed.filter((entry) => isOpen(entry, owed, done)),
    size: Buffer.byteLength(whole),
  };
}
