import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup = 'CREATE TABLE orders (id int PRIMARY KEY, phone text, email text, note text);';

it('sees values that slip into other columns, without a word from Postgres', async () => {
  const { findings, report } = await story({
    setup,
    migration: 'ALTER TABLE orders DROP COLUMN phone;\nALTER TABLE orders ADD COLUMN phone_e164 text;',
    blue: {
      Add: 'INSERT INTO orders VALUES ($1, $2, $3, $4)',
      AddSome: 'INSERT INTO orders SELECT $1::int, $2::text',
      AddNamed: 'INSERT INTO orders (id, email) VALUES ($1, $2)',
      AddId: 'INSERT INTO orders VALUES ($1)',
    },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "changes-meaning positional-insert blue Add S1 0002:1 - orders — it names no columns of orders: value 2 goes into email instead of phone, value 3 goes into note instead of email, value 4 goes into phone_e164 instead of note",
      "changes-meaning positional-insert blue AddSome S1 0002:1 - orders — it names no columns of orders: value 2 goes into email instead of phone",
    ]
  `);
  expect(report.findings[0]?.advice).toMatchInlineSnapshot(
    `"Let Add name its columns, or leave those of orders in their places: add columns at the end only, and drop some in a later release, once blue (the version that runs Add) is retired."`,
  );
});

it('names a value too many, and one that its new column does not take', async () => {
  const { findings } = await story({
    setup,
    migration: [
      'ALTER TABLE orders DROP COLUMN note',
      'ALTER TABLE orders DROP COLUMN phone;\nALTER TABLE orders ADD COLUMN placed date;',
    ],
    blue: {
      Add: 'INSERT INTO orders VALUES ($1, $2, $3, $4)',
      AddThree: { sql: 'INSERT INTO orders VALUES ($1, $2, $3)', samples: [[1, '555', 'a@example.com']] },
    },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks positional-insert blue Add S1 0002:1 42601 orders — INSERT has more expressions than target columns",
      "breaks positional-insert blue AddThree S2 0003:2 22007 orders — invalid input syntax for type date: "a@example.com"",
    ]
  `);
});

it('sees another order of columns behind a swap, and only wonders where the names are all new', async () => {
  const swap = (columns: string) => `ALTER TABLE orders RENAME TO orders_old;
    CREATE TABLE orders (${columns});`;
  const blue = { Add: 'INSERT INTO orders VALUES ($1, $2, $3)' };
  const turned = await story({
    setup,
    migration: swap('id int PRIMARY KEY, email text, phone text, note text'),
    blue,
    green: {},
  });
  expect(turned.findings.filter((line) => line.includes('positional'))).toMatchInlineSnapshot(`
    [
      "changes-meaning positional-insert blue Add S1 0002:2 - orders — it names no columns of orders: value 2 goes into email instead of phone, value 3 goes into phone instead of email",
    ]
  `);
  const renamed = await story({
    setup,
    migration: swap('id int PRIMARY KEY, mobile text, email text, note text'),
    blue,
    green: {},
  });
  expect(renamed.findings.filter((line) => line.includes('positional'))).toMatchInlineSnapshot(`
    [
      "notice positional-insert blue Add S1 0002:2 - orders — it names no columns of orders: value 2 goes into mobile instead of phone",
    ]
  `);
});

it('says nothing of columns that come at the end, of new names, and of a column made anew in its place', async () => {
  const { findings } = await story({
    setup,
    migration: `ALTER TABLE orders ADD COLUMN extra text;
      ALTER TABLE orders RENAME COLUMN email TO mail;
      ALTER TABLE orders DROP COLUMN extra; ALTER TABLE orders ADD COLUMN extra text;`,
    blue: { Add: 'INSERT INTO orders VALUES ($1, $2, $3, $4)', AddTwo: 'INSERT INTO orders VALUES ($1, $2)' },
    green: {},
  });
  expect(findings).toEqual([]);
});
