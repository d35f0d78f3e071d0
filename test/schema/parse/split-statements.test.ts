import { describe, expect, it } from 'vitest';
import type { InputError } from '../../../src/errors.ts';
import { fingerprint } from '../../../src/schema/parse/postgres-parser.ts';
import { splitStatements } from '../../../src/schema/parse/split-statements.ts';
import { cpuTimeOf } from '../../support/cpu-time.ts';

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
      'a.sql:1: not Postgres SQL: syntax error at or near "`", in `CREATE TABLE `orders` (id INT AUTO_INCREMENT PRIMARY KEY, note TEXT) ENGINE=Inno…`',
      'This reads as MySQL or MariaDB; bg-check checks Postgres.',
    ],
    [
      'a psql command that reads another file',
      'SELECT 1;\n \\i other.sql\nSELECT 2;',
      'a.sql:2: `\\i other.sql` is a psql command, not SQL',
      'Remove it from the file, or put the SQL it stands for in its place; bg-check runs SQL as a driver does.',
    ],
    [
      'a psql command behind a statement',
      'SELECT 1;\nSELECT 2 \\gexec',
      'a.sql:2: not Postgres SQL: syntax error at or near "\\", in `SELECT 2 \\gexec`',
      'Leave out what only psql understands; bg-check runs SQL as a driver does.',
    ],
    [
      'rows behind COPY that nothing ends',
      "SELECT 'copy x from stdin;';\nCOPY t (a, b) FROM stdin;\n1\tfoo; bar\n",
      'a.sql:2: `COPY … FROM stdin` takes its rows from a client, and none stand behind it up to a line `\\.`',
      'Write the rows as INSERT statements, or move them to a file that is no migration.',
    ],
    [
      'COPY without rows',
      '-- é\nCOPY t FROM STDIN WITH (FORMAT csv);',
      'a.sql:2: `COPY … FROM stdin` takes its rows from a client, and none stand behind it up to a line `\\.`',
      'Write the rows as INSERT statements, or move them to a file that is no migration.',
    ],
    [
      'rows of a format that is not text',
      'COPY t FROM STDIN WITH (FORMAT binary);\nx\n\\.\n',
      'a.sql:1: bg-check does not read the rows of `COPY … FROM stdin` with FORMAT binary',
      'Write the rows as INSERT statements, or move them to a file that is no migration.',
    ],
    [
      'a row that is too wide',
      'COPY t (a) FROM STDIN;\n1\n1\t2\n\\.\n',
      'a.sql:3: expected 1 value(s) in the row of `COPY`, got 2',
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

  it('makes an INSERT of COPY and its rows, at the same place', async () => {
    const dump = `\\restrict token
\\connect shop
COPY public.t (id, "Note", at) FROM stdin; -- rows
1\tfoo; 'bar' \\\\ x\\ty\t\\N
2\t\\x41\\102\\303\\251\\\\N\t

\\.
COPY empty FROM stdin;
\\.

COPY c FROM stdin WITH (FORMAT csv, HEADER, DELIMITER ';');\r
a;b\r
"x ""q"" \\.
é";\r
\\.\r
SELECT '
\\i no command
', $$
\\. no rows
$$;`.replace('\\N\t\n\n', '\\N\t\n');
    const left: string[] = [];
    const statements = await splitStatements(dump, 'a.sql', { warn: (sentence) => left.push(sentence) });
    expect(left).toEqual([
      'a.sql:1: left out `\\restrict`, which is a command to psql',
      'a.sql:2: left out `\\connect`, which is a command to psql',
    ]);
    expect(statements.map(({ line, text, written }) => [line, text, written])).toEqual([
      [
        3,
        `INSERT INTO "public"."t" ("id", "Note", "at") OVERRIDING SYSTEM VALUE VALUES
('1',  E'foo; ''bar'' \\\\ x\ty', NULL),
('2',  E'ABé\\\\N', '')`,
        'COPY public.t (id, "Note", at) FROM stdin',
      ],
      [
        10,
        'INSERT INTO "c" OVERRIDING SYSTEM VALUE VALUES\n( E\'x "q" \\\\.\né\', NULL)',
        "COPY c FROM stdin WITH (FORMAT csv, HEADER, DELIMITER ';')",
      ],
      [15, "SELECT '\n\\i no command\n', $$\n\\. no rows\n$$", undefined],
    ]);
  });

  it('notes of each statement what decides how it is replayed', async () => {
    const sql = `BEGIN; COMMIT AND CHAIN; ROLLBACK; SAVEPOINT a; SET a.b = 1; VACUUM; CREATE EXTENSION citext; SELECT 1`;
    const statements = await splitStatements(sql, 'a.sql');
    expect(
      statements.map(({ replay }) =>
        Object.entries(replay ?? {}).flatMap(([key, value]) => (value ? [`${key} ${value}`] : [])),
      ),
    ).toEqual([
      ['control begin'],
      ['control commit', 'chain true'],
      ['control rollback'],
      [],
      ['setting true'],
      ['refusesTransaction true'],
      ['defines true', 'extension citext'],
      [],
    ]);
  });

  it('takes a megabyte without counting lines from the beginning each time', async () => {
    const statement = (index: number) =>
      `INSERT INTO table_${index} (a, b) VALUES (${index}, 'naïve; text');\n-- c\n`;
    const big = '\\restrict x\n' + Array.from({ length: 15_000 }, (_, index) => statement(index)).join('');
    const spent = await cpuTimeOf(async () => {
      const statements = await splitStatements(big, 'a.sql');
      expect(statements.at(-1)?.line).toBe(30_000);
    });
    expect(spent).toBeLessThan(3_000);
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
