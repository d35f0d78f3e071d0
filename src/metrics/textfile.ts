import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { keepOtherRuns, type RunLabels } from './keep-other-runs.ts';

async function readIfAny(file: string, signal: AbortSignal): Promise<string> {
  try {
    return await readFile(file, { encoding: 'utf8', signal });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/**
 * Writes a file for node_exporter's textfile collector: whole or not at all, since it may be read at any moment. What
 * other commands and targets left in it stays. The name of the half-written one ends in nothing that the collector reads.
 * Its folder is the collector's, and not made here.
 */
export async function writeTextfile(
  file: string,
  page: string,
  run: RunLabels,
  signal: AbortSignal,
): Promise<void> {
  const folder = dirname(file);
  const unfinished = join(folder, `.bg-check-metrics.${process.pid}.tmp`);
  try {
    await writeFile(unfinished, keepOtherRuns(page, await readIfAny(file, signal), run), { signal });
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
