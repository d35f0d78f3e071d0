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

describe('what is different in columns', () => {
  it('new ones', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);`,
        `ALTER TABLE t ADD c int, ADD d int NOT NULL DEFAULT 1, ADD e int GENERATED ALWAYS AS (b + 1) STORED, ADD f int NOT NULL`,
      ),
    ).toMatchInlineSnapshot(`
      "expand column-added: column t.c added
      expand column-added: column t.d added
      expand column-added: column t.e added
      contract column-added: column t.f added"
    `);
  });

  it('one dropped with its index, constraint and view', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE INDEX t_b ON t (b);
      ALTER TABLE t ADD CHECK (b > 0);
      CREATE VIEW v AS SELECT b FROM t`,
        `ALTER TABLE t DROP b CASCADE`,
      ),
    ).toMatchInlineSnapshot(`
      "contract relation-dropped: view v dropped
      contract column-dropped: column t.b dropped
      expand constraint-dropped: constraint t_b_check on t dropped
      contract index-dropped: index t_b on t dropped"
    `);
  });

  it('one dropped and made anew under its name', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);`,
        `ALTER TABLE t DROP a;
      ALTER TABLE t ADD a text`,
      ),
    ).toMatchInlineSnapshot(`
      "contract column-dropped: column t.a dropped
      expand column-added: column t.a added"
    `);
  });

  it('a rename that views, checks, indexes, defaults and policies follow', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE VIEW v AS SELECT b FROM t;
      ALTER TABLE t ADD CHECK (b > 0), ADD g int GENERATED ALWAYS AS (b + 1) STORED;
      CREATE INDEX ON t ((b + 1)) WHERE b > 1;
      CREATE POLICY p ON t USING (b > 2);
      CREATE TABLE u (b int UNIQUE);
      CREATE TABLE w (b int REFERENCES u (b))`,
        `ALTER TABLE t RENAME b TO c;
      ALTER TABLE u RENAME b TO c`,
      ),
    ).toMatchInlineSnapshot(`
      "contract column-renamed: column t.b renamed to c
      contract column-renamed: column u.b renamed to c"
    `);
  });

  it('types wider', async () => {
    expect(
      await changes(
        `CREATE TABLE t (a varchar(10), b varchar(10), c numeric(10,2), d timestamptz(3))`,
        `ALTER TABLE t ALTER a TYPE varchar(20), ALTER b TYPE text, ALTER c TYPE numeric(12,2), ALTER d TYPE timestamptz`,
      ),
    ).toMatchInlineSnapshot(`
      "expand column-retyped: t.a character varying(10) → character varying(20)
      expand column-retyped: t.b character varying(10) → text
      expand column-retyped: t.c numeric(10,2) → numeric(12,2)
      expand column-retyped: t.d timestamp(3) with time zone → timestamp with time zone"
    `);
  });

  it('types narrower or others', async () => {
    expect(
      await changes(
        `CREATE TABLE t (a varchar(10), b text, c numeric(10,4), d int, e char(3))`,
        `ALTER TABLE t ALTER a TYPE varchar(5), ALTER b TYPE varchar(50), ALTER c TYPE numeric(10,2), ALTER d TYPE bigint, ALTER e TYPE char(5)`,
      ),
    ).toMatchInlineSnapshot(`
      "contract column-retyped: t.a character varying(10) → character varying(5)
      contract column-retyped: t.b text → character varying(50)
      contract column-retyped: t.c numeric(10,4) → numeric(10,2)
      contract column-retyped: t.d integer → bigint
      contract column-retyped: t.e character(3) → character(5)"
    `);
  });

  it('a collation', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);`,
        `ALTER TABLE t ALTER a TYPE text COLLATE "C"`,
      ),
    ).toMatchInlineSnapshot(`"contract column-collation: t.a collation default → C"`);
  });

  it('NOT NULL on and off', async () => {
    expect(
      await changes(
        `CREATE TABLE t (a int, b int NOT NULL)`,
        `ALTER TABLE t ALTER a SET NOT NULL, ALTER b DROP NOT NULL`,
      ),
    ).toMatchInlineSnapshot(`
      "contract column-not-null: t.a becomes NOT NULL
      expand column-not-null: t.b drops NOT NULL"
    `);
  });

  it('defaults', async () => {
    expect(
      await changes(
        `CREATE TABLE t (a int, b int DEFAULT 1, c int DEFAULT 1)`,
        `ALTER TABLE t ALTER a SET DEFAULT 1, ALTER b DROP DEFAULT, ALTER c SET DEFAULT 2`,
      ),
    ).toMatchInlineSnapshot(`
      "expand column-default: t.a no default → default 1
      contract column-default: t.b default 1 → no default
      expand column-default: t.c default 1 → default 2"
    `);
  });

  it('identity and generation', async () => {
    expect(
      await changes(
        `CREATE TABLE t (a int NOT NULL, b int GENERATED ALWAYS AS IDENTITY, c int GENERATED BY DEFAULT AS IDENTITY, d int GENERATED ALWAYS AS (1 + 1) STORED)`,
        `ALTER TABLE t ALTER a ADD GENERATED BY DEFAULT AS IDENTITY, ALTER b SET GENERATED BY DEFAULT, ALTER c DROP IDENTITY, ALTER d DROP EXPRESSION`,
      ),
    ).toMatchInlineSnapshot(`
      "contract relation-dropped: sequence t_c_seq dropped
      expand relation-added: sequence t_a_seq added
      expand column-default: t.a no default → identity by default
      expand column-default: t.b identity always → identity by default
      contract column-default: t.c identity by default → no default
      contract column-default: t.d generated as (1 + 1) → no default"
    `);
  });
});

describe('what is different in constraints, indexes, triggers and policies', () => {
  it('new constraints', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE TABLE u (id int PRIMARY KEY)`,
        `ALTER TABLE t ADD CONSTRAINT c CHECK (b > 0) NOT VALID, ADD UNIQUE (a), ADD FOREIGN KEY (b) REFERENCES u, ADD EXCLUDE USING btree (a WITH =)`,
      ),
    ).toMatchInlineSnapshot(`
      "contract constraint-added: constraint c on t added: CHECK ((b > 0)) NOT VALID
      contract constraint-added: constraint t_a_excl on t added: EXCLUDE USING btree (a WITH =)
      contract constraint-added: constraint t_a_key on t added: UNIQUE (a)
      contract constraint-added: constraint t_b_fkey on t added: FOREIGN KEY (b) REFERENCES public.u(id)
      expand index-added: index t_a_excl on t added
      contract index-added: unique index t_a_key on t added"
    `);
  });

  it('constraints on columns that came with them', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE TABLE u (id int PRIMARY KEY)`,
        `ALTER TABLE t ADD c int REFERENCES u, ADD d int UNIQUE, ADD e int CHECK (e > 0), ADD f int CHECK (f IS NOT NULL), ADD g int UNIQUE DEFAULT 1`,
      ),
    ).toMatchInlineSnapshot(`
      "expand column-added: column t.c added
      expand column-added: column t.d added
      expand column-added: column t.e added
      expand column-added: column t.f added
      expand column-added: column t.g added
      expand constraint-added: constraint t_c_fkey on t added: FOREIGN KEY (c) REFERENCES public.u(id)
      expand constraint-added: constraint t_d_key on t added: UNIQUE (d)
      expand constraint-added: constraint t_e_check on t added: CHECK ((e > 0))
      contract constraint-added: constraint t_f_check on t added: CHECK ((f IS NOT NULL))
      contract constraint-added: constraint t_g_key on t added: UNIQUE (g)
      expand index-added: unique index t_d_key on t added
      contract index-added: unique index t_g_key on t added"
    `);
  });

  it('dropped ones', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a int REFERENCES t, b int UNIQUE, c int CHECK (c > 0))`,
        `ALTER TABLE t DROP CONSTRAINT t_a_fkey, DROP CONSTRAINT t_b_key, DROP CONSTRAINT t_c_check, DROP CONSTRAINT t_pkey`,
      ),
    ).toMatchInlineSnapshot(`
      "contract constraint-dropped: constraint t_a_fkey on t dropped
      contract constraint-dropped: constraint t_b_key on t dropped
      expand constraint-dropped: constraint t_c_check on t dropped
      contract constraint-dropped: constraint t_pkey on t dropped
      contract index-dropped: index t_b_key on t dropped
      contract index-dropped: index t_pkey on t dropped"
    `);
  });

  it('one validated, one renamed, one changed', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      ALTER TABLE t ADD CONSTRAINT c CHECK (b > 0) NOT VALID, ADD CONSTRAINT d UNIQUE (a), ADD CONSTRAINT e CHECK (b > 1)`,
        `ALTER TABLE t VALIDATE CONSTRAINT c;
      ALTER TABLE t RENAME CONSTRAINT d TO f;
      ALTER TABLE t DROP CONSTRAINT e, ADD CONSTRAINT e CHECK (b > 2)`,
      ),
    ).toMatchInlineSnapshot(`
      "expand constraint-altered: constraint c on t validated
      contract constraint-altered: constraint e on t altered: CHECK ((b > 2))
      contract constraint-altered: constraint d on t renamed to f
      expand index-altered: index d on t renamed to f"
    `);
  });

  it('a foreign key that may wait', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, p int REFERENCES t)`,
        `ALTER TABLE t ALTER CONSTRAINT t_p_fkey DEFERRABLE`,
      ),
    ).toMatchInlineSnapshot(
      `"contract constraint-altered: constraint t_p_fkey on t altered: FOREIGN KEY (p) REFERENCES public.t(id) DEFERRABLE"`,
    );
  });

  it('NOT NULL that rows of before may break (Postgres 18)', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);`,
        `ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID`,
      ),
    ).toMatchInlineSnapshot(`
      "contract column-not-null: t.a becomes NOT NULL
      contract constraint-added: constraint n on t added: NOT NULL a NOT VALID"
    `);
  });

  it('NOT NULL validated (Postgres 18)', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID`,
        `ALTER TABLE t VALIDATE CONSTRAINT n`,
      ),
    ).toMatchInlineSnapshot(`"expand constraint-altered: constraint n on t validated"`);
  });

  it('a CHECK that is not enforced (Postgres 18)', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);`,
        `ALTER TABLE t ADD CONSTRAINT c CHECK (b > 0) NOT ENFORCED`,
      ),
    ).toMatchInlineSnapshot(
      `"expand constraint-added: constraint c on t added: CHECK ((b > 0)) NOT ENFORCED"`,
    );
  });

  it('indexes', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE INDEX i ON t (a);
      CREATE INDEX j ON t (a);
      CREATE UNIQUE INDEX k ON t (a);
      CREATE UNIQUE INDEX l ON t (b)`,
        `DROP INDEX i;
      ALTER INDEX j RENAME TO jj;
      CREATE INDEX m ON t (lower(a));
      CREATE UNIQUE INDEX n ON t (a, b) NULLS NOT DISTINCT;
      DROP INDEX k;
      CREATE UNIQUE INDEX k ON t (a) WHERE b > 0;
      DROP INDEX l;
      CREATE UNIQUE INDEX l ON t (b)`,
      ),
    ).toMatchInlineSnapshot(`
      "contract index-dropped: index i on t dropped
      expand index-altered: index j on t renamed to jj
      contract index-altered: index k on t altered: CREATE UNIQUE INDEX k ON public.t USING btree (a) WHERE (b > 0)
      expand index-added: index m on t added
      contract index-added: unique index n on t added"
    `);
  });

  it('triggers', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW;
      END';
      CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
      CREATE TRIGGER y BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
      CREATE TRIGGER w BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()`,
        `CREATE TRIGGER z AFTER UPDATE OF a OR DELETE ON t EXECUTE FUNCTION f();
      DROP TRIGGER x ON t;
      ALTER TABLE t DISABLE TRIGGER y;
      CREATE OR REPLACE TRIGGER w AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()`,
      ),
    ).toMatchInlineSnapshot(`
      "contract trigger-dropped: trigger x on t dropped
      contract trigger-altered: trigger w on t altered: CREATE TRIGGER w AFTER INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.f()
      contract trigger-altered: trigger y on t disabled
      expand trigger-added: trigger z on t added"
    `);
  });

  it('policies', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE POLICY p ON t USING (b > 0);
      CREATE POLICY q ON t AS RESTRICTIVE USING (true);
      CREATE POLICY r ON t FOR SELECT USING (true)`,
        `DROP POLICY p ON t;
      DROP POLICY q ON t;
      ALTER POLICY r ON t USING (a IS NOT NULL);
      CREATE POLICY s ON t AS RESTRICTIVE FOR UPDATE TO current_user WITH CHECK (b < 5);
      CREATE POLICY u ON t FOR INSERT WITH CHECK (true)`,
      ),
    ).toMatchInlineSnapshot(`
      "contract policy-dropped: policy p on t dropped
      expand policy-dropped: policy q on t dropped
      contract policy-altered: policy r on t altered: FOR SELECT TO public USING ((a IS NOT NULL))
      contract policy-added: policy s on t added: FOR UPDATE TO postgres WITH CHECK ((b < 5))
      expand policy-added: policy u on t added: FOR INSERT TO public WITH CHECK (true)"
    `);
  });
});

