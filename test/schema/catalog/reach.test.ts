import { beforeAll, describe, expect, it } from 'vitest';
import type { CatalogSnapshot } from '../../../src/schema/catalog/catalog-snapshot.ts';
import { compareCatalogs } from '../../../src/schema/catalog/compare-catalogs.ts';
import { footprintMeets, reachOf, type Reach } from '../../../src/schema/catalog/reach.ts';
import { readCatalog } from '../../../src/schema/catalog/read-catalog.ts';
import { footprintOf, type Footprint } from '../../../src/schema/parse/footprint.ts';
import { run, sharedCatalog } from './shared-catalog.ts';

const catalog = sharedCatalog();

const schema = `
  CREATE ROLE app;
  CREATE TYPE status AS ENUM ('new', 'paid');
  CREATE DOMAIN amount AS numeric CHECK (VALUE >= 0);
  CREATE TYPE address AS (street text, city text);
  CREATE SEQUENCE ticket;
  CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, home address);
  CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers ON DELETE CASCADE, status status DEFAULT 'new', total amount);
  CREATE TABLE lines (order_id int REFERENCES orders, no int, note text, PRIMARY KEY (order_id, no));
  CREATE TABLE audit (what text NOT NULL);
  CREATE TABLE settings (key text PRIMARY KEY, value text);
  CREATE TABLE alone (id serial PRIMARY KEY, v int DEFAULT nextval('ticket'));
  CREATE TABLE measures (at date, v int) PARTITION BY RANGE (at);
  CREATE TABLE measures_24 PARTITION OF measures FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
  CREATE VIEW open_orders AS SELECT id, customer, total FROM orders WHERE status = 'new';
  CREATE VIEW open_totals AS SELECT customer, sum(total) AS total FROM open_orders GROUP BY customer;
  CREATE FUNCTION setting(k text) RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN RETURN (SELECT value FROM SETTINGS WHERE key = k); END';
  CREATE FUNCTION log_line() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO audit VALUES (NEW.note); RETURN NEW; END';
  CREATE TRIGGER log_line BEFORE INSERT ON lines FOR EACH ROW EXECUTE FUNCTION log_line();
  CREATE FUNCTION label(o orders) RETURNS text LANGUAGE sql STABLE AS 'SELECT o.id || $$ $$ || o.status';
  CREATE VIEW greeting AS SELECT setting('hello') AS text;
  CREATE FUNCTION pick(relation text) RETURNS bigint LANGUAGE plpgsql AS 'DECLARE n bigint; BEGIN EXECUTE format($$SELECT count(*) FROM %I$$, relation) INTO n; RETURN n; END';
  INSERT INTO customers VALUES (1, 'x', ('s', 'c')), (2, 'y', NULL);
  INSERT INTO orders VALUES (1, 1, 'new', 5);
  INSERT INTO settings VALUES ('hello', 'hi');
  GRANT ALL ON ALL TABLES IN SCHEMA public TO app;
  GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO app;
`;

const statements = [
  'SELECT name FROM customers',
  'SELECT c.* FROM customers AS c',
  'DELETE FROM customers WHERE id = 1',
  "INSERT INTO customers (id, name) VALUES (3, 'z')",
  'SELECT (home).city FROM customers',
  'SELECT total FROM orders',
  "UPDATE orders SET status = 'paid' WHERE id = 1",
  'INSERT INTO orders (id, customer, total) VALUES (2, 2, 1)',
  'DELETE FROM orders WHERE id = 1',
  "INSERT INTO lines VALUES (1, 1, 'n')",
  'SELECT * FROM open_orders',
  'SELECT total FROM open_totals',
  "SELECT setting('hello')",
  'SELECT text FROM greeting',
  'SELECT label(o) FROM orders AS o',
  'SELECT o.label FROM orders AS o',
  "SELECT 'new'::status",
  'SELECT 5::amount',
  "SELECT nextval('public.ticket') IS NULL",
  "SELECT to_regclass('settings')",
  'INSERT INTO alone DEFAULT VALUES',
  "INSERT INTO measures VALUES ('2024-05-05', 1)",
  "INSERT INTO measures_24 VALUES ('2024-05-05', 1)",
  "SELECT pick('audit')",
  "SELECT count(*) FROM pg_class WHERE relname = 'audit'",
  "SELECT * FROM query_to_xml('SELECT count(*) FROM audit', true, false, '')",
  'SELECT length(5)',
  'SELECT now() IS NULL',
];

