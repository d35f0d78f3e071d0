import { join, resolve } from 'node:path';
import type { Config } from '../config/config-schema.ts';

/** Where a target's record and lock stand. */
export interface StateFiles {
  readonly journal: string;
  readonly lock: string;
  /** Names the command that is moving traffic, while it runs. */
  readonly running: string;
  /** What a run has to undo, as long as something is left of it. */
  readonly cleanups: (run: string) => string;
  /** Held by a command that undoes what runs left. */
  readonly cleanLock: string;
}

export function stateFiles(config: Config, rootDirectory: string): StateFiles {
  const file = (suffix: string) =>
    join(resolve(rootDirectory, config.directory), `${config.target}.${suffix}`);
  return {
    journal: file('journal.ndjson'),
    lock: file('lock'),
    running: file('running'),
    cleanups: (run) => file(`cleanup.${run}.ndjson`),
    cleanLock: file('clean.lock'),
  };
}
