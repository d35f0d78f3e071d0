import { describe, expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

describe('an index that does not serve any more', () => {
  const story = ruleStories();
  const setup = `CREATE TABLE t (id int PRIMARY KEY, e text, d int, c text COLLATE "C");
    CREATE INDEX t_e ON t (e); CREATE INDEX t_d ON t (d); CREATE INDEX t_c ON t (c);
    CREATE MATERIALIZED VIEW m AS SELECT id FROM t; CREATE UNIQUE INDEX m_id ON m (id);`;
  const blue = {
    Sought: 'SELECT id FROM t WHERE e = $1',
    Joined: 'SELECT t.id FROM t JOIN t AS other ON other.e = t.e WHERE t.id = $1',
    ByKey: 'SELECT e FROM t WHERE id = $1',
    Unused: 'SELECT id FROM t',
    Other: 'SELECT id FROM t WHERE d = $1',
  };

  it('is told when it was the last one', async () => {
    const { findings, report } = await story({ setup, migration: 'DROP INDEX t_e', blue });
    expect(findings).toMatchInlineSnapshot(`
      [
        "changes-meaning lost-index blue Sought S1 0002:1 - t.t_e — Sought reads all of t, where it used t_e: it is gone",
        "changes-meaning lost-index blue Joined S1 0002:1 - t.t_e — Joined reads all of t, where it used t_e: it is gone",
      ]
    `);
    expect(report.findings[0]?.advice).toMatchInlineSnapshot(
      `"Build what takes the place of t_e first (CREATE INDEX CONCURRENTLY), or drop it in a later release, once blue (the version that runs Sought) is retired."`,
    );
  });

  it('is told when the collation or the type does not fit it', async () => {
    const { findings } = await story({
      setup: `${setup} CREATE COLLATION de (provider = icu, locale = 'de');`,
      migration: 'ALTER TABLE t ALTER c TYPE text COLLATE de',
      blue: { Prefix: "SELECT id FROM t WHERE c LIKE 'x%'", Equal: 'SELECT id FROM t WHERE c = $1' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "changes-meaning lost-index blue Prefix S1 0002:1 - t.t_c — Prefix reads all of t, where it used t_c: it does not fit any more",
      ]
    `);
  });

  it('is told when an order has to be made that it had', async () => {
    const { findings } = await story({
      setup,
      migration: 'DROP INDEX t_d; ALTER TABLE t DROP CONSTRAINT t_pkey;',
      blue: { Sorted: 'SELECT d FROM t ORDER BY d LIMIT 5', Walked: 'SELECT id FROM t' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "changes-meaning lost-index blue Sorted S1 0002:1 - t.t_d — Sorted reads all of t, where it used t_d: it is gone",
      ]
    `);
  });

  it('is not told when another serves as well', async () => {
    const { findings } = await story({
      setup,
      migration: 'CREATE INDEX t_e_d ON t (e, d); DROP INDEX t_e; ALTER INDEX t_d RENAME TO t_by_d;',
      blue,
    });
    expect(findings).toEqual([]);
  });

  it('is refused where REFRESH CONCURRENTLY needs it', async () => {
    const { findings, report } = await story({
      setup,
      migration: 'DROP INDEX m_id',
      blue: { Refreshed: 'REFRESH MATERIALIZED VIEW CONCURRENTLY m', Read: 'SELECT id FROM m' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks lost-index blue Refreshed S1 0002:1 55000 m.m_id — cannot refresh materialized view "public.m" concurrently",
        "breaks lost-index green Refreshed S1 0002:1 55000 m.m_id — cannot refresh materialized view "public.m" concurrently",
      ]
    `);
    expect(report.findings[0]?.advice).toMatchInlineSnapshot(
      `"REFRESH … CONCURRENTLY needs a unique index over all rows: build another one first, or drop m.m_id in a later release, once blue (the version that runs Refreshed) is retired."`,
    );
  });
});
