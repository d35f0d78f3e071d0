import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../clock.ts';
import { ProviderError, RefusedError } from '../errors.ts';
import { sealSecrets } from '../redact/seal.ts';
import { firstPrev, hashEntry } from './hash-entry.ts';
import type { JournalEntry, JournalEntryInput } from './journal-entry.ts';
import { readJournal, type JournalContent } from './read-journal.ts';

/** The append-only record of one target's releases. Only the holder of the release lock may append. */
export interface Journal {
  readonly file: string;
  /**
   * Everything on record, oldest first, what this process appended included; of looks that it appended in a row only the
   * latest, since an observation may be long.
   */
  readonly entries: readonly JournalEntry[];
  /** Set while the last line of the file is one that a crash cut off. */
  readonly torn: JournalContent['torn'];
  /**
   * Writes one entry and resolves once it is on the disk.
   * @throws ProviderError when it cannot be written, RefusedError when somebody else wrote to the file
   */
  append(input: JournalEntryInput): Promise<JournalEntry>;
  close(): Promise<void>;
}

export interface JournalOptions {
  readonly file: string;
  readonly clock: Clock;
  /** Takes secrets out of everything that is written; what has to be compared later is sealed instead. */
  readonly redact: <Value>(value: Value) => Value;
  /** Called when an entry is on the disk, before `append` resolves. */
  readonly onAppended?: (entry: JournalEntry) => void;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some file systems cannot sync a folder; the entry itself is synced all the same.
    if (!['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
  } finally {
    await handle.close();
  }
}

async function openForWriting(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'wx+');
  await syncFolder(dirname(file));
  return handle;
}

/** Members whose words are bg-check's own. A secret that happens to be spelled like one is not given away there. */
const ownWords: ReadonlySet<string> = new Set([
  'verdict',
  'decision',
  'cause',
  'result',
  'rollbackSafety',
  'traffic',
  'signal',
  'command',
]);
/** Members that later commands compare with what they see, and which therefore must stay recognizable. */
const compared: ReadonlySet<string> = new Set(['colors', 'identities']);

/** The structure of an entry is bg-check's own; only its contents can hold a secret. */
function withoutSecrets(input: JournalEntryInput, redact: JournalOptions['redact']): JournalEntryInput {
  const { type, releaseId, ...contents } = input;
  const clean = Object.entries(contents).map(([key, value]: [string, unknown]) => {
    if (typeof value === 'number' || ownWords.has(key)) return [key, value] as const;
    if (compared.has(key)) return [key, sealSecrets(value, { redact, salt: releaseId })] as const;
    return [key, redact(value)] as const;
  });
  return { type, releaseId, ...Object.fromEntries(clean) } as JournalEntryInput;
}

/**
 * Opens the journal of a target. The file is created by the first append.
 * @throws InputError when its chain is broken
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { file, clock, redact, onAppended } = options;
  const content = await readJournal(file);
  const entries = [...content.entries];
  const before = entries.length;
  let { torn, length, size: expectedSize, unterminated } = content;
  let handle: FileHandle | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  async function write(line: string): Promise<void> {
    handle ??= await openForWriting(file);
    const { size } = await handle.stat();
    if (size !== expectedSize) {
      throw new RefusedError(`the journal ${file} was changed by somebody else while this command ran`, {
        advice: 'See `bg-check status`, and start again.',
      });
    }
    if (size > length) await handle.truncate(length);
    const bytes = Buffer.from((unterminated ? '\n' : '') + line);
    try {
      for (let written = 0; written < bytes.length;) {
        const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, length + written);
        written += bytesWritten;
      }
      await handle.sync();
    } catch (error) {
      expectedSize = (await handle.stat()).size;
      throw error;
    }
    length += bytes.length;
    expectedSize = length;
    unterminated = false;
    torn = undefined;
  }

  async function append(input: JournalEntryInput): Promise<JournalEntry> {
    const previous = entries.at(-1);
    const rest = {
      seq: (previous?.seq ?? 0) + 1,
      at: new Date(clock.now()).toISOString(),
      ...withoutSecrets(input, redact),
      prev: previous?.hash ?? firstPrev,
    };
    // What is hashed is what a reader will parse: undefined members and the like must be gone.
    const plain = JSON.parse(JSON.stringify(rest)) as typeof rest;
    const entry: JournalEntry = { ...plain, hash: hashEntry(plain) };
    try {
      await write(`${JSON.stringify(entry)}\n`);
    } catch (error) {
      if (error instanceof RefusedError) throw error;
      throw new ProviderError(`cannot write to the journal ${file}: ${(error as Error).message}`, {
        advice: 'Nothing is done that is not written down first; make room or mend the permissions.',
        cause: error,
      });
    }
    const isNextLook = entry.type === 'observe-tick' && previous?.type === 'observe-tick';
    if (isNextLook && entries.length > before) entries.pop();
    entries.push(entry);
    onAppended?.(entry);
    return entry;
  }

  return {
    file,
    entries,
    get torn() {
      return torn;
    },
    append: (input) => {
      const appended = queue.then(() => append(input));
      queue = appended.catch(() => undefined);
      return appended;
    },
    close: async () => {
      await queue;
      await handle?.close();
      handle = undefined;
    },
  };
}
