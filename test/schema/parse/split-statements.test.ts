import { describe, expect, it } from 'vitest';
import type { InputError } from '../../../src/errors.ts';
import { fingerprint } from '../../../src/schema/parse/postgres-parser.ts';
import { splitStatements } from '../../../src/schema/parse/split-statements.ts';

async function linesOf(sql: string) {
  const statements = await splitStatements(sql, 'a.sql');
  return statements.map(({ line, text }) => [line, text]);
}

async function refusal(sql: string) {
  const error = await splitStatements(sql, 'a.sql').then(
    () => undefined,
    (reason: unknown) => reason as InputError,
  );
  return { code: error?.code, message: error?.message, advice: error?.advice, location: error?.location };
}

describe('splitStatements', () => {
  it('cuts where Postgres cuts, and keeps the first line of each', async () => {
    const sql = `\uFEFF-- naïve ; café 😀
SELECT 1;;

/* outer /* inner ; */ still */
CREATE FUNCTION add(a int, b int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT a + b; END;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE NOTICE 'a; $$ b';
  RETURN NEW;
END $body$;   SELECT E'it\\'s; 😀', "semi;colon" FROM "t;"
-- the end`;
    expect(await linesOf(sql)).toEqual([
      [2, 'SELECT 1'],
      [
        5,
        'CREATE FUNCTION add(a int, b int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT a + b; END',
      ],
      [
        6,
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $body$\nBEGIN\n  RAISE NOTICE 'a; $$ b';\n  RETURN NEW;\nEND $body$",
      ],
      [10, 'SELECT E\'it\\\'s; 😀\', "semi;colon" FROM "t;"\n-- the end'],
    ]);
  });

  it('hands over the comments above each statement', async () => {
    const statements = await splitStatements('-- one\nSELECT 1; -- behind\n/* two */ SELECT 2', 'a.sql');
    expect(statements.map(({ leading }) => leading)).toEqual(['-- one\n', '; -- behind\n/* two */ ']);
  });

  it.each(['', ' \n', '-- nothing here', '/* nor here */ ;'])('finds nothing in %j', async (sql) => {
    expect(await linesOf(sql)).toEqual([]);
  });

  it('reads CRLF files', async () => {
    expect(await linesOf('SELECT 1;\r\n\r\nSELECT 2;\r\n')).toEqual([
      [1, 'SELECT 1'],
      [3, 'SELECT 2'],
    ]);
  });

  it.each([
    [
      'a mistake behind characters of four bytes',
      "SELECT '😀😀😀😀😀😀😀😀';\n-- é\nSELEC 2;\nSELECT 3;",
      'a.sql:3: not Postgres SQL: syntax error at or near "SELEC", in `SELEC 2;`',
      'Mend the SQL; Postgres itself refuses it.',
    ],
    [
      'a statement that stops',
      'SELECT 1;\nCREATE TABLE t (\n',
      'a.sql:3: not Postgres SQL: syntax error at end of input',
      'Mend the SQL; Postgres itself refuses it.',
    ],
    [
      'an open string',
      "SELECT 1;\nSELECT 'abc",
      'a.sql:2: not Postgres SQL: unterminated quoted string at or near "\'abc", in `SELECT \'abc`',
      'Mend the SQL; Postgres itself refuses it.',
    ],
    [
      'MySQL',
      'CREATE TABLE `orders` (id INT AUTO_INCREMENT PRIMARY KEY, note TEXT) ENGINE=InnoDB;',
      'a.sql:1: not Postgres SQL: syntax error at or near "`", in `CREATE TABLE `orders` (id INT AUTO_INCREMENT PRIMARY KEY, note TEXT) ENGINE=Inno`',
      'This reads as MySQL or MariaDB; bg-check checks Postgres.',
    ],
    [
      'a psql command',
      'SELECT 1;\n\\connect shop\nSELECT 2;',
      'a.sql:2: `\\connect shop` is a psql command, not SQL',
      'Remove psql commands (lines that begin with a backslash) from the file; bg-check runs SQL as a driver does.',
    ],
    [
      'rows behind COPY',
      "SELECT 'copy x from stdin;';\nCOPY t (a, b) FROM stdin;\n1\tfoo; bar\n\\.\nSELECT 2;",
      'a.sql:2: `COPY … FROM stdin` takes its rows from psql, which bg-check does not run',
      'Write the rows as INSERT statements, or move them to a file that is no migration.',
    ],
    [
      'COPY without rows',
      '-- é\nCOPY t FROM STDIN WITH (FORMAT csv);',
      'a.sql:2: `COPY … FROM stdin` takes its rows from psql, which bg-check does not run',
      'Write the rows as INSERT statements, or move them to a file that is no migration.',
    ],
    [
      'named parameters',
      'SELECT id FROM t\nWHERE id = :id',
      'a.sql:2: not Postgres SQL: syntax error at or near ":", in `WHERE id = :id`',
      'bg-check reads parameters as `$1`, `$2`, …; write them so, or let the tool that owns the file print them so.',
    ],
    [
      'binary rubbish',
      'SELECT 1;\n\0\0',
      'a.sql:2: expected SQL text, got a NUL character',
      'Save the file as UTF-8 text.',
    ],
  ])('refuses %s', async (_, sql, message, advice) => {
    expect(await refusal(sql)).toEqual({
      ...{ code: 'BGC_INPUT', message, advice },
      location: message.slice(0, message.indexOf(': ')),
    });
  });

  it('lets an application copy', async () => {
    const [copy] = await splitStatements('COPY t FROM STDIN', 'a.sql', { copyFromClient: 'allow' });
    expect(copy?.text).toBe('COPY t FROM STDIN');
  });
});

describe('fingerprint', () => {
  it('is one for statements that differ in constants and layout', async () => {
    const of = await fingerprint('SELECT a FROM t WHERE b = $1');
    expect(await fingerprint("select a\nfrom t where b = 'x' -- note")).toBe(of);
    expect(await fingerprint('SELECT a FROM t WHERE c = $1')).not.toBe(of);
  });
});
