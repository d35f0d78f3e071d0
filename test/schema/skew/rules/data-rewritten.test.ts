import { describe, expect, it } from 'vitest';
import { rewritesIn } from '../../../../src/schema/skew/rules/rewrites.ts';
import { ruleStories } from './rule-story.ts';

describe('rows that a migration rewrites', () => {
  const story = ruleStories();
  const setup = `CREATE TABLE people (id int PRIMARY KEY, kind text, profile jsonb);
    INSERT INTO people VALUES (1, 'a', '{"name": "Ada"}'), (2, 'b', '{"name": "Bob"}');`;

  it('change what a statement reads', async () => {
    const { findings, report } = await story({
      setup,
      migration: [
        `UPDATE people SET profile = jsonb_build_object('full_name', profile -> 'name')`,
        `DO $$ BEGIN DELETE FROM people WHERE kind = 'b'; END $$`,
      ],
      blue: {
        Name: { sql: `SELECT profile ->> 'name' AS name FROM people WHERE id = $1`, samples: [[1]] },
        Kind: { sql: 'SELECT kind FROM people WHERE id = $1', samples: [[1]] },
        All: 'SELECT kind FROM people',
        Unsampled: 'SELECT profile FROM people WHERE id = $1',
      },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "changes-meaning data-rewritten blue Name S1 0002:1 - people.profile — sample 1 gives another name: the migration changed rows of people",
        "changes-meaning data-rewritten blue All S2 0003:1 - people — sample 1 gives 1 rows instead of 2: the migration deleted rows of people",
      ]
    `);
    expect(report.findings.map(({ advice }) => advice)).toMatchInlineSnapshot(`
      [
        "Write the new values to a column of their own, let green read that one, and change the old ones in a later release, once blue (the version that runs Name) is retired.",
        "Delete these rows of people in a later release, once blue (the version that runs All) is retired.",
      ]
    `);
  });

  it('change nothing for a statement that reads other columns, though it may meet them in another order', async () => {
    const { findings } = await story({
      setup,
      migration: `ALTER TABLE people ADD score int; UPDATE people SET score = 1, kind = kind;`,
      blue: { Any: 'SELECT id FROM people LIMIT 1', All: 'SELECT id, profile FROM people' },
    });
    expect(findings).toEqual([]);
  });
});

describe('rewritesIn', () => {
  it.each([
    ['UPDATE t SET a = 1', [{ table: 't', columns: ['a'] }]],
    [
      `UPDATE ONLY s."T" AS x SET a = f(1, 2), "B" = ',', (c, d) = (SELECT 1, 2) WHERE e IN (1, 2)`,
      [{ table: 'T', columns: ['a', 'B', 'c', 'd'] }],
    ],
    ['update T set A = 1 -- , b = 2', [{ table: 't', columns: ['a'] }]],
    ['DELETE FROM t WHERE a = 1', [{ table: 't', columns: undefined }]],
    ['TRUNCATE TABLE s.t', [{ table: 't', columns: undefined }]],
    [
      'DO $$ BEGIN UPDATE t SET a = 1; DELETE FROM u; END $$',
      [
        { table: 't', columns: ['a'] },
        { table: 'u', columns: undefined },
      ],
    ],
    ['INSERT INTO t VALUES (1)', []],
    ['CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM t $$', []],
  ])('%s', (sql, expected) => {
    expect(rewritesIn(sql)).toEqual(expected);
  });
});
