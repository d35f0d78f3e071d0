import { describe, expect, it } from 'vitest';
import { readQueries } from '../../../src/schema/queries/read-queries.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const prepared = (members: object) =>
  JSON.stringify(
    {
      db_name: 'PostgreSQL',
      query: '\n  SELECT 1\n',
      describe: { columns: [], parameters: { Left: [] }, nullable: [] },
      hash: '00112233445566778899',
      ...members,
    },
    undefined,
    2,
  );
const read = (content: string) =>
  readQueries(['app'], { rootDirectory: temporaryFolder({ 'app/.sqlx/query-1.json': content }) });
const source = 'app/.sqlx/query-1.json';

describe('sqlxJson', () => {
  it('reads text, types and what the application takes for NULL', async () => {
    const file = prepared({
      query:
        'SELECT id, note AS "note!: String", at as "at?", kind FROM t WHERE id = ANY($1) AND kind = $2 AND c = $3;',
      describe: {
        columns: [{ name: 'id' }, { name: 'note!: String' }, { name: 'at?' }, { name: 'kind: Kind' }],
        parameters: { Left: ['UuidArray', { Custom: { name: 'kind', kind: { Enum: ['a'] } } }, 'Char'] },
        nullable: [false, true, false, null],
      },
    });
    expect(await read(file)).toEqual({
      statements: [
        {
          id: 'sqlx-001122334455',
          sql: 'SELECT id, note AS "note!: String", at as "at?", kind FROM t WHERE id = ANY($1) AND kind = $2 AND c = $3',
          source,
          line: 3,
          paramTypes: ['uuid[]', 'kind', '"char"'],
          nullable: [false, false, true, null],
          prepared: true,
        },
      ],
    });
  });

  it('keeps no types when it does not know one', async () => {
    const describe = { parameters: { Left: ['Text', { Oid: 5 }] } };
    const { statements } = await read(prepared({ query: 'SELECT $1, $2', describe }));
    expect(statements).toEqual([
      { id: 'sqlx-001122334455', sql: 'SELECT $1, $2', source, line: 3, prepared: true },
    ]);
  });

  it('says of other databases that it cannot read their statements', async () => {
    expect(await read(prepared({ db_name: 'SQLite', query: 'SELECT ?' }))).toEqual({
      statements: [],
      unreadable: [
        {
          ...{ id: 'sqlx-001122334455', source, line: 3 },
          reason: 'it is a statement for SQLite; bg-check checks Postgres',
        },
      ],
    });
  });

  it('takes one query of two crates for one', async () => {
    const files = { 'a/.sqlx/query-1.json': prepared({}), 'b/.sqlx/query-1.json': prepared({}) };
    const { statements } = await readQueries(['.'], { rootDirectory: temporaryFolder(files) });
    expect(statements.map((statement) => statement.source)).toEqual(['a/.sqlx/query-1.json']);
  });

  it.each([
    ['{', `${source}: expected JSON as \`cargo sqlx prepare\` writes it: `],
    [
      prepared({ query: 1 }),
      `${source}: expected what \`cargo sqlx prepare\` writes, got something else at \`query\``,
    ],
    [
      prepared({ query: 'SELEC 1' }),
      `${source}:3: the statement is not Postgres SQL: syntax error at or near "SELEC"`,
    ],
    [
      prepared({ query: 'SELECT 1; SELECT 2' }),
      `${source}:3: the statement holds 2 statements, expected one`,
    ],
  ])('refuses %j', async (content, message) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'BGC_INPUT',
      message: expect.stringContaining(message) as string,
    });
  });
});
