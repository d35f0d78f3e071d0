import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup = `CREATE TABLE orders (id int PRIMARY KEY, status text DEFAULT 'new', source text, placed timestamptz DEFAULT now());
CREATE VIEW plain AS SELECT id, status FROM orders;`;
const blue = {
  Add: 'INSERT INTO orders (id) VALUES ($1)',
  AddThroughView: 'INSERT INTO plain (id, status) VALUES ($1, DEFAULT)',
  AddWhole: 'INSERT INTO orders (id, status, source, placed) VALUES ($1, $2, $3, $4)',
};

it('sees another default behind the columns that blue leaves out', async () => {
  const { findings, report } = await story({
    setup,
    migration: [
      "ALTER TABLE orders ALTER status SET DEFAULT 'draft'",
      'ALTER TABLE orders ALTER status DROP DEFAULT',
      "ALTER TABLE orders ALTER placed SET DEFAULT '2020-01-01'",
    ],
    blue,
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "changes-meaning default-changed blue Add S1 0002:1 - orders.status — rows that leave out orders.status get 'draft'::text instead of 'new'::text",
      "changes-meaning default-changed blue AddThroughView S1 0002:1 - orders.status — rows that leave out orders.status get 'draft'::text instead of 'new'::text",
      "changes-meaning default-changed blue Add S3 0004:1 - orders.placed — rows that leave out orders.placed get '2020-01-01 00:00:00+00'::timestamp with time zone instead of now()",
      "changes-meaning default-changed blue AddThroughView S3 0004:1 - orders.placed — rows that leave out orders.placed get '2020-01-01 00:00:00+00'::timestamp with time zone instead of now()",
    ]
  `);
  expect(report.findings[0]?.advice).toMatchInlineSnapshot(
    `"Let the new version write orders.status itself, and change its default in a later release, once blue (the version that runs Add) is retired."`,
  );
});

it('only mentions what was NULL before, and what another expression may give', async () => {
  const { findings } = await story({
    setup: `${setup} CREATE FUNCTION origin() RETURNS text LANGUAGE sql AS $$ SELECT 'new' $$;`,
    migration:
      "ALTER TABLE orders ALTER source SET DEFAULT 'web';\nALTER TABLE orders ALTER status SET DEFAULT origin();",
    blue: { Add: blue.Add },
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "notice default-changed blue Add S1 0002:1 - orders.source — rows that leave out orders.source get 'web'::text instead of NULL",
      "notice default-changed blue Add S1 0002:2 - orders.status — rows that leave out orders.status get public.origin() instead of 'new'::text",
    ]
  `);
});

it('believes a sample that came back with another value', async () => {
  const { findings } = await story({
    setup,
    migration: "ALTER TABLE orders ALTER status SET DEFAULT upper('new')",
    blue: { Add: { sql: 'INSERT INTO orders (id) VALUES ($1) RETURNING status', samples: [[1]] } },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "changes-meaning default-changed blue Add S1 0002:1 - orders.status — rows that leave out orders.status get upper('new'::text) instead of 'new'::text",
    ]
  `);
});

it('names the grant that a new default asks for', async () => {
  const { findings, report } = await story({
    setup: `CREATE ROLE shop; CREATE TABLE orders (note text); CREATE TABLE lines (note text);
      GRANT SELECT, INSERT ON orders, lines TO shop;`,
    migration: [
      'ALTER TABLE orders ADD COLUMN id serial',
      `CREATE FUNCTION number() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
      REVOKE EXECUTE ON FUNCTION number() FROM PUBLIC;
      ALTER TABLE lines ADD COLUMN number int DEFAULT number();`,
    ],
    blue: {
      Add: { sql: 'INSERT INTO orders (note) VALUES ($1)', samples: [['x']] },
      AddLine: 'INSERT INTO lines (note) VALUES ($1)',
    },
    green: {},
    role: 'shop',
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks default-changed blue Add S1 0002:1 42501 orders.id — permission denied for sequence orders_id_seq",
      "breaks default-changed blue AddLine S2 0003:3 42501 lines.number — permission denied for function number",
    ]
  `);
  expect(report.findings.map(({ advice }) => advice)).toMatchInlineSnapshot(`
    [
      "GRANT USAGE ON SEQUENCE orders_id_seq TO shop in the same transaction as the default of orders.id, or make the column an identity, which needs no grant.",
      "GRANT EXECUTE ON FUNCTION number TO shop in the same transaction as the default of lines.number.",
    ]
  `);
});

it('says nothing of the same default in other words, of a new column, and of green, which is made for it', async () => {
  const { findings } = await story({
    setup: `${setup} DROP VIEW plain; CREATE TABLE numbered (id uuid DEFAULT gen_random_uuid(), n serial, note text);`,
    migration: `ALTER TABLE orders ALTER status TYPE varchar(20);
      ALTER TABLE orders ALTER placed SET DEFAULT CURRENT_TIMESTAMP;
      ALTER TABLE orders ADD COLUMN currency text NOT NULL DEFAULT 'EUR';
      ALTER TABLE orders RENAME COLUMN source TO origin;
      ALTER TABLE numbered ALTER id SET DEFAULT pg_catalog.gen_random_uuid();`,
    blue: { Add: blue.Add, AddNumbered: 'INSERT INTO numbered (note) VALUES ($1)' },
    green: {},
  });
  expect(findings).toEqual([]);
  const forGreen = await story({
    setup,
    migration: "ALTER TABLE orders ALTER status SET DEFAULT 'draft'",
    blue: {},
    green: { Add: blue.Add },
  });
  expect(forGreen.findings).toEqual([]);
});