const migrations: Readonly<Record<string, string>> = {
  'a column dropped under views': 'ALTER TABLE orders DROP COLUMN total CASCADE',
  'a column added': 'ALTER TABLE customers ADD COLUMN phone text',
  'a table renamed': 'ALTER TABLE settings RENAME TO preferences',
  'a table that a trigger function writes': 'ALTER TABLE audit ADD COLUMN at timestamptz NOT NULL',
  'a table that a trigger function writes, under another name': 'ALTER TABLE audit RENAME TO journal',
  'a function replaced':
    "CREATE OR REPLACE FUNCTION setting(k text) RETURNS text LANGUAGE sql AS 'SELECT $$other$$'",
  'a function dropped': 'DROP FUNCTION label(orders)',
  'a trigger function that refuses':
    "CREATE OR REPLACE FUNCTION log_line() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION $$no$$; END'",
  'a label renamed': "ALTER TYPE status RENAME VALUE 'new' TO 'fresh'",
  'an enum swapped': "ALTER TYPE status RENAME TO status_old; CREATE TYPE status AS ENUM ('paid')",
  'a domain narrower': 'ALTER DOMAIN amount ADD CHECK (VALUE > 5) NOT VALID',
  'a composite type wider': 'ALTER TYPE address DROP ATTRIBUTE city',
  'a foreign key more':
    'CREATE TABLE invoices (customer int REFERENCES customers); INSERT INTO invoices VALUES (1)',
  'a foreign key that no longer cascades':
    'ALTER TABLE orders DROP CONSTRAINT orders_customer_fkey, ADD FOREIGN KEY (customer) REFERENCES customers',
  'a child that refuses what a cascade asks':
    "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION $$no$$; END'; CREATE TRIGGER no BEFORE DELETE ON orders FOR EACH ROW EXECUTE FUNCTION no()",
  'a sequence dropped': 'DROP SEQUENCE ticket CASCADE',
  'a sequence that ends': "ALTER SEQUENCE ticket MAXVALUE 2 RESTART 2; SELECT nextval('ticket')",
  'a partition dropped': 'DROP TABLE measures_24',
  'a partition that asks more': 'ALTER TABLE measures_24 ADD CHECK (v > 1)',
  'a view over a view replaced':
    'CREATE OR REPLACE VIEW open_orders AS SELECT id, customer, total FROM orders WHERE false',
  'row security of a table that a view reads through a function':
    'ALTER TABLE settings ENABLE ROW LEVEL SECURITY',
  'a privilege taken back': 'REVOKE INSERT ON audit FROM app',
  'a schema that comes first':
    'CREATE SCHEMA first; GRANT USAGE ON SCHEMA first TO app; CREATE TABLE first.orders (id int); SET LOCAL search_path = first, public',
  'a table dropped with all that hangs on it': 'DROP TABLE orders CASCADE',
  'an overload that makes a call ambiguous':
    "CREATE FUNCTION setting(varchar) RETURNS text LANGUAGE sql AS 'SELECT $$v$$'; CREATE FUNCTION setting(k name, n int DEFAULT 1) RETURNS text LANGUAGE sql AS 'SELECT $$n$$'; DROP FUNCTION setting(text) CASCADE",
  'a cast': 'CREATE CAST (int AS text) WITH INOUT AS IMPLICIT',
};

