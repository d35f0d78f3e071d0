import { describe, expect, it } from 'vitest';
import { compareCatalogs } from '../../../src/schema/catalog/compare-catalogs.ts';
import { readCatalog } from '../../../src/schema/catalog/read-catalog.ts';
import { resolveRelation } from '../../../src/schema/catalog/resolve-name.ts';
import { openNativeDatabase } from '../../../src/schema/shadow/native-database.ts';
import { describeWith } from '../../support/required-program.ts';
import { linesOf, run, sharedCatalog, stepOn } from './shared-catalog.ts';

const catalog = sharedCatalog();

describe('reading only what changed', () => {
  it('shares what did not, and gives the same snapshot back when nothing did', async () => {
    const { before, after } = await catalog.step(
      'CREATE TABLE t (id int); CREATE TABLE u (id int); CREATE TYPE st AS ENUM ()',
      'ALTER TABLE u ADD COLUMN a int',
    );
    const relation = (name: string, snapshot = before) => resolveRelation(snapshot, { name });
    expect(relation('t', after)).toBe(relation('t'));
    expect(relation('u', after)).not.toBe(relation('u'));
    expect(after.types).toBe(before.types);
    const none = await catalog.step('CREATE TABLE t (id int)', 'INSERT INTO t VALUES (1); ANALYZE t');
    expect(none.after).toBe(none.before);
  });

  it('holds behind rollbacks, over branches of a history, and after the session forgot everything', async () => {
    const shadow = catalog.shadow();
    const check = async (previous?: Awaited<ReturnType<typeof readCatalog>>) => {
      const snapshot = await readCatalog(shadow, previous);
      expect(snapshot).toEqual(await readCatalog(shadow));
      return snapshot;
    };
    await run(
      shadow,
      'CREATE TABLE a (id int CHECK (id > 0)); CREATE TABLE b (id int); CREATE INDEX bi ON b (id); CREATE DOMAIN d AS int CHECK (VALUE > 0)',
    );
    const base = await check();
    await run(shadow, 'BEGIN');
    await check(base);
    await run(
      shadow,
      'SAVEPOINT one; DROP TABLE a; ALTER DOMAIN d DROP CONSTRAINT d_check; CREATE TABLE c (id int)',
    );
    const first = await check(base);
    await run(
      shadow,
      'ROLLBACK TO one; SAVEPOINT two; DROP TABLE b; ALTER TABLE a ADD COLUMN n int DEFAULT 1',
    );
    const second = await check(first);
    expect(resolveRelation(second, { name: 'b' })).toBeUndefined();
    await run(shadow, 'ROLLBACK TO one; ALTER TABLE a DROP CONSTRAINT a_id_check');
    await check(second);
    await run(shadow, 'CREATE INDEX ON a (id); DROP INDEX bi; DEALLOCATE ALL');
    const third = await check(second);
    await run(shadow, 'ROLLBACK');
    const last = await check(third);
    expect(compareCatalogs(base, last)).toEqual([]);
    await run(shadow, 'DISCARD ALL');
    await run(shadow, 'DROP TABLE a, b; DROP DOMAIN d');
    expect((await check(last)).relations.size).toBe(0);
  });

  it('sees more than it lists one by one', async () => {
    const many = (command: string) =>
      `DO $$ BEGIN FOR n IN 1..150 LOOP EXECUTE format('${command}', n); END LOOP; END $$`;
    const shadow = catalog.shadow();
    const empty = await readCatalog(shadow);
    await run(shadow, many('CREATE TABLE m%s (id int PRIMARY KEY, a text DEFAULT 1)'));
    const filled = await readCatalog(shadow, empty);
    await run(shadow, 'ALTER TABLE m7 ADD COLUMN b int; DROP TABLE m9');
    const after = await readCatalog(shadow, filled);
    expect(after).toEqual(await readCatalog(shadow));
    expect(compareCatalogs(filled, after).map(({ kind }) => kind)).toEqual([
      'relation-dropped',
      'column-added',
    ]);
    await run(shadow, many('DROP TABLE IF EXISTS m%s'));
  });
});

