import { leadingNumber, type MigrationLayout } from './migration-layout.ts';

const noTransaction = /^\uFEFF?-- no-transaction/;

/** Whether a file asks sqlx to run it outside a transaction, which no other tool's files do in this way. */
export const asksForNoTransaction = (text: string): boolean => noTransaction.test(text);

/** Whether a file speaks of the table in which sqlx keeps its books. */
export const namesBookkeeping = (text: string): boolean => /\b_sqlx_migrations\b/.test(text);

/** `<version>_<name>.sql` or `.up.sql`; one query a file, in a transaction unless the first line says otherwise. */
export const sqlx: MigrationLayout = {
  format: 'sqlx',
  bookkeeping: `CREATE TABLE _sqlx_migrations (
  version bigint PRIMARY KEY,
  description text NOT NULL,
  installed_on timestamptz NOT NULL DEFAULT now(),
  success boolean NOT NULL,
  checksum bytea NOT NULL,
  execution_time bigint NOT NULL
)`,
  example: '20240131120000_init.sql',
  versionOf: (name) => leadingNumber(name, /^_/),
  ignores: (name) => !name.endsWith('.sql') || name.endsWith('.down.sql'),
  forward: ({ text }) => ({
    sql: text,
    runner: { opensTransaction: !asksForNoTransaction(text), sendsAtOnce: true },
  }),
};
