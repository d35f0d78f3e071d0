import { describe, expect, it } from 'vitest';
import { objectOf } from '../../../src/schema/catalog/describe-change.ts';
import { phaseOf } from '../../../src/schema/catalog/phase-of.ts';
import { unnamedObjects } from '../../../src/schema/catalog/unnamed-objects.ts';
import { sharedCatalog } from './shared-catalog.ts';

const { step } = sharedCatalog();

describe('a migration as a whole', () => {
  const setup = `
    CREATE SCHEMA shop;
    CREATE TYPE st AS ENUM ('new');
    CREATE TABLE customers (id serial PRIMARY KEY);
    CREATE TABLE shop.orders (id serial PRIMARY KEY, customer int REFERENCES customers, st st, phone text UNIQUE);
    CREATE VIEW phones AS SELECT phone FROM shop.orders;
    CREATE MATERIALIZED VIEW buyers AS SELECT id FROM customers;
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER touch BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION touch();
    CREATE INDEX by_st ON shop.orders (st);`;
  const cases = {
    'DROP TABLE customers CASCADE': setup,
    'ALTER TABLE shop.orders DROP COLUMN phone CASCADE': setup,
    'DROP FUNCTION touch CASCADE': setup,
    'DROP TYPE st CASCADE': setup,
    'ALTER TABLE shop.orders ADD note text, DROP phone CASCADE': setup,
    'CREATE TABLE "New" (id serial PRIMARY KEY); ALTER TABLE shop.orders ADD UNIQUE (st)': setup,
    'COMMENT ON TABLE customers IS NULL': setup,
    "UPDATE shop.orders SET phone = 'x'": setup,
  };

  it('tells what it is about, its phase, and what the text does not name', async () => {
    const told: Record<string, unknown> = {};
    for (const [sql, schema] of Object.entries(cases)) {
      const { changes } = await step(schema, sql);
      told[sql] = {
        phase: phaseOf(changes, { writesData: sql.startsWith('UPDATE') }),
        objects: changes.map(objectOf).join(', '),
        unnamed: unnamedObjects(changes, sql).join(', '),
      };
    }
    expect(told).toMatchInlineSnapshot(`
      {
        "ALTER TABLE shop.orders ADD note text, DROP phone CASCADE": {
          "objects": "phones, shop.orders.phone, shop.orders.note, constraint orders_phone_key on shop.orders, index orders_phone_key on shop.orders",
          "phase": "mixed",
          "unnamed": "phones, constraint orders_phone_key on shop.orders, index orders_phone_key on shop.orders",
        },
        "ALTER TABLE shop.orders DROP COLUMN phone CASCADE": {
          "objects": "phones, shop.orders.phone, constraint orders_phone_key on shop.orders, index orders_phone_key on shop.orders",
          "phase": "contract",
          "unnamed": "phones, constraint orders_phone_key on shop.orders, index orders_phone_key on shop.orders",
        },
        "COMMENT ON TABLE customers IS NULL": {
          "objects": "",
          "phase": "none",
          "unnamed": "",
        },
        "CREATE TABLE "New" (id serial PRIMARY KEY); ALTER TABLE shop.orders ADD UNIQUE (st)": {
          "objects": "sequence New_id_seq, New, constraint orders_st_key on shop.orders, index orders_st_key on shop.orders",
          "phase": "mixed",
          "unnamed": "",
        },
        "DROP FUNCTION touch CASCADE": {
          "objects": "trigger touch on customers, function touch()",
          "phase": "contract",
          "unnamed": "trigger touch on customers",
        },
        "DROP TABLE customers CASCADE": {
          "objects": "sequence customers_id_seq, customers, buyers, constraint orders_customer_fkey on shop.orders",
          "phase": "contract",
          "unnamed": "sequence customers_id_seq, buyers, constraint orders_customer_fkey on shop.orders",
        },
        "DROP TYPE st CASCADE": {
          "objects": "enum st, shop.orders.st, index by_st on shop.orders",
          "phase": "contract",
          "unnamed": "shop.orders.st, index by_st on shop.orders",
        },
        "UPDATE shop.orders SET phone = 'x'": {
          "objects": "",
          "phase": "migrate",
          "unnamed": "",
        },
      }
    `);
  });

  it('names what belongs to partitions that the text leaves out', async () => {
    const sql = 'ALTER TABLE p ADD COLUMN c int, DROP COLUMN b';
    const { changes } = await step(
      'CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)',
      sql,
    );
    expect(unnamedObjects(changes, sql)).toEqual(['p1.b', 'p1.c']);
  });
});
