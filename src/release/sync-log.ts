import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** A file of lines that one process writes, whole lines or none; nothing happens between a call and its return. */
export interface SyncLog {
  /** Bytes of the file. */
  readonly size: () => number;
  /** @throws when the disk is full and the like */
  readonly append: (line: string, options: { readonly durable: boolean }) => void;
  /** Puts other lines in place of all that there are, at once or not at all. @throws as `append` does */
  readonly replace: (lines: readonly string[]) => void;
  readonly close: () => void;
  readonly remove: () => void;
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } catch {
    // Some file systems cannot sync a folder; the file itself is synced all the same.
  } finally {
    closeSync(handle);
  }
}

function writeWhole(handle: number, bytes: Buffer, at: number): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(handle, bytes, written, bytes.length - written, at + written);
  }
}

/** Opens nothing before it is written to; then the file is created, and its folder. */
export function openSyncLog(file: string, options: { readonly size?: number } = {}): SyncLog {
  let size = options.size ?? 0;
  let handle: number | undefined;

  function open(): number {
    if (size > 0) return openSync(file, 'r+');
    mkdirSync(dirname(file), { recursive: true });
    const created = openSync(file, 'w+');
    syncFolder(dirname(file));
    return created;
  }

  const close = () => {
    if (handle !== undefined) closeSync(handle);
    handle = undefined;
  };

  return {
    size: () => size,
    append: (line, { durable }) => {
      handle ??= open();
      const bytes = Buffer.from(`${line}\n`);
      try {
        writeWhole(handle, bytes, size);
        if (durable) fsyncSync(handle);
      } catch (error) {
        // A part of a line would be glued to the next one.
        ftruncateSync(handle, size);
        throw error;
      }
      size += bytes.length;
    },
    replace: (lines) => {
      const temporary = `${file}.tmp`;
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      mkdirSync(dirname(file), { recursive: true });
      const fresh = openSync(temporary, 'w+');
      try {
        writeWhole(fresh, bytes, 0);
        fsyncSync(fresh);
        renameSync(temporary, file);
      } catch (error) {
        closeSync(fresh);
        rmSync(temporary, { force: true });
        throw error;
      }
      syncFolder(dirname(file));
      close();
      handle = fresh;
      size = bytes.length;
    },
    close,
    remove: () => {
      close();
      rmSync(file, { force: true });
      size = 0;
    },
  };
}
