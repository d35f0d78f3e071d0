import type { CommitUnit } from '../parse/commit-units.ts';
import type { SqlStatement } from '../parse/split-statements.ts';

/** One step of the schema's history, as a file. */
export interface Migration {
  /** The file's name. */
  readonly id: string;
  /** The number at its beginning, without leading zeros. */
  readonly version: string;
  /** Path from the root folder, with forward slashes. */
  readonly file: string;
  readonly statements: readonly SqlStatement[];
  /** Whether the whole file runs in one transaction. */
  readonly transactional: boolean;
  /** What it makes visible, moment by moment. */
  readonly units: readonly CommitUnit[];
}

/** Every migration of a folder, in the order in which they run. */
export interface MigrationHistory {
  readonly folder: string;
  readonly migrations: readonly Migration[];
  /** What was left out, and why; one sentence each. */
  readonly warnings: readonly string[];
}
