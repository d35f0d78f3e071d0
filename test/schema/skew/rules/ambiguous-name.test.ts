import { describe, expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

describe('a name that means two columns', () => {
  const story = ruleStories();
  const setup = `CREATE TABLE t (id int PRIMARY KEY, a text, status text);
    CREATE TABLE u (id int PRIMARY KEY, t_id int, y int);
    INSERT INTO t VALUES (1, 'x', 'new');
    CREATE FUNCTION noted(p int) RETURNS text LANGUAGE plpgsql AS $$
      DECLARE note text := 'n'; BEGIN RETURN (SELECT note || a FROM t WHERE id = p); END $$;`;

  it('is refused, in joins, with USING and in function bodies', async () => {
    const { findings, report } = await story({
      setup,
      migration: ['ALTER TABLE u ADD status text', 'ALTER TABLE t ADD note text', 'ALTER TABLE u ADD a text'],
      blue: {
        Bare: 'SELECT t.id, status FROM t JOIN u ON u.t_id = t.id',
        Using: 'SELECT a FROM t JOIN u USING (id)',
        Body: { sql: 'SELECT noted($1)', samples: [[1]] },
        Qualified: 'SELECT t.status FROM t JOIN u ON u.t_id = t.id',
      },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks ambiguous-name blue Bare S1 0002:1 42702 u.status — column reference "status" is ambiguous",
        "breaks ambiguous-name green Bare S1 0002:1 42702 u.status — column reference "status" is ambiguous",
        "breaks ambiguous-name blue Body S2 0003:1 42702 t.note — column reference "note" is ambiguous",
        "breaks ambiguous-name green Body S2 0003:1 42702 t.note — column reference "note" is ambiguous",
        "breaks ambiguous-name blue Using S3 0004:1 42702 u.a — column reference "a" is ambiguous",
        "breaks ambiguous-name green Using S3 0004:1 42702 u.a — column reference "a" is ambiguous",
      ]
    `);
    expect(report.findings.map(({ advice }) => advice)).toMatchInlineSnapshot(`
      [
        "Write status with its table in front in Bare and release that first; add u.status after that, or under another name.",
        "Take the change at migrations/0002_step.sql:1 out of this release, or write status with its table in front in Bare.",
        "Write note with its table in front in the function that Body calls and release that first; add t.note after that, or under another name.",
        "Take the change at migrations/0003_step.sql:1 out of this release, or write note with its table in front in the function that Body calls.",
        "Write a with its table in front in Using and release that first; add u.a after that, or under another name.",
        "Take the change at migrations/0004_step.sql:1 out of this release, or write a with its table in front in Using.",
      ]
    `);
  });

  it('changes what a NATURAL JOIN goes by', async () => {
    const { findings } = await story({
      setup: `CREATE TABLE a (id int, x int); CREATE TABLE b (id int, y int);`,
      migration: ['ALTER TABLE a ADD updated_at timestamptz', 'ALTER TABLE b ADD updated_at timestamptz'],
      blue: {
        Natural: 'SELECT a.x, b.y FROM a NATURAL JOIN b',
        Using: 'SELECT a.x, b.y FROM a JOIN b USING (id)',
      },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "changes-meaning ambiguous-name blue Natural S2 0003:1 - a.updated_at, b.updated_at — NATURAL JOIN goes by updated_at as well, since a and b both have it: rows whose updated_at differ are lost",
      ]
    `);
  });
});
