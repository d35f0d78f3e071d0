import { randomUUID } from 'node:crypto';
import { chmod, chown, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Where folders cannot be synced, the new name may be lost in a power cut, and the old one is back. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // The file itself is in place.
  }
}

/**
 * Gives a file another text in one step: nobody reads half of it, and it outlives a power cut. A link keeps leading to
 * it, and it keeps its permissions; its owner too, where that is allowed.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const before = await stat(target).catch(() => undefined);
  // The dot keeps it from patterns such as `sites-enabled/*`.
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}.new`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (before !== undefined) {
      await chmod(temporary, before.mode & 0o7777);
      await chown(temporary, before.uid, before.gid).catch(() => undefined);
    }
    await rename(temporary, target);
    await syncFolder(dirname(target));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
