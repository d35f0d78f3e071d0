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
  expect(findings).toMatchInlineSnapshot();
  expect(report.findings.map(({ advice }) => advice)).toMatchInlineSnapshot();
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
  expect(findings).toMatchInlineSnapshot();
});

it('blames green for what no migration brings', async () => {
  const { findings, report } = await story({
    setup,
    migration: migration[0] ?? '',
    blue: {},
    green: { Wrong: 'SELECT regoin FROM orders', Table: 'SELECT id FROM refund', Function: 'SELECT tax(1)' },
  });
  expect(findings).toMatchInlineSnapshot();
  expect(report.findings.map(({ advice }) => advice)).toMatchInlineSnapshot();
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
