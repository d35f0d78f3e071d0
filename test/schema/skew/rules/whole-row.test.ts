import { describe, expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

describe('a row taken as a whole', () => {
  const story = ruleStories();
  const setup = `CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'x');
    CREATE TABLE a (id int, a text);`;
  const blue = {
    Json: 'SELECT row_to_json(t) FROM t',
    Star: 'SELECT to_jsonb(x.*) FROM t AS x',
    Composite: 'SELECT t FROM t',
    Inner: 'SELECT jsonb_agg(x) FROM (SELECT * FROM t) AS x',
    Chosen: 'SELECT row_to_json(x) FROM (SELECT id FROM t) AS x',
    Key: "SELECT to_jsonb(t) ->> 'a' FROM t",
    Counted: 'SELECT count(t) FROM t',
    Column: 'SELECT upper(a) FROM a',
  };

  it('has other keys', async () => {
    const { findings, report } = await story({
      setup,
      migration: "ALTER TABLE t ADD secret text DEFAULT 's'; ALTER TABLE a ADD b text;",
      blue,
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "changes-meaning whole-row blue Json S1 0002:1 - t.secret — the whole row of t has secret in addition, which goes wherever the row goes",
        "changes-meaning whole-row blue Star S1 0002:1 - t.secret — the whole row of t has secret in addition, which goes wherever the row goes",
        "changes-meaning whole-row blue Composite S1 0002:1 - t.secret — the whole row of t has secret in addition, which goes wherever the row goes",
        "changes-meaning whole-row blue Inner S1 0002:1 - t.secret — the whole row of t has secret in addition, which goes wherever the row goes",
      ]
    `);
    expect(report.findings[0]?.advice).toMatchInlineSnapshot(
      `"Release Json with the columns it means (jsonb_build_object('id', id, …)) in place of the whole row first, and change the columns of t after that."`,
    );
  });

  it('is the same behind an index or another type', async () => {
    const { findings } = await story({
      setup,
      migration: 'CREATE INDEX ON t (a); ALTER TABLE t ALTER a SET NOT NULL;',
      blue,
    });
    expect(findings).toEqual([]);
  });
});
