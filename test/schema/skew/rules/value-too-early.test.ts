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
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks value-too-early green Label S0 - 22P02 state — invalid input value for enum state: "paused"; it holds from S1 on",
      "breaks value-too-early green Literal S0 - 22P02 state — invalid input value for enum state: "paused"; it holds from S1 on",
      "breaks value-too-early green Long S0 - 22001 orders.code — value too long for type character varying(5); it holds from S2 on",
      "breaks value-too-early green Big S0 - 22003 orders.total — value "5000000000" is out of range for type integer; it holds from S3 on",
      "breaks value-too-early green Null S0 - 23502 orders.region — null value in column "region" of relation "orders" violates not-null constraint; it holds from S4 on",
      "breaks value-too-early green Size S0 - 23514 orders.sizes — new row for relation "orders" violates check constraint "sizes"; it holds from S5 on",
    ]
  `);
  expect(report.findings[0]?.advice).toMatchInlineSnapshot(
    `"Let green write this only from the step on in which state has the label paused: run the migrations before it gets traffic, or switch the new value on later."`,
  );
});

it('gives a notice where no value is known, for what grows only', async () => {
  const { findings } = await story({
    setup,
    migration: [...migration, 'ALTER TABLE orders ALTER total TYPE smallint'],
    blue: {},
    green: { State: update('state', '').sql, Code: update('code', '').sql, Total: update('total', '').sql },
  });
  expect(findings.filter((line) => line.includes('value-too-early'))).toMatchInlineSnapshot(`
    [
      "notice value-too-early green State S1 0002:1 - state — state has the label paused only from here on: should State write such a value earlier, it fails",
      "notice value-too-early green Code S2 0003:1 - orders.code — orders.code is character varying(50) instead of character varying(5) only from here on: should Code write such a value earlier, it fails",
      "notice value-too-early green Total S3 0004:1 - orders.total — orders.total is bigint instead of integer only from here on: should Total write such a value earlier, it fails",
    ]
  `);
});
