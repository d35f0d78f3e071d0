import { leadingNumber, type MigrationLayout } from './migration-layout.ts';

/**
 * `{version}_{title}.up.sql`. The tool sends a file as one query and opens no transaction: Postgres makes one of it, so
 * that what refuses a transaction must stand alone in its file.
 */
export const golangMigrate: MigrationLayout = {
  format: 'golang-migrate',
  bookkeeping: 'CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)',
  example: '000001_init.up.sql',
  versionOf: (name) => leadingNumber(name, /^_.*\.up\.sql$/),
  ignores: (name) => !name.endsWith('.sql') || name.endsWith('.down.sql'),
  forward: ({ text }) => ({ sql: text, runner: { opensTransaction: false, sendsAtOnce: true } }),
};
