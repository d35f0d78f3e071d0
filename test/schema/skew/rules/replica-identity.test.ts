import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup =
  'CREATE TABLE orders (id int PRIMARY KEY, total int); CREATE PUBLICATION all_orders FOR TABLE orders;';
const blue = {
  Pay: 'UPDATE orders SET total = $2 WHERE id = $1',
  Drop: 'DELETE FROM orders WHERE id = $1',
  Add: 'INSERT INTO orders VALUES ($1, $2)',
};

it('names the published table that lost its key', async () => {
  const { findings, report } = await story({
    setup,
    migration: 'ALTER TABLE orders DROP CONSTRAINT orders_pkey',
    blue,
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks replica-identity blue Pay S1 0002:1 55000 orders — cannot update table "orders" because it does not have a replica identity and publishes updates",
      "breaks replica-identity blue Drop S1 0002:1 55000 orders — cannot delete from table "orders" because it does not have a replica identity and publishes deletes",
    ]
  `);
  expect(report.findings[0]?.advice).toMatchInlineSnapshot(
    `"Give orders a replica identity in the same transaction: a primary key, ALTER TABLE … REPLICA IDENTITY USING INDEX, or REPLICA IDENTITY FULL; or publish its inserts only."`,
  );
});

it('names a table without a key that comes to be published', async () => {
  const { findings } = await story({
    setup: 'CREATE TABLE orders (id int, total int)',
    migration: 'CREATE PUBLICATION all_orders FOR TABLE orders',
    blue,
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks replica-identity blue Pay S1 0002:1 55000 orders — cannot update table "orders" because it does not have a replica identity and publishes updates",
      "breaks replica-identity blue Drop S1 0002:1 55000 orders — cannot delete from table "orders" because it does not have a replica identity and publishes deletes",
    ]
  `);
});

it('is content with a replica identity, and with inserts only', async () => {
  const full = await story({
    setup,
    migration: 'ALTER TABLE orders REPLICA IDENTITY FULL; ALTER TABLE orders DROP CONSTRAINT orders_pkey;',
    blue,
    green: {},
  });
  const inserts = await story({
    setup: 'CREATE TABLE orders (id int, total int)',
    migration: "CREATE PUBLICATION all_orders FOR TABLE orders WITH (publish = 'insert')",
    blue,
    green: {},
  });
  for (const { findings } of [full, inserts]) {
    expect(findings.filter((line) => line.includes('replica-identity'))).toEqual([]);
  }
});
