import { describe, expect, it } from 'vitest';
import { sharedCatalog } from './shared-catalog.ts';

const catalog = sharedCatalog();
const { changes } = catalog;

describe('what is altered of a relation', () => {
  it('options, owner and replica identity', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE VIEW v AS SELECT * FROM t;
      CREATE ROLE r`,
        `ALTER TABLE t SET (fillfactor = 70);
      ALTER TABLE t REPLICA IDENTITY NOTHING;
      ALTER VIEW v SET (security_invoker = true);
      ALTER TABLE t OWNER TO r`,
      ),
    ).toMatchInlineSnapshot(`
      "expand relation-altered: table t: options altered
      contract relation-altered: table t: owner altered
      contract relation-altered: table t: replica identity altered
      contract relation-altered: view v: options altered"
    `);
  });

  it("a view's query, with and without a new column", async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE VIEW v AS SELECT id FROM t;
      CREATE VIEW w AS SELECT id FROM t`,
        `CREATE OR REPLACE VIEW v AS SELECT id FROM t WHERE b > 0;
      CREATE OR REPLACE VIEW w AS SELECT id, a FROM t`,
      ),
    ).toMatchInlineSnapshot(`
      "contract relation-altered: view v: definition altered
      expand relation-altered: view w: definition altered
      expand column-added: column w.a added"
    `);
  });

  it('rules', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);`,
        `CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING`,
      ),
    ).toMatchInlineSnapshot(`"contract relation-altered: table t: rules altered"`);
  });

  it('a materialized view emptied and filled', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
      CREATE MATERIALIZED VIEW n AS SELECT id FROM t WITH NO DATA`,
        `REFRESH MATERIALIZED VIEW m WITH NO DATA;
      REFRESH MATERIALIZED VIEW n`,
      ),
    ).toMatchInlineSnapshot(`
      "contract relation-altered: materialized view m: populated altered
      expand relation-altered: materialized view n: populated altered"
    `);
  });

  it("a sequence's options and owner", async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE SEQUENCE s`,
        `ALTER SEQUENCE s INCREMENT 5 OWNED BY t.id`,
      ),
    ).toMatchInlineSnapshot(`"contract relation-altered: sequence s: options altered"`);
  });

  it('row security', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);`,
        `ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`,
      ),
    ).toMatchInlineSnapshot(`"contract row-security: row security of t enabled, forced"`);
  });

  it('row security switched off', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      ALTER TABLE t ENABLE ROW LEVEL SECURITY`,
        `ALTER TABLE t DISABLE ROW LEVEL SECURITY`,
      ),
    ).toMatchInlineSnapshot(`"expand row-security: row security of t disabled"`);
  });

  it('grants of a table and of a column', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE ROLE app`,
        `GRANT SELECT ON t TO app;
      GRANT UPDATE (a) ON t TO app`,
      ),
    ).toMatchInlineSnapshot(`
      "expand relation-access: privileges of t.a none → app=w/postgres
      expand relation-access: privileges of t the default → app=r/postgres, postgres=arwdDxtm/postgres"
    `);
  });

  it('grants taken back', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE ROLE app;
      GRANT SELECT, INSERT ON t TO app;
      GRANT UPDATE (a) ON t TO app`,
        `REVOKE INSERT ON t FROM app;
      REVOKE UPDATE (a) ON t FROM app`,
      ),
    ).toMatchInlineSnapshot(`
      "contract relation-access: privileges of t.a app=w/postgres → none
      contract relation-access: privileges of t app=ar/postgres, postgres=arwdDxtm/postgres → app=r/postgres, postgres=arwdDxtm/postgres"
    `);
  });
});
