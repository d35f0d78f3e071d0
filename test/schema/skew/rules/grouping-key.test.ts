import { describe, expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

describe('a GROUP BY on a primary key that is gone', () => {
  const story = ruleStories();
  const setup = 'CREATE TABLE t (id int PRIMARY KEY, a text);';
  const blue = {
    ByKey: 'SELECT id, a, count(*) FROM t GROUP BY id',
    ByAll: 'SELECT id, a, count(*) FROM t GROUP BY id, a',
  };

  it('is refused when the key is dropped', async () => {
    const { findings, report } = await story({
      setup,
      migration: 'CREATE UNIQUE INDEX t_id ON t (id); ALTER TABLE t DROP CONSTRAINT t_pkey;',
      blue,
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks grouping-key blue ByKey S1 0002:1 42803 t.t_pkey — column "t.a" must appear in the GROUP BY clause or be used in an aggregate function",
        "breaks grouping-key green ByKey S1 0002:1 42803 t.t_pkey — column "t.a" must appear in the GROUP BY clause or be used in an aggregate function",
      ]
    `);
    expect(report.findings[0]?.advice).toMatchInlineSnapshot(
      `"Release ByKey with every column it returns in GROUP BY first, or take the primary key of t away in a later release, once blue (the version that runs ByKey) is retired."`,
    );
  });

  it('is refused when a view takes the place of the table', async () => {
    const { findings } = await story({
      setup,
      migration: 'ALTER TABLE t RENAME TO t_all; CREATE VIEW t AS SELECT * FROM t_all;',
      blue,
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks grouping-key blue ByKey S1 0002:1 42803 t.t_pkey — column "t.a" must appear in the GROUP BY clause or be used in an aggregate function",
        "breaks grouping-key green ByKey S1 0002:1 42803 t.t_pkey — column "t.a" must appear in the GROUP BY clause or be used in an aggregate function",
      ]
    `);
  });

  it('holds when another key takes its place in one step', async () => {
    const { findings } = await story({
      setup,
      migration: `CREATE UNIQUE INDEX t_id ON t (id);
        ALTER TABLE t DROP CONSTRAINT t_pkey, ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_id;`,
      blue,
    });
    expect(findings).toEqual([]);
  });
});
