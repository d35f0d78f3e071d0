import { describe, expect, it } from 'vitest';
import { readQueries } from '../../../src/schema/queries/read-queries.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const readText = (content: string) =>
  readQueries(['q.jsonl'], { rootDirectory: temporaryFolder({ 'q.jsonl': content }) });
const read = (...lines: object[]) => readText(lines.map((line) => JSON.stringify(line)).join('\n'));

describe('queriesJsonl', () => {
  it('reads everything that a line may say', async () => {
    const full = {
      ...{ id: 'tasks.get', sql: '/* web */ SELECT * FROM t WHERE id = $2 AND a = $1;\n' },
      ...{
        source: 'app/tasks.ts',
        line: 41,
        paramTypes: ['text', 'int8'],
        samples: [
          ['a', 1],
          [null, '2'],
        ],
      },
      ...{ role: 'app', searchPath: 'shop, public', session: ["SET statement_timeout = '1s'"] },
      ...{ prepared: true, calls: 12, nullable: [true, null] },
    };
    const { statements } = await read(full, { id: 'b', sql: 'SELECT 1' });
    expect(statements).toEqual([
      { ...full, sql: 'SELECT * FROM t WHERE id = $2 AND a = $1' },
      { id: 'b', sql: 'SELECT 1', source: 'q.jsonl', line: 2 },
    ]);
  });

  it('takes CRLF, blank lines, a byte order mark and numbers too long for JavaScript', async () => {
    const { statements } = await readText(
      '\uFEFF\r\n{"id":"a","sql":"SELECT $1::int8, $2::text, $3::float8, $4::text","calls":3,"samples":[[9223372036854775807,"12345678901234567890",1.5,"\\"9223372036854775807"]]}\r\n\r\n',
    );
    expect(statements).toEqual([
      {
        id: 'a',
        sql: 'SELECT $1::int8, $2::text, $3::float8, $4::text',
        source: 'q.jsonl',
        line: 2,
        calls: 3,
        samples: [['9223372036854775807', '12345678901234567890', 1.5, '"9223372036854775807']],
      },
    ]);
  });

  it('makes one of what is the same but for layout, and keeps apart what differs in a literal or a role', async () => {
    const { statements } = await read(
      { id: 'a', sql: "SELECT id FROM t WHERE s = 'x'", calls: 2, samples: [[]] },
      { id: 'b', sql: "select id\nFROM t -- same\nWHERE s='x'", calls: 3 },
      { id: 'c', sql: "SELECT id FROM t  WHERE s = 'x'", samples: [[]] },
      { id: 'd', sql: "SELECT id FROM t WHERE s = 'X'" },
      { id: 'e', sql: "SELECT id FROM t WHERE s = 'x'", role: 'reader' },
    );
    expect(statements.map(({ id, calls, aliases, samples }) => [id, calls, aliases, samples])).toEqual([
      ['a', 5, ['b', 'c'], [[]]],
      ['d', undefined, undefined, undefined],
      ['e', undefined, undefined, undefined],
    ]);
  });

  it.each([
    ['nonsense', 'q.jsonl:1: expected one JSON object in the line: Unexpected token'],
    ['[]', 'q.jsonl:1: expected object'],
    ['{"id":"a"}', 'q.jsonl:1: `sql`: expected string'],
    [
      '{"id":"a","sql":"SELECT 1","parmTypes":[]}',
      'q.jsonl:1: unknown key `parmTypes`; did you mean `paramTypes`?',
    ],
    ['{"id":"a","sql":"SELECT 1","zzz":1}', 'q.jsonl:1: unknown key `zzz`'],
    ['{"id":" ","sql":"SELECT 1"}', 'q.jsonl:1: `id`: expected a text that is not empty'],
    ['{"id":"a","sql":"SELECT 1","samples":[1]}', 'q.jsonl:1: `samples[0]`: expected array'],
    [
      '{"id":"a","sql":"SELECT $1","samples":[[1],[]]}',
      'q.jsonl:1: `samples[1]` of `a`: expected 1 value(s), got 0',
    ],
    ['\n{"id":"a","sql":"SELECT 1; SELECT 2"}', 'q.jsonl:2: `sql` of `a` holds 2 statements, expected one'],
    ['{"id":"a","sql":"-- nothing"}', 'q.jsonl:1: `sql` of `a` holds no statement'],
    [
      '{"id":"a","sql":"SELEC"}',
      'q.jsonl:1: `sql` of `a` is not Postgres SQL: syntax error at or near "SELEC"',
    ],
    ['{"id":"a","sql":"SELECT 1\\u0000"}', 'q.jsonl:1: `sql` of `a` holds a NUL character'],
    [
      '{"id":"a","sql":"SELECT 1","session":["SET a.b = 1","DROP TABLE t"]}',
      'q.jsonl:1: `session[1]` of `a` is not a `SET …`',
    ],
    [
      '{"id":"a","sql":"SELECT 1"}\n{"id":"a","sql":"SELECT 2"}',
      'two statements are named `a`: at q.jsonl:1 and at q.jsonl:2',
    ],
    ['', 'no statement found in `q.jsonl`'],
  ])('refuses %j', async (content, message) => {
    await expect(readText(content)).rejects.toMatchObject({
      code: 'BGC_INPUT',
      message: expect.stringContaining(message) as string,
    });
  });
});
