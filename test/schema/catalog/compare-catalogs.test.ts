import { describe, expect, it } from 'vitest';
import { sharedCatalog } from './shared-catalog.ts';

const catalog = sharedCatalog();
const { changes } = catalog;

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
