import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup = `CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE orders (id int PRIMARY KEY, state state, code varchar(5), total int, region text NOT NULL DEFAULT 'eu',
  size text CONSTRAINT sizes CHECK (size IN ('s', 'm')));
INSERT INTO orders VALUES (1, 'new', 'a', 1, 'eu', 's');`;
const migration = [
  "ALTER TYPE state ADD VALUE 'paused'",
  'ALTER TABLE orders ALTER code TYPE varchar(50)',
  'ALTER TABLE orders ALTER total TYPE bigint',
  'ALTER TABLE orders ALTER region DROP NOT NULL',
  "ALTER TABLE orders DROP CONSTRAINT sizes, ADD CONSTRAINT sizes CHECK (size IN ('s', 'm', 'l'))",
];
const update = (column: string, value: unknown) => ({
  sql: `UPDATE orders SET ${column} = $2 WHERE id = $1`,
  samples: [[1, value]],
});

it('names what green writes too early, and the step from which on it may', async () => {
  const green = {
    Label: update('state', 'paused'),
    Literal: "UPDATE orders SET state = 'paused' WHERE id = $1",
    Long: update('code', 'abcdefgh'),
    Big: update('total', '5000000000'),
    Null: update('region', null),
    Size: update('size', 'l'),
  };
  const { findings, report } = await story({ setup, migration, blue: {}, green, order: 'code-first' });
  expect(findings).toMatchInlineSnapshot();
  expect(report.findings[0]?.advice).toMatchInlineSnapshot();
});

it('gives a notice where no value is known, for what grows only', async () => {
  const { findings } = await story({
    setup,
    migration: [...migration, 'ALTER TABLE orders ALTER total TYPE smallint'],
    blue: {},
    green: { State: update('state', '').sql, Code: update('code', '').sql, Total: update('total', '').sql },
  });
  expect(findings.filter((line) => line.includes('value-too-early'))).toMatchInlineSnapshot();
});
