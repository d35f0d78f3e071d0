import { describe, expect, it } from 'vitest';
import { sharedCatalog } from './shared-catalog.ts';

const catalog = sharedCatalog();
const { changes } = catalog;

describe('what is different in relations', () => {
  it('a table with all that is in it, as one thing', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);`,
        `CREATE TABLE u (id serial PRIMARY KEY, e text UNIQUE, t_id int REFERENCES t)`,
      ),
    ).toMatchInlineSnapshot(`
      "expand relation-added: sequence u_id_seq added
      expand relation-added: table u added"
    `);
  });

  it('a view and a materialized view without data', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);`,
        `CREATE VIEW v AS SELECT * FROM t;
      CREATE MATERIALIZED VIEW m AS SELECT id FROM t WITH NO DATA`,
      ),
    ).toMatchInlineSnapshot(`
      "expand relation-added: view v added
      expand relation-added: materialized view m added"
    `);
  });

  it('what CASCADE takes along', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE TABLE u (t_id int REFERENCES t);
      CREATE VIEW v AS SELECT a FROM t;
      CREATE VIEW w AS SELECT a FROM v`,
        `DROP TABLE t CASCADE`,
      ),
    ).toMatchInlineSnapshot(`
      "contract relation-dropped: table t dropped
      contract relation-dropped: view v dropped
      contract relation-dropped: view w dropped
      contract constraint-dropped: constraint u_t_id_fkey on u dropped"
    `);
  });

  it('a sequence that goes with its column', async () => {
    expect(await changes(`CREATE TABLE t (id serial, a int)`, `ALTER TABLE t DROP COLUMN id`))
      .toMatchInlineSnapshot(`
      "contract relation-dropped: sequence t_id_seq dropped
      contract column-dropped: column t.id dropped"
    `);
  });

  it('a rename', async () => {
    expect(
      await changes(`CREATE TABLE t (id int PRIMARY KEY, a text, b int);`, `ALTER TABLE t RENAME TO u`),
    ).toMatchInlineSnapshot(`"contract relation-renamed: table t renamed to u"`);
  });

  it('another schema', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE SCHEMA s`,
        `ALTER TABLE t SET SCHEMA s`,
      ),
    ).toMatchInlineSnapshot(`"contract relation-renamed: table t renamed to s.t"`);
  });

  it('a swap of two tables', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE TABLE t_new (id int PRIMARY KEY, a text)`,
        `ALTER TABLE t RENAME TO t_old;
      ALTER TABLE t_new RENAME TO t`,
      ),
    ).toMatchInlineSnapshot(`
      "contract relation-replaced: t is another table now
      contract relation-renamed: table t renamed to t_old
      contract relation-renamed: table t_new renamed to t"
    `);
  });

  it('a table that became a view', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);`,
        `ALTER TABLE t RENAME TO u;
      CREATE VIEW t AS SELECT id, a FROM u`,
      ),
    ).toMatchInlineSnapshot(`
      "expand relation-added: view t added
      contract relation-replaced: t is another view now
      contract relation-renamed: table t renamed to u"
    `);
  });

  it('a table made anew', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);`,
        `DROP TABLE t;
      CREATE TABLE t (id int)`,
      ),
    ).toMatchInlineSnapshot(`
      "contract relation-dropped: table t dropped
      expand relation-added: table t added
      contract relation-replaced: t is another table now"
    `);
  });

  it('partitions that come, go and stay', async () => {
    expect(
      await changes(
        `CREATE TABLE p (id int, at date) PARTITION BY RANGE (at);
      CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
      CREATE TABLE p2 (id int, at date)`,
        `ALTER TABLE p DETACH PARTITION p1;
      ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
      CREATE TABLE p3 PARTITION OF p DEFAULT`,
      ),
    ).toMatchInlineSnapshot(`
      "expand relation-added: table p3 added
      expand relation-altered: table p1: partition altered
      expand relation-altered: table p2: partition altered
      contract partition-detached: p1 detached from p
      expand partition-attached: p2 attached to p
      expand partition-attached: p3 attached to p"
    `);
  });

  it('a partition dropped', async () => {
    expect(
      await changes(
        `CREATE TABLE p (id int) PARTITION BY LIST (id);
      CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)`,
        `DROP TABLE p1`,
      ),
    ).toMatchInlineSnapshot(`
      "contract relation-dropped: table p1 dropped
      contract partition-detached: p1 detached from p"
    `);
  });

  it('inheritance', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE TABLE c (id int NOT NULL, a text, b int)`,
        `ALTER TABLE c INHERIT t`,
      ),
    ).toMatchInlineSnapshot(`
      "expand relation-altered: table c: partition altered
      expand partition-attached: c attached to t"
    `);
  });
});
