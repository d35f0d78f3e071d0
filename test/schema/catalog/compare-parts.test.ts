import { describe, expect, it } from 'vitest';
import { sharedCatalog } from './shared-catalog.ts';

const catalog = sharedCatalog();
const { changes } = catalog;

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
