import { z } from 'zod';
import { oneOrMore, postgresUrl } from './field-schemas.ts';

/** The states of the schema that a release brings, and the statements of both versions that will meet them. */
export const skewSchema = z.strictObject({
  /** Folder of the migrations; `git:<ref>:<path>` reads them from a commit. */
  migrations: z.string().min(1),
  /** How the folder is laid out; told from its files by default. */
  format: z.enum(['auto', 'numbered', 'goose', 'golang-migrate', 'sqlx']).optional(),
  /**
   * The last migration that was in place when blue went live; every later one belongs to this release. May be left
   * out when blue's statements come from a commit.
   */
  applied: z.string().min(1).optional(),
  /** Files, folders or globs with the statements of each version, each perhaps with `git:<ref>:` in front. */
  queries: z.strictObject({ blue: oneOrMore, green: oneOrMore }),
  /** Where the states are built: `embedded`, `native`, or the URL of a server for throw-away databases. */
  shadow: z
    .union([z.enum(['embedded', 'native']), postgresUrl], {
      error: 'expected `embedded`, `native` or a postgres URL',
    })
    .optional(),
  /** The role that the application connects as. */
  role: z.string().min(1).optional(),
  /** What comes first: the migrations (by default) or green's traffic. */
  order: z.enum(['migrate-first', 'code-first']).optional(),
  /** SQL files with rows, run before the pending migrations. */
  seed: oneOrMore.optional(),
  /** Probe every statement at every state, also where nothing it uses has changed. */
  exhaustive: z.boolean().optional(),
  /** Run statements with made-up values as well. */
  execute: z.boolean().optional(),
  /** From which severity on a finding fails the check; `breaks` by default. */
  failOn: z.enum(['breaks', 'breaks-open-sessions', 'changes-meaning', 'notice']).optional(),
  /** Postgres major of production, to warn when the shadow database is another. */
  postgresMajor: z.int().min(12).optional(),
});
