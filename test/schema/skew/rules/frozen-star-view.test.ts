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
  expect(findings).toMatchInlineSnapshot();
  expect(report.findings.map(({ advice }) => advice)).toMatchInlineSnapshot();
});

it('leaves other missing columns, and views made anew, to others', async () => {
  const { findings } = await story({
    setup,
    migration: `${migration}; CREATE OR REPLACE VIEW all_orders AS SELECT * FROM orders;`,
    blue: {},
    green: { View: 'SELECT region FROM all_orders', Wrong: 'SELECT nothing FROM all_orders' },
  });
  expect(findings).toMatchInlineSnapshot();
});