describe('what is different in everything else', () => {
  it('routines', async () => {
    expect(
      await changes(
        `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION h() RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION i() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
        `CREATE FUNCTION f(a text, b int DEFAULT 1) RETURNS SETOF int LANGUAGE sql AS 'SELECT 1';
      DROP FUNCTION g();
      CREATE OR REPLACE FUNCTION h() RETURNS int LANGUAGE sql AS 'SELECT 2';
      ALTER FUNCTION i() RENAME TO j;
      CREATE PROCEDURE p(INOUT x int) LANGUAGE sql AS 'SELECT 1';
      CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int)`,
      ),
    ).toMatchInlineSnapshot(`
      "contract routine-dropped: function g() dropped
      expand routine-altered: function h() body replaced
      contract routine-altered: function i() renamed to j
      expand routine-added: function f(text, integer) added
      expand routine-added: procedure p(integer) added
      expand routine-added: aggregate total(integer) added"
    `);
  });

  it("a routine's properties and grants", async () => {
    expect(
      await changes(
        `CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
        `ALTER FUNCTION f() STABLE SECURITY DEFINER SET search_path = public;
      REVOKE EXECUTE ON FUNCTION g() FROM PUBLIC`,
      ),
    ).toMatchInlineSnapshot(`
      "expand routine-altered: function f() () VOLATILE → () STABLE SECURITY DEFINER SET search_path=public
      contract routine-altered: function g() altered"
    `);
  });

  it('a body that Postgres keeps in names of the moment', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE FUNCTION f() RETURNS SETOF text LANGUAGE sql BEGIN ATOMIC SELECT a FROM t;
      END`,
        `ALTER TABLE t RENAME a TO c`,
      ),
    ).toMatchInlineSnapshot(`"contract column-renamed: column t.a renamed to c"`);
  });

  it('types', async () => {
    expect(
      await changes(
        `CREATE TYPE st AS ENUM ('new', 'old');
      CREATE DOMAIN email AS text`,
        `CREATE TYPE kind AS ENUM ('x');
      ALTER TYPE st ADD VALUE 'mid' BEFORE 'old';
      ALTER DOMAIN email ADD CONSTRAINT at CHECK (VALUE LIKE '%@%');
      ALTER DOMAIN email SET NOT NULL;
      CREATE TYPE span AS RANGE (subtype = int)`,
      ),
    ).toMatchInlineSnapshot(`
      "expand type-altered: enum st gains 'mid'
      contract type-altered: domain email becomes NOT NULL, constraint at added: CHECK ((VALUE ~~ '%@%'::text))
      expand type-added: enum kind added
      expand type-added: range span added
      expand routine-added: function span(integer, integer) added
      expand routine-added: function span(integer, integer, text) added
      expand routine-added: function span_multirange() added
      expand routine-added: function span_multirange(public.span) added
      expand routine-added: function span_multirange(public.span[]) added
      expand other: cast public.span as public.span_multirange added"
    `);
  });

  it('a label renamed, and an enum swapped', async () => {
    expect(
      await changes(
        `CREATE TYPE st AS ENUM ('new', 'old');
      CREATE TYPE kind AS ENUM ('a', 'b', 'c');
      CREATE TABLE t (s st DEFAULT 'old', k kind, ks kind[])`,
        `ALTER TYPE st RENAME VALUE 'old' TO 'gone';
      ALTER TYPE kind RENAME TO kind_old;
      CREATE TYPE kind AS ENUM ('a', 'b');
      ALTER TABLE t ALTER k TYPE kind USING k::text::kind`,
      ),
    ).toMatchInlineSnapshot(`
      "contract type-altered: enum st loses 'old', gains 'gone'
      contract type-altered: enum kind renamed to kind_old
      expand type-added: enum kind added
      contract column-retyped: t.k kind → another kind"
    `);
  });

  it('a domain that asks for less', async () => {
    expect(
      await changes(
        `CREATE DOMAIN email AS text DEFAULT '' NOT NULL CHECK (VALUE <> 'x')`,
        `ALTER DOMAIN email DROP NOT NULL;
      ALTER DOMAIN email DROP CONSTRAINT email_check`,
      ),
    ).toMatchInlineSnapshot(
      `"expand type-altered: domain email drops NOT NULL, constraint email_check dropped"`,
    );
  });

  it('a composite type', async () => {
    expect(
      await changes(
        `CREATE TYPE address AS (street text, city text)`,
        `ALTER TYPE address ADD ATTRIBUTE zip text, DROP ATTRIBUTE city`,
      ),
    ).toMatchInlineSnapshot(`
      "contract column-dropped: column address.city dropped
      expand column-added: column address.zip added"
    `);
  });

  it('schemas', async () => {
    expect(
      await changes(
        `CREATE SCHEMA old;
      CREATE SCHEMA kept;
      CREATE ROLE app`,
        `CREATE SCHEMA new;
      DROP SCHEMA old;
      GRANT USAGE ON SCHEMA kept TO app`,
      ),
    ).toMatchInlineSnapshot(`
      "expand schema-access: privileges of schema kept the default → app=U/postgres, postgres=UC/postgres
      expand schema-added: schema new added
      contract schema-dropped: schema old dropped"
    `);
  });

  it('publications', async () => {
    expect(
      await changes(
        `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
      CREATE TABLE u (id int);
      CREATE PUBLICATION p FOR TABLE t`,
        `ALTER PUBLICATION p SET TABLE u;
      CREATE PUBLICATION q FOR ALL TABLES`,
      ),
    ).toMatchInlineSnapshot(`
      "contract publication-changed: publication p covers public.u: insert, update, delete, truncate
      expand publication-changed: publication q covers public.t: insert, update, delete, truncate; public.u: insert, update, delete, truncate"
    `);
  });

  it('a table that a publication of all tables gains', async () => {
    expect(await changes(`CREATE PUBLICATION q FOR ALL TABLES`, `CREATE TABLE n (id int)`))
      .toMatchInlineSnapshot(`
      "expand relation-added: table n added
      expand publication-changed: publication q covers public.n: insert, update, delete, truncate"
    `);
  });

  it('other objects', async () => {
    expect(
      await changes(
        `CREATE FUNCTION nothing() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
      CREATE ROLE app;
      CREATE ROLE gone;
      CREATE FUNCTION eq(int, text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
      CREATE FUNCTION conv(date) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'`,
        `CREATE OPERATOR === (LEFTARG = int, RIGHTARG = text, FUNCTION = eq);
      CREATE CAST (date AS int) WITH FUNCTION conv(date) AS ASSIGNMENT;
      CREATE COLLATION ci (provider = libc, locale = 'C');
      CREATE TEXT SEARCH CONFIGURATION en (COPY = english);
      ALTER ROLE app SET search_path = s;
      DROP ROLE gone;
      GRANT pg_read_all_data TO app;
      ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app;
      CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION nothing()`,
      ),
    ).toMatchInlineSnapshot(`
      "expand other: cast date as integer added
      expand other: collation public.ci added
      expand other: default privileges of postgres in every schema on r added
      expand other: event trigger e added
      expand other: mapping of text search configuration public.en added
      expand other: members of pg_read_all_data added
      expand other: operator public.===(integer,text) added
      contract other: role app altered
      contract other: role gone dropped
      expand other: settings of role app added
      expand other: text search configuration public.en added"
    `);
  });
});
