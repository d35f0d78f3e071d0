import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup = `CREATE TABLE orders (id int PRIMARY KEY, phone text);
CREATE VIEW open_orders AS SELECT id, phone FROM orders;`;
const blue = {
  Add: 'INSERT INTO orders (id, phone) VALUES ($1, $2)',
  Keep: 'INSERT INTO orders (id, phone) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING',
  Set: 'UPDATE orders SET phone = $2 WHERE id = $1',
  Lock: 'SELECT id FROM orders WHERE id = $1 FOR UPDATE',
  Find: 'SELECT ctid, phone FROM orders WHERE id = $1',
  Empty: 'TRUNCATE orders',
  Load: 'COPY orders (id, phone) FROM STDIN',
};

it('names the view that does not take what the table took', async () => {
  const { findings, report } = await story({
    setup,
    migration: `ALTER TABLE orders RENAME TO all_orders;
      CREATE VIEW orders AS SELECT DISTINCT id, phone FROM all_orders;`,
    blue,
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks table-became-view blue Add S1 0002:2 55000 orders — cannot insert into view "orders"",
      "breaks table-became-view blue Keep S1 0002:2 55000 orders — cannot insert into view "orders"",
      "breaks table-became-view blue Set S1 0002:2 55000 orders — cannot update view "orders"",
      "breaks table-became-view blue Lock S1 0002:2 0A000 orders — FOR UPDATE is not allowed with DISTINCT clause",
      "breaks table-became-view blue Find S1 0002:2 42703 orders — column "ctid" does not exist",
      "breaks table-became-view blue Empty S1 0002:2 42809 orders — "orders" is not a table",
      "breaks table-became-view blue Load S1 0002:2 42809 orders — cannot copy to view "orders"",
    ]
  `);
  expect(report.findings[0]?.advice).toMatchInlineSnapshot(
    `"Keep orders a table, or make the view a plain one over one table (for TRUNCATE and LOCK only a table will do); change it in a later release, once blue (the version that runs Add) is retired."`,
  );
});

it('knows what even a plain view refuses', async () => {
  const { findings } = await story({
    setup,
    migration: `ALTER TABLE orders RENAME TO all_orders;
      CREATE VIEW orders AS SELECT id, phone, phone AS mobile FROM all_orders;`,
    blue: { ...blue, SetBoth: 'UPDATE orders SET phone = $2 WHERE id = $1' },
    green: { SetBoth: 'UPDATE orders SET phone = $2, mobile = $2 WHERE id = $1' },
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks table-became-view blue Find S1 0002:2 42703 orders — column "ctid" does not exist",
      "breaks table-became-view blue Empty S1 0002:2 42809 orders — "orders" is not a table",
      "breaks table-became-view blue Load S1 0002:2 42809 orders — cannot copy to view "orders"",
      "breaks table-became-view green SetBoth S1 0002:2 42601 orders — multiple assignments to same column "phone"",
    ]
  `);
});

it('knows a view that takes no writes any more', async () => {
  const { findings, report } = await story({
    setup,
    migration: 'CREATE OR REPLACE VIEW open_orders AS SELECT id, upper(phone) AS phone FROM orders',
    blue: { Set: 'UPDATE open_orders SET phone = $2 WHERE id = $1', Find: 'SELECT phone FROM open_orders' },
    green: {},
  });
  expect(findings.filter((line) => line.includes('table-became-view'))).toMatchInlineSnapshot(`
    [
      "breaks table-became-view blue Set S1 0002:1 0A000 open_orders — cannot update column "phone" of view "open_orders"",
    ]
  `);
  expect(report.findings[0]?.advice).toMatchInlineSnapshot(
    `"Keep open_orders a view that takes writes (columns of one table as they are), or give it INSTEAD OF triggers; change it in a later release, once blue (the version that runs Set) is retired."`,
  );
});

it('says nothing of a view that stands in for its table', async () => {
  const { findings } = await story({
    setup: 'CREATE TABLE orders (id int PRIMARY KEY, phone text, note text);',
    migration: `ALTER TABLE orders RENAME TO all_orders;
      CREATE VIEW orders AS SELECT * FROM all_orders;`,
    blue: { Add: blue.Add, Keep: blue.Keep, Set: blue.Set, Lock: blue.Lock },
    green: {},
  });
  expect(findings.filter((line) => !line.startsWith('notice'))).toEqual([]);
});
