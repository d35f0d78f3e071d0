import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MigrationFormat } from '../../../src/schema/migrations/migration.ts';
import { readMigrations } from '../../../src/schema/migrations/read-migrations.ts';
import { gitRepository } from '../../support/git-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folderOf = (files: Record<string, string>) =>
  temporaryFolder(Object.fromEntries(Object.entries(files).map(([name, sql]) => [`db/m/${name}`, sql])));
const read = (files: Record<string, string>, format?: MigrationFormat) =>
  readMigrations('db/m', { rootDirectory: folderOf(files), format });

/** Each migration in one line: its version, and its units as `(in a transaction)` or alone, by the lines of their statements. */
async function told(files: Record<string, string>, format?: MigrationFormat) {
  const history = await read(files, format);
  const lines = history.migrations.map(({ version, units, transactional }) => {
    const parts = units.map(({ inTransaction, statements }) => {
      const places = statements.map(({ line }) => line).join(' ');
      return inTransaction ? `(${places})` : places;
    });
    return `${version}${transactional ? '' : '!'} ${parts.join(' ')}`;
  });
  return [history.format, ...lines];
}

describe('readMigrations', () => {
  it('orders by number, not by letter, and leaves alone what is no migration', async () => {
    const history = await read(
      {
        '10_c.sql': 'SELECT 3;\n\nSELECT 4;',
        '2_b.sql': 'CREATE INDEX CONCURRENTLY i ON t (a);',
        '001_a.up.sql': '-- nothing yet',
        '001_a.down.sql': 'DROP TABLE t;',
        '20240101123000_d.sql': 'SELECT 5',
        '.#3_editor.sql': 'garbage',
        'README.md': '# Migrations',
        'seeds/1.sql': 'garbage',
      },
      'numbered',
    );
    expect(history).toMatchObject({ folder: 'db/m', format: 'numbered', bookkeeping: null });
    expect(history.warnings).toEqual(['db/m: left out 1 `.down.sql` file(s), which lead back']);
    expect(
      history.migrations.map(({ id, version, file, transactional, statements }) => [
        ...[id, version, file, transactional],
        statements.map(({ line }) => line),
      ]),
    ).toEqual([
      ['001_a.up.sql', '1', 'db/m/001_a.up.sql', true, []],
      ['2_b.sql', '2', 'db/m/2_b.sql', false, [1]],
      ['10_c.sql', '10', 'db/m/10_c.sql', true, [1, 3]],
      ['20240101123000_d.sql', '20240101123000', 'db/m/20240101123000_d.sql', true, [1]],
    ]);
  });

  it('runs the way up of goose: a transaction a file, or a statement at a time', async () => {
    const up = '-- +goose Up\n';
    await expect(
      told({
        '00001_a.sql': `-- first\n${up}SELECT 1;\nSELECT 2;\n-- +goose Down\nDROP TABLE "not";\n`,
        '00002_b.sql': `-- +goose NO TRANSACTION\n${up}CREATE INDEX CONCURRENTLY i ON t (a);\nSELECT 2;\n`,
        '00003_c.sql': `${up}CREATE INDEX CONCURRENTLY i ON t (a);\nSELECT 2;`,
        '00004_d.sql': `${up}-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN RETURN 1; END $$;\n-- +goose StatementEnd\nSELECT 2;`,
        '00005_e.sql': `${up}SELECT 1;\nCOMMIT;\nSELECT 2;\nSELECT 3;`,
        '00006_f.sql': `${up}-- +goose ENVSUB ON\nDO $body$ BEGIN END $body$; -- \${HOME}\n-- +goose ENVSUB OFF\nSELECT '$HOME';`,
        '00007_g.sql': '-- +goose Up\r\n-- +goose Down\r\nSELECT 1;',
        'main.go': 'package migrations',
        '00001_a_test.go': 'package migrations',
      }),
    ).resolves.toEqual(['goose', '1 (3 4)', '2! 3 4', '3 (2 3)', '4 (3 6)', '5! (2) 4 5', '6 (3 5)', '7 ()']);
  });

  it('takes a Go migration for what cannot be replayed, not for a mistake', async () => {
    const history = await read({ '1_a.sql': '-- +goose Up\nSELECT 1;', '2_b.go': 'package migrations' });
    expect(history.migrations.map(({ id, unreplayable, units }) => [id, unreplayable, units.length])).toEqual(
      [
        ['1_a.sql', undefined, 1],
        ['2_b.go', 'it is written in Go, which bg-check does not run', 0],
      ],
    );
  });

  it('sends a file of golang-migrate at once, of which Postgres makes a transaction unless it is one statement', async () => {
    await expect(
      told({
        '1_a.up.sql': 'SELECT 1;\nSELECT 2;',
        '1_a.down.sql': 'garbage',
        '2_b.up.sql': 'CREATE INDEX CONCURRENTLY i ON t (a);',
        '3_c.up.sql': "SET lock_timeout = '1s';\nCREATE INDEX CONCURRENTLY i ON t (a);",
        '4_d.up.sql': 'SELECT 1;\nBEGIN;\nSELECT 2;\nCOMMIT;\nSELECT 3;\nSELECT 4;',
        '5_e.up.sql': 'BEGIN;\nSELECT 1;\nCOMMIT;',
      }),
    ).resolves.toEqual(['golang-migrate', '1 (1 2)', '2! 1', '3 (1 2)', '4! (1 3) (5 6)', '5 (2)']);
  });

  it('knows a folder of sqlx by a migration that puts right the table of sqlx', async () => {
    const mend = 'DELETE FROM public._sqlx_migrations WHERE version = 1;';
    expect(await told({ '20240101000000_a.sql': 'SELECT 1;', '20240102000000_b.sql': mend })).toEqual([
      'sqlx',
      '20240101000000 (1)',
      '20240102000000 (1)',
    ]);
    expect(await told({ '1_a.up.sql': mend, '1_a.down.sql': 'SELECT 1;' })).toEqual(['sqlx', '1 (1)']);
  });

  it('puts a file of sqlx into a transaction unless its first line says not to', async () => {
    await expect(
      told({
        '20240101000000_a.sql': 'SELECT 1;\nSELECT 2;',
        '20240102000000_b.sql': '-- no-transaction\nCREATE INDEX CONCURRENTLY i ON t (a);',
        '20240103000000_c.sql': '-- why\n-- no-transaction\nCREATE INDEX CONCURRENTLY i ON t (a);',
        '20240104000000_d.up.sql': 'SELECT 1;',
        '20240104000000_d.down.sql': 'garbage',
      }),
    ).resolves.toEqual([
      'sqlx',
      '20240101000000 (1 2)',
      '20240102000000! 2',
      '20240103000000 (3)',
      '20240104000000 (1)',
    ]);
  });

  it('makes the table of each runner as it is before the first migration', async () => {
    const files = { '1_a.up.sql': '-- +goose Up\nSELECT 1' };
    const formats: MigrationFormat[] = ['goose', 'golang-migrate', 'sqlx'];
    const made = await Promise.all(formats.map(async (format) => (await read(files, format)).bookkeeping));
    expect(made.map((sql) => /CREATE TABLE (\w+)/.exec(sql ?? '')?.[1])).toEqual([
      'goose_db_version',
      'schema_migrations',
      '_sqlx_migrations',
    ]);
  });

  it('reads a folder as it was in a commit', async () => {
    const { folder, commit } = gitRepository();
    commit('v1', { 'db/m/1_a.sql': 'SELECT 1' });
    commit('v2', { 'db/m/1_a.sql': 'SELECT 1', 'db/m/2_b.sql': 'SELECT 2' });
    const history = await readMigrations('git:v1:db/m', { rootDirectory: folder });
    expect([history.folder, ...history.migrations.map(({ file }) => file)]).toEqual([
      'git:v1:db/m',
      'git:v1:db/m/1_a.sql',
    ]);
  });

  it('leaves harmless commands of psql out, with a warning', async () => {
    const { warnings, migrations } = await read({
      '1_dump.sql': '\\restrict x\nSELECT 1;\n\\connect shop\nSELECT 2;',
    });
    expect(warnings).toEqual([
      'db/m/1_dump.sql:1: left out `\\restrict`, which is a command to psql',
      'db/m/1_dump.sql:3: left out `\\connect`, which is a command to psql',
    ]);
    expect(migrations[0]?.statements.map(({ line }) => line)).toEqual([2, 4]);
  });

  it.each<[Record<string, string>, string, MigrationFormat?]>([
    [{ '001_a.sql': '', '1_b.sql': '' }, 'db/m: `001_a.sql` and `1_b.sql` have one number, 1'],
    [
      { '1_a.sql': '', 'V2__b.sql': '' },
      'db/m/V2__b.sql: expected a name that begins with a number, such as `0001_init.sql`',
    ],
    [
      { '1_a.up.sql': '', 'b.up.sql': '' },
      'db/m/b.up.sql: expected a name that begins with a number, such as `000001_init.up.sql`',
    ],
    [{ 'README.md': '' }, 'db/m: expected migrations such as `0001_init.sql`, found none'],
    [{ '1_a.sql': '' }, 'db/m/1_a.sql:1: has no `-- +goose Up`', 'goose'],
    [
      { '1_a.sql': '-- é\nSELECT 1;\nCREATE TABEL t ();' },
      'db/m/1_a.sql:3: not Postgres SQL: syntax error at or near "TABEL", in `CREATE TABEL t ();`',
    ],
    [
      { '1_a.sql': '-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;' },
      'db/m/1_a.sql: has sections of dbmate, which numbered files do not have',
    ],
    [
      { '1_a.sql': '-- +goose Up\nSELECT 1;' },
      'db/m/1_a.sql: has sections of goose, which numbered files do not have',
      'numbered',
    ],
    [
      { '1_a.sql': '-- +goose Up\nSELECT 1;', '2_b.sql': 'SELECT 2;' },
      'db/m/2_b.sql:1: goose takes no SQL in front of `-- +goose Up`',
    ],
    [
      { '1_a.sql': '-- +goose Up\nSELECT 1;\n-- +goose Up\nSELECT 2' },
      'db/m/1_a.sql:3: a second `-- +goose Up`, after the one on line 1',
    ],
    [
      { '1_a.sql': '-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose Down' },
      'db/m/1_a.sql:2: `-- +goose StatementBegin` has no `-- +goose StatementEnd`',
    ],
    [
      { '1_a.sql': '-- +goose ENVSUB ON\n-- +goose Up\nGRANT SELECT ON t TO ${APP_ROLE:-app};' },
      'db/m/1_a.sql:3: goose puts the variable `APP_ROLE` of its environment in here, which bg-check does not know',
    ],
    [
      { '1_a.up.sql': 'SELECT 1;\nBEGIN;\nSELECT 2;' },
      'db/m/1_a.up.sql:2: the file opens a transaction here and never commits it',
    ],
  ])('refuses %j', async (files, message, format) => {
    await expect(read(files, format)).rejects.toMatchObject({ code: 'BGC_INPUT', message });
  });

  it.each<[Record<string, string>, string]>([
    [
      { '1_a.sql': '-- +goose Up\nSELECT 1', '2_b.sql': '-- no-transaction\nSELECT 2' },
      'db/m: may be of goose (`1_a.sql` has a `-- +goose` line) or of sqlx (`2_b.sql` begins with `-- no-transaction`)',
    ],
    [
      { '1_a.up.sql': 'SELECT 1', '2_b.sql': 'SELECT 2' },
      'db/m: may be of golang-migrate (`1_a.up.sql` ends in `.up.sql`) or of numbered (`2_b.sql` does not)',
    ],
  ])('is in doubt about %j', async (files, message) => {
    await expect(read(files)).rejects.toMatchObject({ code: 'BGC_CONFIG', message });
  });

  it('refuses a format that it does not know', async () => {
    await expect(read({ '1_a.sql': '' }, 'flyway' as MigrationFormat)).rejects.toMatchObject({
      code: 'BGC_CONFIG',
      message:
        'expected a format of migrations out of `auto`, `numbered`, `goose`, `golang-migrate`, `sqlx`, got `flyway`',
    });
  });

  it('refuses bytes that are not UTF-8, and links that lead nowhere', async () => {
    const root = folderOf({ '1_a.sql': 'SELECT 1' });
    writeFileSync(join(root, 'db/m/2_b.sql'), Buffer.from([0x53, 0xe9, 0xff]));
    await expect(readMigrations('db/m', { rootDirectory: root })).rejects.toMatchObject({
      code: 'BGC_INPUT',
      message: 'db/m/2_b.sql: expected UTF-8 text, got bytes that are not',
    });
    const other = folderOf({ '1_a.sql': 'SELECT 1' });
    symlinkSync('nowhere.sql', join(other, 'db/m/2_b.sql'));
    await expect(readMigrations('db/m', { rootDirectory: other })).rejects.toMatchObject({
      code: 'BGC_INPUT',
      message: expect.stringContaining('db/m/2_b.sql: cannot be read: ENOENT') as string,
    });
  });

  it('refuses a folder that is not there', async () => {
    await expect(readMigrations('nowhere', { rootDirectory: temporaryFolder() })).rejects.toMatchObject({
      code: 'BGC_CONFIG',
      message: '`nowhere`: no such file or folder',
    });
  });

  it('stops when asked to', async () => {
    const options = {
      rootDirectory: folderOf({ '1_a.sql': 'SELECT 1' }),
      signal: AbortSignal.abort(new Error('enough')),
    };
    await expect(readMigrations('db/m', options)).rejects.toThrow('enough');
  });
});
