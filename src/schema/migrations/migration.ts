import type { CommitUnit } from '../parse/commit-units.ts';
import type { SqlStatement } from '../parse/split-statements.ts';

/** How a folder of migrations is laid out, by the tool that runs it. */
export type MigrationFormat = 'numbered' | 'goose' | 'golang-migrate' | 'sqlx';

/** One step of the schema's history, as a file. */
export interface Migration {
  /** The file's name. */
  readonly id: string;
  /** The number at its beginning, without leading zeros. */
  readonly version: string;
  /** Path from the root folder, with forward slashes; with `git:ref:` in front where it comes from git. */
  readonly file: string;
  readonly statements: readonly SqlStatement[];
  /** Whether the whole file runs in one transaction. */
  readonly transactional: boolean;
  /** What it makes visible, moment by moment. */
  readonly units: readonly CommitUnit[];
  /** Why it cannot be replayed, where it is no SQL; it then has no statements. */
  readonly unreplayable?: string;
}

/** Every migration of a folder, in the order in which they run. */
export interface MigrationHistory {
  readonly folder: string;
  readonly format: MigrationFormat;
  /** SQL that makes the table in which the runner notes what it ran, as it is before the first migration. */
  readonly bookkeeping: string | null;
  readonly migrations: readonly Migration[];
  /** What was left out, and why; one sentence each. */
  readonly warnings: readonly string[];
}