/** What the statements give at this moment. */
async function answers(): Promise<string[]> {
  const shadow = catalog.shadow();
  await run(shadow, 'SET LOCAL ROLE app');
  const shapes = await shadow.describeAll(statements.map((sql) => ({ sql })));
  const plans = await shadow.explainAll(statements);
  const results = await shadow.executeAll(statements.map((sql) => ({ sql, values: [] })));
  await run(shadow, 'RESET ROLE');
  return statements.map((_, position) =>
    JSON.stringify([shapes[position], plans[position]?.ok, results[position]]),
  );
}

describe('what a step reaches', () => {
  let before: CatalogSnapshot;
  let earlier: readonly string[];
  let footprints: readonly Footprint[];
  beforeAll(async () => {
    await run(catalog.shadow(), schema);
    before = await readCatalog(catalog.shadow());
    await run(catalog.shadow(), 'BEGIN');
    earlier = await answers();
    await run(catalog.shadow(), 'ROLLBACK');
    footprints = await Promise.all(statements.map(footprintOf));
  });

  /** The step that a migration makes from the schema above, and the statements that answer otherwise behind it. */
  async function after(migration: string) {
    const shadow = catalog.shadow();
    await run(shadow, 'BEGIN');
    try {
      await run(shadow, migration);
      const snapshot = await readCatalog(shadow, before);
      const current = await answers();
      const concerned = statements.filter((_, position) => earlier[position] !== current[position]);
      return {
        reach: reachOf({ before, after: snapshot, changes: compareCatalogs(before, snapshot) }),
        concerned,
      };
    } finally {
      await run(shadow, 'ROLLBACK');
    }
  }

  const metBy = (reach: Reach) =>
    statements.filter((_, position) => {
      const footprint = footprints[position];
      return footprint !== undefined && footprintMeets(reach, footprint);
    });

  it.for(Object.entries(migrations))('never misses a statement: %s', async ([, migration]) => {
    const { reach, concerned } = await after(migration);
    const met = metBy(reach);
    expect(concerned).not.toEqual([]);
    expect(concerned.filter((sql) => !met.includes(sql))).toEqual([]);
    if (!reach.everything) expect(met).not.toContain('SELECT now() IS NULL');
  });

  it('leaves out what it cannot concern', async () => {
    const { reach } = await after('ALTER TABLE lines ADD COLUMN more int');
    expect({ names: [...reach.names].sort(), met: metBy(reach) }).toMatchInlineSnapshot(`
      {
        "met": [
          "INSERT INTO lines VALUES (1, 1, 'n')",
          "SELECT pick('audit')",
          "SELECT count(*) FROM pg_class WHERE relname = 'audit'",
        ],
        "names": [
          "lines",
          "pick",
        ],
      }
    `);
  });

  it('is nothing for a step that changed nothing', async () => {
    const { reach } = await after("INSERT INTO customers VALUES (3, 'z')");
    expect(footprintMeets(reach, await footprintOf('SELECT * FROM customers'))).toBe(false);
    expect(footprintMeets(reach, await footprintOf('SELECT nextval($1)'))).toBe(false);
  });

  it('counts names that come as values, and types that parameters are declared with', async () => {
    const { reach } = await after("ALTER TYPE status ADD VALUE 'gone'");
    const meets = async (sql: string, types?: readonly string[]) =>
      footprintMeets(reach, await footprintOf(sql), types);
    expect(await meets('SELECT nextval($1)')).toBe(true);
    expect(await meets('SELECT $1::regclass')).toBe(true);
    expect(await meets('SELECT pg_advisory_lock($1)')).toBe(false);
    expect(await meets('SELECT $1 IS NULL')).toBe(false);
    expect(await meets('SELECT $1 IS NULL', ['public.status[]'])).toBe(true);
    expect(await meets('SELECT value FROM information_schema.tables')).toBe(true);
  });
});
