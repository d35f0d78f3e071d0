import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup =
  "CREATE TABLE orders (id int PRIMARY KEY, phone text); INSERT INTO orders VALUES (1, 'x'), (2, 'y');";
const Upsert = 'INSERT INTO orders (id, phone) VALUES ($1, $2) ON CONFLICT (phone) DO NOTHING';

it('sees an index that a failed build left behind', async () => {
  const { findings, report } = await story({
    setup: `${setup} INSERT INTO orders VALUES (3, 'x');`,
    migration: ['CREATE UNIQUE INDEX CONCURRENTLY by_phone ON orders (phone)'],
    blue: {},
    green: { Upsert },
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks index-not-ready green Upsert S0 0002:1 42P10 orders.by_phone — there is no unique or exclusion constraint matching the ON CONFLICT specification",
      "breaks migration-fails - - S1 0002:1 23505 - — could not create unique index "by_phone" (Key (phone)=(x) is duplicated.)",
    ]
  `);
  expect(report.findings.map(({ advice }) => advice)).toMatchInlineSnapshot(`
    [
      "orders.by_phone is INVALID, so its build failed: remove the rows that are there twice, DROP INDEX CONCURRENTLY by_phone, and build it again before green gets traffic.",
      "Mend migrations/0002_step.sql:1; it must apply to the schema that the migrations before it leave. What it left behind must go first.",
    ]
  `);
});

it('gives a notice of an index that only makes it fast, to a statement that blue has not', async () => {
  const Find = 'SELECT id FROM orders WHERE phone = $1';
  const { findings } = await story({
    setup,
    migration: 'CREATE INDEX by_phone ON orders (phone)',
    blue: {},
    green: { Find },
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "notice index-not-ready green Find S1 0002:1 - orders.by_phone — until by_phone is built, Find reads all of orders",
    ]
  `);
  const known = await story({ setup, migration: 'CREATE INDEX by_phone ON orders (phone)', blue: { Find } });
  expect(known.findings).toEqual([]);
});