describe('the session', () => {
  const settings =
    'search_path, quote_all_identifiers, datestyle, intervalstyle, timezone, bytea_output'.split(', ');

  it('keeps its settings, in a transaction and out of it, and lends the catalog none of them', async () => {
    const shadow = catalog.shadow();
    const all = async () =>
      (
        await shadow.rows(`SELECT ${settings.map((name) => `current_setting('${name}') AS ${name}`).join()}`)
      )[0];
    const defaults = await all();
    await run(
      shadow,
      `CREATE TYPE st AS ENUM ('a'); CREATE TABLE t (s st DEFAULT 'a', at timestamptz DEFAULT '2024-01-01 00:00+00');
       CREATE VIEW v AS SELECT s FROM t`,
    );
    const plain = await readCatalog(shadow);
    expect(await all()).toEqual(defaults);
    await run(
      shadow,
      `SET search_path = public, pg_catalog; BEGIN; SET LOCAL quote_all_identifiers = on; SET LOCAL timezone = 'Asia/Tokyo';
       SET LOCAL datestyle = 'SQL, DMY'; SET LOCAL intervalstyle = 'iso_8601'; SET LOCAL bytea_output = 'escape'`,
    );
    const changed = await all();
    expect(changed).not.toEqual(defaults);
    expect(await readCatalog(shadow)).toEqual(plain);
    expect(await all()).toEqual(changed);
    await run(shadow, 'COMMIT; RESET ALL');
    const view = resolveRelation(plain, { name: 'v' });
    expect(view?.definition?.replace(/\s+/g, ' ')).toBe(' SELECT s FROM public.t;');
    expect(
      resolveRelation(plain, { name: 't' })?.columns.map((column) => [column.type, column.default]),
    ).toEqual([
      ['public.st', "'a'::public.st"],
      ['timestamp with time zone', "'2024-01-01 00:00:00+00'::timestamp with time zone"],
    ]);
    await run(shadow, 'DROP TABLE t CASCADE; DROP TYPE st');
  });

  it('may be one of a role without rights', async () => {
    const shadow = catalog.shadow();
    await run(shadow, 'BEGIN; CREATE ROLE nobody_much; CREATE TABLE t (id int); SET LOCAL ROLE nobody_much');
    const snapshot = await readCatalog(shadow);
    expect(resolveRelation(snapshot, { name: 't' })?.columns).toHaveLength(1);
    expect(await readCatalog(shadow, snapshot)).toBe(snapshot);
    await run(shadow, 'ROLLBACK');
  });
});

describe('what a snapshot leaves out', () => {
  it('has an extension as one line, and nothing of temporary tables', async () => {
    const { changes } = await catalog.step(
      '',
      `CREATE TEMP TABLE mine (id int);
       CREATE FUNCTION member() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE own (id int);
       ALTER EXTENSION plpgsql ADD FUNCTION member(); ALTER EXTENSION plpgsql ADD TABLE own`,
    );
    expect(changes).toEqual([]);
  });
});

describeWith(['a Postgres server'], 'on another server', () => {
  it('reads and compares as the embedded one does', async () => {
    const setup = `CREATE ROLE app; CREATE TYPE st AS ENUM ('a', 'b'); CREATE DOMAIN d AS int NOT NULL CHECK (VALUE > 0);
      CREATE TABLE t (id serial PRIMARY KEY, s st DEFAULT 'a', n d, x text UNIQUE, g int GENERATED ALWAYS AS (1) STORED);
      CREATE TABLE u (t_id int REFERENCES t ON DELETE CASCADE, o text NOT NULL); CREATE VIEW v AS SELECT x FROM t;
      CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT id FROM t WHERE id = a; END;
      CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
      ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY q ON t USING (x <> '');
      CREATE PUBLICATION pub FOR TABLE u`;
    const migrations = [
      "ALTER TABLE t RENAME x TO y; ALTER TYPE st RENAME VALUE 'b' TO 'c'; GRANT SELECT ON t TO app",
      'ALTER TABLE t ADD z int NOT NULL; ALTER TABLE u ALTER o DROP NOT NULL, ALTER t_id SET NOT NULL',
      'DROP TABLE t CASCADE; CREATE INDEX ON u (o)',
      'ALTER DOMAIN d DROP NOT NULL; DROP TABLE p1; ALTER TABLE u RENAME TO w; CREATE VIEW u AS TABLE w',
      'CREATE SCHEMA s; ALTER TABLE u SET SCHEMA s; ALTER ROLE app CREATEROLE; CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION x()',
    ];
    const extra = "; CREATE FUNCTION x() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'";
    const native = await openNativeDatabase();
    try {
      for (const migration of migrations) {
        const [there, here] = [
          await stepOn(native, setup + extra, migration),
          await catalog.step(setup + extra, migration),
        ].map(linesOf);
        // MAINTAIN came with Postgres 17.
        expect(there?.replaceAll('xt/', 'xtm/')).toBe(here?.replaceAll('xt/', 'xtm/'));
      }
    } finally {
      await native.close();
    }
  });
});
