import { describe, expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

describe('a star that stands for other columns', () => {
  const story = ruleStories();
  const setup = 'CREATE TABLE t (id int PRIMARY KEY, a text, b text);';
  const blue = {
    All: 'SELECT * FROM t',
    Written: 'INSERT INTO t (id) VALUES ($1) RETURNING *',
    Named: 'SELECT id, b FROM t',
    Counted: 'SELECT count(*) FROM t',
  };

  it('is refused by open sessions when a column comes, and lacks what is dropped', async () => {
    const { findings } = await story({
      setup,
      migration: ['ALTER TABLE t ADD c text', 'ALTER TABLE t DROP COLUMN a'],
      blue,
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks-open-sessions star-result blue All S1 0002:1 0A000 t.c — cached plan must not change result type: it returns c text in addition",
        "breaks-open-sessions star-result blue Written S1 0002:1 0A000 t.c — cached plan must not change result type: it returns c text in addition",
        "breaks-open-sessions star-result blue All S2 0003:1 0A000 t.a — cached plan must not change result type: it returns no a text",
        "breaks-open-sessions star-result blue Written S2 0003:1 0A000 t.a — cached plan must not change result type: it returns no a text",
        "changes-meaning star-result blue All S2 0003:1 - t.a — the star returns no t.a",
        "changes-meaning star-result blue Written S2 0003:1 - t.a — the star returns no t.a",
      ]
    `);
  });

  it('is worth a notice where no session keeps it prepared', async () => {
    const { findings } = await story({
      setup,
      migration: 'ALTER TABLE t ADD c text',
      blue: { All: { sql: 'SELECT t.* FROM t', prepared: false } },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "notice star-result blue All S1 0002:1 - t.c — the star returns t.c in addition",
      ]
    `);
  });

  it('is untouched by an index, a constraint or another table', async () => {
    const { findings } = await story({
      setup,
      migration: 'CREATE INDEX ON t (a); CREATE TABLE u (id int);',
      blue,
    });
    expect(findings).toEqual([]);
  });
});
