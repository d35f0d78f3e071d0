import { describe, expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

describe('a result that can be NULL now', () => {
  const story = ruleStories();
  const setup = `CREATE TABLE t (id int PRIMARY KEY, status text NOT NULL, note text);
    CREATE TABLE u (id int PRIMARY KEY, t_id int);`;

  it('is told where a column loses its NOT NULL', async () => {
    const { findings, report } = await story({
      setup,
      migration: 'ALTER TABLE t ALTER status DROP NOT NULL',
      blue: {
        Read: 'SELECT id, status AS state FROM t',
        Star: 'SELECT * FROM t',
        Joined: 'SELECT u.id, t.status FROM u LEFT JOIN t ON t.id = u.t_id',
        Filtered: 'SELECT id, status FROM t WHERE status = $1 AND id > 1',
        Own: 'INSERT INTO t (id, status) VALUES ($1, $2) RETURNING status',
        Computed: 'SELECT upper(status) FROM t',
        Other: 'SELECT id, note FROM t',
      },
      green: { Read: 'SELECT status FROM t' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "changes-meaning result-nullability blue Read S1 0002:1 - t.status — state can be NULL now: t.status was NOT NULL",
        "changes-meaning result-nullability blue Star S1 0002:1 - t.status — status can be NULL now: t.status was NOT NULL",
      ]
    `);
    expect(report.findings[0]?.advice).toMatchInlineSnapshot(
      `"Let no version write NULL to t.status before blue is retired, or drop its NOT NULL in a later release, once blue (the version that runs Read) is retired."`,
    );
  });

  it('is told of a view that computes what was a column, and not of one that passes it on', async () => {
    const { findings } = await story({
      setup,
      migration: `ALTER TABLE t RENAME TO t_all;
        CREATE VIEW t AS SELECT id, status, coalesce(note, status) AS note FROM t_all;
        ALTER TABLE u RENAME TO u_all;
        CREATE VIEW u AS SELECT nullif(id, 0) AS id, t_id FROM u_all;`,
      blue: { Passed: 'SELECT id, status FROM t', Computed: 'SELECT id FROM u' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "notice result-nullability blue Computed S1 0002:4 - u.id — id was NOT NULL, and what it is computed from now may be NULL",
      ]
    `);
  });

  it('is not told where a CHECK or a domain takes the place of NOT NULL', async () => {
    const { findings } = await story({
      setup,
      migration: `ALTER TABLE t ADD CONSTRAINT present CHECK (status IS NOT NULL) NOT VALID;
        ALTER TABLE t ALTER status DROP NOT NULL;`,
      blue: { Read: 'SELECT status FROM t' },
    });
    expect(findings).toEqual([]);
  });
});
