import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { migrationsAfter } from '../../../src/schema/migrations/migrations-after.ts';
import { readNumberedFolder } from '../../../src/schema/migrations/numbered-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folderOf = (files: Record<string, string>) =>
  temporaryFolder(Object.fromEntries(Object.entries(files).map(([name, sql]) => [`db/m/${name}`, sql])));
const read = (files: Record<string, string>) => readNumberedFolder('db/m', folderOf(files));

describe('readNumberedFolder', () => {
  it('orders by number, not by letter, and leaves alone what is no migration', async () => {
    const history = await read({
      '10_c.sql': 'SELECT 3;\n\nSELECT 4;',
      '2_b.sql': 'CREATE INDEX CONCURRENTLY i ON t (a);',
      '001_a.up.sql': '-- nothing yet',
      '001_a.down.sql': 'DROP TABLE t;',
      '20240101123000_d.sql': 'SELECT 5',
      '.#3_editor.sql': 'garbage',
      'README.md': '# Migrations',
      'seeds/1.sql': 'garbage',
    });
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

  it.each([
    [{ '001_a.sql': '', '1_b.sql': '' }, 'db/m: `001_a.sql` and `1_b.sql` have one number, 1'],
    [
      { '1_a.sql': '', 'V2__b.sql': '' },
      'db/m/V2__b.sql: expected a name that begins with a number, such as `0001_init.sql`',
    ],
    [{ 'README.md': '' }, 'db/m: expected numbered SQL files such as `0001_init.sql`, found none'],
    [
      { '1_a.sql': '-- é\nSELECT 1;\nCREATE TABEL t ();' },
      'db/m/1_a.sql:3: not Postgres SQL: syntax error at or near "TABEL", in `CREATE TABEL t ();`',
    ],
    [
      { '1_a.sql': '-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;' },
      'db/m/1_a.sql: has sections of goose, whose format bg-check does not read',
    ],
  ])('refuses %j', async (files, message) => {
    await expect(read(files as Record<string, string>)).rejects.toMatchObject({ code: 'BGC_INPUT', message });
  });

  it('refuses bytes that are not UTF-8, and links that lead nowhere', async () => {
    const root = folderOf({ '1_a.sql': 'SELECT 1' });
    writeFileSync(join(root, 'db/m/2_b.sql'), Buffer.from([0x53, 0xe9, 0xff]));
    await expect(readNumberedFolder('db/m', root)).rejects.toMatchObject({
      code: 'BGC_INPUT',
      message: 'db/m/2_b.sql: expected UTF-8 text, got bytes that are not',
    });
    const other = folderOf({ '1_a.sql': 'SELECT 1' });
    symlinkSync('nowhere.sql', join(other, 'db/m/2_b.sql'));
    await expect(readNumberedFolder('db/m', other)).rejects.toMatchObject({
      code: 'BGC_INPUT',
      message: expect.stringContaining('db/m/2_b.sql: cannot be read: ENOENT') as string,
    });
  });

  it('refuses a folder that is not there', async () => {
    await expect(readNumberedFolder('nowhere', temporaryFolder())).rejects.toMatchObject({
      code: 'BGC_CONFIG',
      message: '`schema.migrations`: the folder `nowhere` cannot be read',
    });
  });

  it('stops when asked to', async () => {
    const root = folderOf({ '1_a.sql': 'SELECT 1' });
    await expect(readNumberedFolder('db/m', root, AbortSignal.abort(new Error('enough')))).rejects.toThrow(
      'enough',
    );
  });
});

describe('migrationsAfter', () => {
  const history = () =>
    read({
      '0001_init.sql': '',
      '0002_phone.sql': '',
      '0003_add_a.sql': '',
      '0004_add_b.sql': '',
      '0010_end.sql': '',
    });

  it.each([
    ['0002_phone.sql', 2],
    ['0002_phone', 2],
    ['0002_ph', 2],
    ['0002', 2],
    ['2', 2],
    ['10', 5],
    ['0003_add_a', 3],
  ])('cuts behind %s', async (applied, count) => {
    const { before, pending } = migrationsAfter(await history(), applied);
    expect([before.length, pending.length]).toEqual([count, 5 - count]);
  });

  it('names the nearest and the last when it knows none', async () => {
    const all = await history();
    expect(() => migrationsAfter(all, '0002_fone')).toThrow(
      expect.objectContaining({
        code: 'BGC_CONFIG',
        message: '`schema.applied`: no migration in db/m is named or numbered `0002_fone`',
        advice:
          'Name the last migration that was in place when blue went live, such as `0002_phone.sql`, `0003_add_a.sql`, `0004_add_b.sql`, `0010_end.sql`.',
      }) as Error,
    );
    expect(() => migrationsAfter(all, '5')).toThrow('is named or numbered `5`');
  });

  it('takes digits for a number, never for a beginning, and refuses a beginning of several', async () => {
    const all = await read({ '1_a.sql': '', '10_b.sql': '', '2024_c.sql': '', '2024001_c.sql': '' });
    expect(migrationsAfter(all, '1').before).toHaveLength(1);
    expect(migrationsAfter(all, '2024_').before).toHaveLength(3);
    expect(() => migrationsAfter(all, '')).toThrow(
      expect.objectContaining({
        code: 'BGC_CONFIG',
        message:
          '`schema.applied`: `` fits more than one migration: `1_a.sql`, `10_b.sql`, `2024_c.sql`, `2024001_c.sql`',
        advice: 'Write the whole file name.',
      }) as Error,
    );
  });
});
