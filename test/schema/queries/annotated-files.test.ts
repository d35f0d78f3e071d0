import { describe, expect, it } from 'vitest';
import { readQueries } from '../../../src/schema/queries/read-queries.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const read = (files: Record<string, string>, ...patterns: string[]) =>
  readQueries(patterns, { rootDirectory: temporaryFolder(files) });

describe('annotatedFiles', () => {
  const orders = `-- Orders, as the shop reads them; see the manual.
-- name: GetOrder :one
-- One order.
SELECT id, phone -- with its phone
FROM orders
WHERE id = $1;

/* name: orders.list-open :many */
SELECT id FROM orders WHERE note <> '-- name: Trap';
-- name: Import :copyfrom
COPY orders FROM STDIN;
`;

  it('reads names, suffixes, comments and places', async () => {
    expect(await read({ 'q/orders.sql': orders }, 'q/orders.sql')).toEqual({
      statements: [
        {
          id: 'GetOrder',
          sql: 'SELECT id, phone -- with its phone\nFROM orders\nWHERE id = $1',
          source: 'q/orders.sql',
          line: 4,
        },
        {
          id: 'orders.list-open',
          sql: "SELECT id FROM orders WHERE note <> '-- name: Trap'",
          source: 'q/orders.sql',
          line: 9,
        },
        { id: 'Import', sql: 'COPY orders FROM STDIN', source: 'q/orders.sql', line: 11 },
      ],
    });
  });

  it('reads folders, globs and files, each file once', async () => {
    const files = {
      'q/b.sql': '-- name: B\nSELECT 2',
      'q/deep/a.sql': '-- name: A\nSELECT 1',
      'q/notes.txt': 'not SQL',
      'other/c.sql': '-- name: C\nSELECT 3',
    };
    const ids = async (...patterns: string[]) =>
      (await read(files, ...patterns)).statements.map(({ id }) => id).join('');
    expect(await ids('q')).toBe('BA');
    expect(await ids('**/*.sql')).toBe('CBA');
    expect(await ids('q', 'q/b.sql', 'other/*.sql')).toBe('BAC');
  });

  it.each([
    ['an empty folder', { 'q/x.txt': '' }, 'no statement found in `q`'],
    ['comments alone', { 'q/x.sql': '-- name: Nothing\n' }, 'no statement found in `q`'],
    [
      'a statement without a name',
      { 'q/x.sql': '-- name: A\nSELECT 1;\nSELECT 2;' },
      'q/x.sql:3: expected a line `-- name: <Name>` above the statement, found none',
    ],
    [
      'a name without a statement',
      { 'q/x.sql': '-- name: A\n-- name: B\nSELECT 1;' },
      'q/x.sql:3: `-- name: A` has no statement below it',
    ],
    [
      'a name that is none',
      { 'q/x.sql': '-- name: Get Order\nSELECT 1;' },
      'q/x.sql:2: expected `-- name: <Name>` with letters, digits, `_`, `.` and `-` and perhaps `:one`, got `Get Order`',
    ],
    [
      'two of one name',
      { 'q/a.sql': '-- name: A\nSELECT 1', 'q/b.sql': '\n-- name: A\nSELECT 2' },
      'two statements are named `A`: at q/a.sql:2 and at q/b.sql:3',
    ],
    [
      'a mistake',
      { 'q/x.sql': "-- name: Ä\n-- '😀\nSELECT FROM WHERE" },
      'q/x.sql:3: not Postgres SQL: syntax error at or near "WHERE", in `SELECT FROM WHERE`',
    ],
  ])('refuses %s', async (_, files, message) => {
    await expect(read(files as Record<string, string>, 'q')).rejects.toMatchObject({
      code: 'BGC_INPUT',
      message,
    });
  });

  it('puts in what sqlc puts in for its macros', async () => {
    const sqlc = `CREATE TABLE t (id int);
-- name: Find :many
SELECT sqlc.embed(t), "a b".* FROM t, u AS "a b"
WHERE é = @é::text AND id = sqlc.arg('id') AND (x = sqlc.narg(id) OR y @> $2 OR z = '@z') -- @not
  AND w = sqlc.arg ( "W w" );
-- name: Count :one
SELECT count(*), @a::int * 2 FROM t;
-- name: Slice :many
SELECT 1 FROM t WHERE id IN (sqlc.slice('ids'));
-- name: Bulk :copyfrom
INSERT INTO t (id) VALUES ($1);
-- name: Plain
SELECT * FROM t WHERE a @ b`;
    expect(await read({ 'q.sql': sqlc }, 'q.sql')).toEqual({
      statements: [
        {
          ...{ id: 'Find', source: 'q.sql', line: 3, starsWrittenOut: true },
          sql: `SELECT "t".*, "a b".* FROM t, u AS "a b"
WHERE é = $1::text AND id = $3 AND (x = $3 OR y @> $2 OR z = '@z') -- @not
  AND w = $4`,
        },
        { id: 'Count', source: 'q.sql', line: 7, sql: 'SELECT count(*), $1::int * 2 FROM t' },
        { id: 'Bulk', source: 'q.sql', line: 11, sql: 'INSERT INTO t (id) VALUES ($1)' },
        { id: 'Plain', source: 'q.sql', line: 13, sql: 'SELECT * FROM t WHERE a @ b' },
      ],
      unreadable: [
        {
          ...{ id: 'Slice', source: 'q.sql', line: 9 },
          reason:
            '`sqlc.slice(…)` makes its text when it runs, which sqlc does for MySQL and SQLite only; in Postgres use `= ANY($1)`',
        },
      ],
    });
  });

  it('reads what sqlc reads of a statement with a second one behind it', async () => {
    const two = '-- name: Clean :exec\nDELETE FROM t;\nDELETE FROM u;\n-- name: Next :exec\nDELETE FROM v';
    const manifest = await read({ 'q.sql': two }, 'q.sql');
    expect(manifest.statements.map(({ sql }) => sql)).toEqual(['DELETE FROM t', 'DELETE FROM v']);
    expect(manifest.unreadable).toEqual([
      {
        ...{ id: 'behind Clean', source: 'q.sql', line: 3 },
        reason: 'sqlc leaves it out: it stands behind the `;` of Clean and has no name',
      },
    ]);
  });

  it("says of another database's statements that it cannot read them", async () => {
    const mysql =
      '-- name: A :one\nSELECT `id` FROM `t` WHERE `id` = ?;\n\n-- name: B :exec\nDELETE FROM `t`;';
    const reason = 'it reads as MySQL or MariaDB; bg-check checks Postgres';
    expect(await read({ 'q.sql': mysql }, 'q.sql')).toEqual({
      statements: [],
      unreadable: [
        { id: 'A', source: 'q.sql', line: 1, reason },
        { id: 'B', source: 'q.sql', line: 4, reason },
      ],
    });
  });

  it('refuses two of one name in one file', async () => {
    await expect(
      read({ 'x.sql': '-- name: A\nSELECT 1;\n-- name: A\nSELECT 2' }, 'x.sql'),
    ).rejects.toMatchObject({
      message: 'two statements are named `A`: at x.sql:2 and at x.sql:4',
    });
  });

  it('tells namesakes of two folders apart by the folder', async () => {
    const files = {
      'db/old/a.sql': '-- name: A\nSELECT 1;\n-- name: B\nSELECT 3',
      'db/new/a.sql': '-- name: A\nSELECT 2;\n-- name: B\nSELECT 3',
      'x/new/c.sql': '-- name: C\nSELECT 4',
      'y/new/c.sql': '-- name: C\nSELECT 5',
    };
    const { statements } = await read(files, '**/*.sql');
    expect(statements.map(({ id, sql }) => [id, sql])).toEqual([
      ['new/A', 'SELECT 2'],
      ['B', 'SELECT 3'],
      ['old/A', 'SELECT 1'],
      ['x/new/C', 'SELECT 4'],
      ['y/new/C', 'SELECT 5'],
    ]);
  });

  it('reads the name in sqlc.embed as Postgres does', async () => {
    const sql =
      '-- name: A :many\nSELECT sqlc.embed(runTriggers), sqlc.embed("Run") FROM t AS runTriggers, "Run"';
    const { statements } = await read({ 'q.sql': sql }, 'q.sql');
    expect(statements.map((one) => one.sql)).toEqual([
      'SELECT "runtriggers".*, "Run".* FROM t AS runTriggers, "Run"',
    ]);
  });

  it('names the pattern that fits nothing', async () => {
    await expect(read({ 'a.sql': '-- name: A\nSELECT 1' }, 'a.sql', 'b/*.sql')).rejects.toMatchObject({
      message: 'no statement found in `b/*.sql`',
      advice: expect.stringContaining('-- name: <Name>') as string,
    });
  });
});
