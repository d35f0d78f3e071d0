import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { readCleanups, type OpenEntry, type RunCleanups } from './read-cleanups.ts';
import { isStale } from './release-lock.ts';
import type { StateFiles } from './state-files.ts';

/**
 * Whether a run is over and has left what it should have undone: `left`; or goes on: `alive`; or ran on another machine,
 * from which that cannot be told: `elsewhere`.
 */
export type RunLife = 'left' | 'alive' | 'elsewhere';

/** What one run has not undone. */
export interface RunLeftovers {
  readonly run: string;
  /** ISO 8601. */
  readonly since: string;
  readonly host: string;
  readonly life: RunLife;
  /** In the order of their registration. */
  readonly open: readonly OpenEntry[];
}

/** The same with the record that it is read from. */
export interface RecordedLeftovers extends RunLeftovers {
  readonly record: RunCleanups;
}

function lifeOf({ closed, run }: RunCleanups): RunLife {
  if (closed || isStale(run)) return 'left';
  return run.host === hostname() ? 'alive' : 'elsewhere';
}

/**
 * Every record of a target, oldest run first; one in which nothing is open is of a run that was killed, or goes on.
 * @throws InputError when a record cannot be read
 */
export async function findRecords(
  files: Pick<StateFiles, 'cleanups'>,
  target: string,
): Promise<readonly RecordedLeftovers[]> {
  const pattern = files.cleanups('*');
  const [start = '', end = ''] = basename(pattern).split('*');
  const names = await readdir(dirname(pattern)).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  const found = names.filter((name) => name.startsWith(start) && name.endsWith(end));
  const records = await Promise.all(found.map((name) => readCleanups(join(dirname(pattern), name))));
  return records
    .filter((record) => record !== undefined)
    .filter(({ run }) => run.target === target)
    .map((record) => {
      const { run, since, host } = record.run;
      return { run, since, host, life: lifeOf(record), open: record.open, record };
    })
    .toSorted((a, b) => a.since.localeCompare(b.since) || a.run.localeCompare(b.run));
}

/** What runs of a target have not undone, oldest run first. @throws InputError when a record cannot be read */
export async function findLeftovers(
  files: Pick<StateFiles, 'cleanups'>,
  target: string,
): Promise<readonly RecordedLeftovers[]> {
  return (await findRecords(files, target)).filter(({ open }) => open.length > 0);
}
