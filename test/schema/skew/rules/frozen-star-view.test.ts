import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup = `CREATE TABLE orders (id int PRIMARY KEY, phone text);
CREATE VIEW all_orders AS SELECT * FROM orders;
CREATE MATERIALIZED VIEW kept_orders AS SELECT * FROM orders;`;
const migration = 'ALTER TABLE orders ADD COLUMN region text';

it('explains that a view keeps the columns that its star had', async () => {
  const { findings, report } = await story({
    setup,
    migration,
    blue: {},
    green: { View: 'SELECT region FROM all_orders', Kept: 'SELECT k.region FROM kept_orders k' },
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks frozen-star-view green View S0 0002:1 42703 all_orders.region — column "region" does not exist",
      "breaks frozen-star-view green Kept S0 0002:1 42703 kept_orders.region — column k.region does not exist",
    ]
  `);
  expect(report.findings.map(({ advice }) => advice)).toMatchInlineSnapshot(`
    [
      "Postgres expanded the view's columns when it was made: behind the step that adds orders.region, CREATE OR REPLACE VIEW all_orders with the new column last.",
      "Postgres expanded the view's columns when it was made: behind the step that adds orders.region, make the MATERIALIZED VIEW kept_orders anew with the column.",
    ]
  `);
});

it('leaves other missing columns, and views made anew, to others', async () => {
  const { findings } = await story({
    setup,
    migration: `${migration}; CREATE OR REPLACE VIEW all_orders AS SELECT * FROM orders;`,
    blue: {},
    green: { View: 'SELECT region FROM all_orders', Wrong: 'SELECT nothing FROM all_orders' },
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks missing-object green Wrong S0 - 42703 nothing — column "nothing" does not exist",
      "notice missing-object green View S0 - 42703 all_orders.region — column "region" does not exist; it holds from S1 on",
    ]
  `);
});
