import { describe, expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

describe('rows out of sight', () => {
  const story = ruleStories();

  it('are told when a partition goes', async () => {
    const { findings, report } = await story({
      setup: `CREATE TABLE t (id int, d date) PARTITION BY RANGE (d);
        CREATE TABLE t_2020 PARTITION OF t FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
        CREATE TABLE t_2021 PARTITION OF t FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
        CREATE VIEW v AS SELECT id FROM t;`,
      migration: [
        'ALTER TABLE t DETACH PARTITION t_2020',
        `CREATE TABLE t_2022 PARTITION OF t FOR VALUES FROM ('2022-01-01') TO ('2023-01-01')`,
      ],
      blue: { Read: 'SELECT id FROM t', View: 'SELECT id FROM v', Part: 'SELECT id FROM t_2021' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "changes-meaning row-visibility blue Read S1 0002:1 - t — the rows of t_2020 are no longer in t: it was detached",
        "changes-meaning row-visibility blue View S1 0002:1 - t — the rows of t_2020 are no longer in t: it was detached",
      ]
    `);
    expect(report.findings[0]?.advice).toMatchInlineSnapshot(
      `"Detach t_2020 in a later release, once blue (the version that runs Read) is retired, or let a view put it back beside t."`,
    );
  });

  it('are told when ONLY meets partitions', async () => {
    const { findings } = await story({
      setup: 'CREATE TABLE t (id int, d date); INSERT INTO t VALUES (1, now());',
      migration: `ALTER TABLE t RENAME TO t_all; CREATE TABLE t (id int, d date) PARTITION BY RANGE (d);
        ALTER TABLE t ATTACH PARTITION t_all DEFAULT;`,
      blue: { Only: 'SELECT id FROM ONLY t', All: 'SELECT id FROM t' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "changes-meaning row-visibility blue Only S1 0002:2 - t — ONLY t finds nothing: it is partitioned now, and its rows are in the partitions",
        "notice shadowed-name blue Only S1 0002:2 - t — t is another table now, with the same columns; the old one is t_all",
        "notice shadowed-name blue All S1 0002:2 - t — t is another table now, with the same columns; the old one is t_all",
      ]
    `);
  });

  it('are told when a view has another condition, not when it has another column', async () => {
    const { findings, report } = await story({
      setup: `CREATE TABLE t (id int, a text, gone boolean NOT NULL DEFAULT false);
        CREATE VIEW v AS SELECT id FROM t WHERE id > 0; CREATE VIEW w AS SELECT id FROM t;`,
      migration: [
        'CREATE OR REPLACE VIEW v AS SELECT id FROM t WHERE id > 0 AND NOT gone',
        'CREATE OR REPLACE VIEW w AS SELECT id, a FROM t',
        'ALTER TABLE t RENAME COLUMN gone TO deleted',
      ],
      blue: { Filtered: 'SELECT id FROM v', Wider: 'SELECT id FROM w' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "changes-meaning row-visibility blue Filtered S1 0002:1 - v — the view v has other rows: its condition is ((id > 0) AND (NOT gone)) instead of (id > 0)",
      ]
    `);
    expect(report.findings[0]?.advice).toMatchInlineSnapshot(
      `"Make a view of another name for the new version, and leave v as it is until blue is retired."`,
    );
  });

  it('are refused where a materialized view has no data', async () => {
    const { findings, report } = await story({
      setup: 'CREATE TABLE t (id int); CREATE MATERIALIZED VIEW m AS SELECT id FROM t;',
      migration: 'REFRESH MATERIALIZED VIEW m WITH NO DATA',
      blue: {
        Read: 'SELECT id FROM m',
        Sought: 'SELECT id FROM m WHERE id = $1',
        Refreshed: 'REFRESH MATERIALIZED VIEW m',
        Table: 'SELECT id FROM t',
      },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks row-visibility blue Read S1 0002:1 55000 m — materialized view "m" has not been populated",
        "breaks row-visibility blue Sought S1 0002:1 55000 m — materialized view "m" has not been populated",
        "breaks row-visibility green Read S1 0002:1 55000 m — materialized view "m" has not been populated",
        "breaks row-visibility green Sought S1 0002:1 55000 m — materialized view "m" has not been populated",
      ]
    `);
    expect(report.findings[0]?.advice).toMatchInlineSnapshot(
      `"Fill m in the same migration: REFRESH MATERIALIZED VIEW, or leave out WITH NO DATA."`,
    );
  });
});
