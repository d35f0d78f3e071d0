import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a file for node_exporter's textfile collector: whole or not at all, since it may be read at any moment. The
 * name of the half-written one ends in nothing that the collector reads. Its folder is the collector's, and not made here.
 */
export async function writeTextfile(file: string, text: string, signal: AbortSignal): Promise<void> {
  const folder = dirname(file);
  const unfinished = join(folder, `.bg-check-metrics.${process.pid}.tmp`);
  try {
    await writeFile(unfinished, text, { signal });
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
