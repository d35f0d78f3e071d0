import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../errors.ts';

/** A terminal or pipe; what `process.stdout` is. */
export type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
};

/** Where a reporter writes. */
export interface Sink {
  /** Set when a person watches it. */
  readonly terminal: OutputStream | undefined;
  readonly write: (text: string) => void;
  /** Resolves when everything is written. @throws UsageError when something could not be */
  readonly close: () => Promise<void>;
}

export function streamSink(stream: OutputStream, terminal: boolean): Sink {
  return {
    terminal: terminal ? stream : undefined,
    write: (text) => {
      stream.write(text);
    },
    close: () =>
      new Promise((resolve) => {
        stream.write('', () => {
          resolve();
        });
      }),
  };
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of the path is no folder',
    EEXIST: 'a part of the path is no folder',
    ENOSPC: 'the disk is full',
    EROFS: 'the file system is read-only',
  };
  return reasons[code ?? ''] ?? message;
}

/** Opens the file at once, so that a wrong path is known before anything runs. */
export function fileSink(file: string, shownFile: string): Sink {
  const failure = (error: unknown) =>
    new UsageError(`--reporter: \`${shownFile}\` cannot be written: ${reasonOf(error)}`, { cause: error });
  let descriptor: number;
  let failed: UsageError | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true });
    descriptor = openSync(file, 'w');
  } catch (error) {
    throw failure(error);
  }
  return {
    terminal: undefined,
    write: (text) => {
      if (failed) return;
      try {
        const bytes = Buffer.from(text);
        for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
      } catch (error) {
        // A full disk must not end a release; whoever closes the reporter learns of it.
        failed = failure(error);
      }
    },
    close: () => {
      closeSync(descriptor);
      return failed ? Promise.reject(failed) : Promise.resolve();
    },
  };
}
