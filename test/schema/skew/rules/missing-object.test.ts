import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup = 'CREATE TABLE orders (id int PRIMARY KEY, phone text);';
const green = {
  Column: 'SELECT region FROM orders',
  Table: 'SELECT id FROM refunds',
  Function: 'SELECT tax($1)',
  Type: 'SELECT $1::state',
  Renamed: 'SELECT tel FROM orders WHERE id = $1',
  Write: 'INSERT INTO orders (id, region) VALUES ($1, $2)',
};
const migration = [
  'ALTER TABLE orders ADD COLUMN region text',
  `CREATE TABLE refunds (id int);
CREATE FUNCTION tax(int) RETURNS int LANGUAGE sql RETURN $1 / 5;
CREATE TYPE state AS ENUM ('new');`,
  'ALTER TABLE orders RENAME COLUMN phone TO tel',
];

it('says which migration brings what green needs, as a notice while migrations come first', async () => {
  const { findings, report } = await story({ setup, migration, blue: {}, green });
  expect(findings).toMatchInlineSnapshot(`
    [
      "notice missing-object green Column S0 - 42703 orders.region — column "region" does not exist; it holds from S1 on",
      "notice missing-object green Table S0 - 42P01 refunds — relation "refunds" does not exist; it holds from S2 on",
      "notice missing-object green Function S0 - 42883 tax — function tax(unknown) does not exist; it holds from S2 on",
      "notice missing-object green Type S0 - 42704 state — type "state" does not exist; it holds from S2 on",
      "notice missing-object green Renamed S0 - 42703 orders.tel — column "tel" does not exist; it holds from S3 on",
      "notice missing-object green Write S0 - 42703 orders.region — column "region" of relation "orders" does not exist; it holds from S1 on",
    ]
  `);
  expect(report.findings.map(({ advice }) => advice)).toMatchInlineSnapshot(`
    [
      "Run the migrations up to migrations/0002_step.sql:1, which brings orders.region, before green gets traffic.",
      "Run the migrations up to migrations/0003_step.sql:1, which brings refunds, before green gets traffic.",
      "Run the migrations up to migrations/0003_step.sql:2, which brings tax, before green gets traffic.",
      "Run the migrations up to migrations/0003_step.sql:3, which brings state, before green gets traffic.",
      "Run the migrations up to migrations/0004_step.sql:1, which brings orders.tel, before green gets traffic.",
      "Run the migrations up to migrations/0002_step.sql:1, which brings orders.region, before green gets traffic.",
    ]
  `);
  expect(report.order).toMatchObject({ migrateFirst: 'ok', codeFirst: 'breaks' });
});

it('is a break when the code comes first', async () => {
  const { findings } = await story({
    setup,
    migration,
    blue: {},
    green: { Column: green.Column },
    order: 'code-first',
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks missing-object green Column S0 - 42703 orders.region — column "region" does not exist; it holds from S1 on",
    ]
  `);
});

it('blames green for what no migration brings', async () => {
  const { findings, report } = await story({
    setup,
    migration: migration[0] ?? '',
    blue: {},
    green: { Wrong: 'SELECT regoin FROM orders', Table: 'SELECT id FROM refund', Function: 'SELECT tax(1)' },
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks missing-object green Wrong S0 - 42703 regoin — column "regoin" does not exist",
      "breaks missing-object green Table S0 - 42P01 refund — relation "refund" does not exist",
      "breaks missing-object green Function S0 - 42883 tax — function tax(integer) does not exist",
    ]
  `);
  expect(report.findings.map(({ advice }) => advice)).toMatchInlineSnapshot(`
    [
      "Add the migration that brings regoin, or correct Wrong at green/queries.jsonl:1.",
      "Add the migration that brings refund, or correct Table at green/queries.jsonl:2.",
      "Add the migration that brings tax, or correct Function at green/queries.jsonl:3.",
    ]
  `);
});

it('does not call missing what a migration takes away', async () => {
  const { findings } = await story({
    setup,
    migration: 'ALTER TABLE orders DROP COLUMN phone',
    blue: {},
    green: { Old: 'SELECT phone FROM orders' },
  });
  expect(findings.filter((line) => line.includes('missing-object'))).toEqual([]);
  expect(findings).toHaveLength(1);
});
