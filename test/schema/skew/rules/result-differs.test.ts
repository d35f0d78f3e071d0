import { describe, expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

describe('a sample that answers with something else', () => {
  const story = ruleStories();

  it('is worth a notice where no rule knows why', async () => {
    const { findings, report } = await story({
      setup: `CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'x');
        CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';`,
      migration: [
        "INSERT INTO t VALUES (2, 'y')",
        `CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'`,
      ],
      blue: {
        Rows: 'SELECT id FROM t',
        Body: 'SELECT f() AS answer',
        Same: { sql: 'SELECT a FROM t WHERE id = $1', samples: [[1]] },
        Health: 'SELECT count(*) FROM pg_class',
        Volatile: 'SELECT random() AS one, clock_timestamp() AS two',
      },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "notice result-differs blue Rows S1 0002:1 - - — sample 1 gives 2 rows instead of 1 after the migration",
        "notice result-differs blue Body S2 0003:1 - - — sample 1 gives another answer after the migration",
      ]
    `);
    expect(report.findings[0]?.advice).toMatchInlineSnapshot(
      `"Look whether Rows may answer so while blue serves."`,
    );
  });
});
