import type { Clock } from '../../clock.ts';
import type { MigrationFormat } from '../migrations/migration.ts';
import type { ShadowDatabase } from '../shadow/shadow-database.ts';

export interface SkewProgress {
  readonly stage: 'replay' | 'probe';
  readonly done: number;
  readonly total: number;
}

export interface SkewOptions {
  /** Folder, glob or `git:ref:folder` of the migrations. */
  readonly migrations: string;
  readonly format?: 'auto' | MigrationFormat | undefined;
  /** The last migration that was in place when blue went live; told from the commit of blue's statements by default. */
  readonly applied?: string | undefined;
  /** How `applied` is called where it was written, for messages. */
  readonly appliedLabel?: string | undefined;
  /** Files, folders or globs of each version's statements, each perhaps with `git:ref:` in front; one may have none. */
  readonly queries: { readonly blue: readonly string[]; readonly green: readonly string[] };
  /** Where relative paths start. */
  readonly rootDirectory: string;
  /** `embedded` (by default), `native`, or the URL of a server on which a database can be made. */
  readonly shadow?: string | undefined;
  /** Of the production database, which is never taken for the shadow. */
  readonly productionUrl?: string | undefined;
  /** The role that runs the statements; the superuser of the shadow by default. */
  readonly role?: string | undefined;
  /** What comes first, the migrations (by default) or green's traffic. */
  readonly order?: 'migrate-first' | 'code-first' | undefined;
  /** Files of SQL that run at `S0`. */
  readonly seed?: readonly string[] | undefined;
  /** Probes every statement behind every statement of a migration, also where its changes cannot concern it. */
  readonly exhaustive?: boolean | undefined;
  /** Runs statements that have no samples with made-up values. */
  readonly execute?: boolean | undefined;
  /** Postgres major of production. */
  readonly postgresMajor?: number | undefined;
  readonly cacheDirectory?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
  readonly onProgress?: ((progress: SkewProgress) => void) | undefined;
  /** Gives the empty database in which the states are built, in place of `shadow`; it is closed at the end. */
  readonly openShadow?: (extensions: readonly string[]) => Promise<ShadowDatabase>;
}
