import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup = 'CREATE TABLE orders (id int PRIMARY KEY, phone text, note text);';
const blue = {
  Load: 'COPY orders (id, phone) FROM STDIN',
  LoadAll: 'COPY orders FROM STDIN',
  Dump: 'COPY orders TO STDOUT',
  DumpSome: 'COPY orders (id, note) TO STDOUT',
};

it('counts the columns that COPY expects, and those that it leaves out', async () => {
  const { findings, report } = await story({
    setup,
    migration: 'ALTER TABLE orders ADD COLUMN currency text NOT NULL',
    blue,
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks copy-columns blue Load S1 0002:1 23502 orders.currency — column "currency" of relation "orders" must not be NULL, is left out and has no default",
      "breaks copy-columns blue LoadAll S1 0002:1 22P04 orders — COPY without a list of columns expects 4 values a row instead of 3",
      "notice copy-columns blue Dump S1 0002:1 - orders — COPY without a list of columns writes id, phone, note, currency instead of id, phone, note",
    ]
  `);
  expect(report.findings[1]?.advice).toMatchInlineSnapshot(
    `"Let LoadAll list its columns before orders gets others, or change them in a later release, once blue (the version that runs LoadAll) is retired."`,
  );
});

it('sees a column that is gone, generated, or in another place', async () => {
  const { findings } = await story({
    setup,
    migration: [
      'ALTER TABLE orders DROP COLUMN phone;\nALTER TABLE orders ADD COLUMN mobile text;',
      'ALTER TABLE orders DROP COLUMN note;\nALTER TABLE orders ADD COLUMN note text GENERATED ALWAYS AS (upper(mobile)) STORED;',
    ],
    blue: {
      ...blue,
      LoadNotes: 'COPY orders (id, note) FROM STDIN',
    },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks name-gone blue Load S1 0002:1 42703 orders.phone — column "phone" of relation "orders" does not exist",
      "changes-meaning copy-columns blue LoadAll S1 0002:1 - orders — it names no columns of orders: value 2 goes into note instead of phone, value 3 goes into mobile instead of note",
      "notice copy-columns blue Dump S1 0002:2 - orders — COPY without a list of columns writes id, note, mobile instead of id, phone, note",
      "breaks copy-columns blue LoadAll S2 0003:2 22P04 orders — COPY without a list of columns expects 2 values a row instead of 3",
      "breaks copy-columns blue DumpSome S2 0003:2 42P10 orders.note — column "note" is a generated column",
      "breaks copy-columns blue LoadNotes S2 0003:2 42P10 orders.note — column "note" is a generated column",
    ]
  `);
});

it('says nothing of a column with a default beside those that COPY lists', async () => {
  const { findings } = await story({
    setup,
    migration: `ALTER TABLE orders ADD COLUMN currency text NOT NULL DEFAULT 'EUR';
      ALTER TABLE orders ADD COLUMN loud text GENERATED ALWAYS AS (upper(note)) STORED;`,
    blue: { Load: blue.Load, DumpSome: blue.DumpSome },
    green: { LoadAll: blue.LoadAll },
  });
  expect(findings).toEqual([]);
});
