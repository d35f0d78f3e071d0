import { describe, expect, it } from 'vitest';
import { readAnnotatedFiles } from '../../../src/schema/queries/annotated-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const read = (files: Record<string, string>, ...patterns: string[]) =>
  readAnnotatedFiles(patterns, temporaryFolder(files));

describe('readAnnotatedFiles', () => {
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
      'a placeholder of sqlc',
      { 'q/x.sql': '-- name: A\nSELECT id FROM t WHERE id = sqlc.arg(id)' },
      'q/x.sql:2: `sqlc.arg(…)` is a placeholder of a query generator, not Postgres SQL',
    ],
    [
      'a named parameter',
      { 'q/x.sql': '-- name: A\nSELECT id FROM t WHERE id = @id' },
      'q/x.sql:2: `@id` is a placeholder of a query generator, not Postgres SQL',
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

  it('refuses two of one name in one file', async () => {
    await expect(
      read({ 'x.sql': '-- name: A\nSELECT 1;\n-- name: A\nSELECT 2' }, 'x.sql'),
    ).rejects.toMatchObject({
      message: 'two statements are named `A`: at x.sql:2 and at x.sql:4',
    });
  });

  it('names the pattern that fits nothing', async () => {
    await expect(read({ 'a.sql': '-- name: A\nSELECT 1' }, 'a.sql', 'b/*.sql')).rejects.toMatchObject({
      message: 'no statement found in `b/*.sql`',
      advice: expect.stringContaining('-- name: <Name>') as string,
    });
  });
});
