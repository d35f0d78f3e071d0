import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup = `CREATE TABLE orders (id int PRIMARY KEY);
CREATE TABLE lines (id int PRIMARY KEY, order_id int CONSTRAINT lines_order REFERENCES orders);
CREATE TABLE notes (id int PRIMARY KEY, order_id int);
INSERT INTO orders VALUES (1), (2); INSERT INTO lines VALUES (1, 1); INSERT INTO notes VALUES (1, 2);`;
const Delete = 'DELETE FROM orders WHERE id = $1';
const sampled = (id: number) => ({ Delete: { sql: Delete, samples: [[id]] } });
const bind = (action: string) =>
  `ALTER TABLE notes ADD CONSTRAINT notes_order FOREIGN KEY (order_id) REFERENCES orders ${action}`;
const rebind = (action: string) =>
  `ALTER TABLE lines DROP CONSTRAINT lines_order; ALTER TABLE lines ADD CONSTRAINT lines_order FOREIGN KEY (order_id) REFERENCES orders ${action}`;

it('names the foreign key that keeps blue from deleting a parent', async () => {
  const { findings, report } = await story({ setup, migration: bind(''), blue: sampled(2), green: {} });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks parent-rows blue Delete S1 0002:1 23503 notes.notes_order — update or delete on table "orders" violates foreign key constraint "notes_order" on table "notes"",
    ]
  `);
  expect(report.findings[0]?.advice).toMatchInlineSnapshot(
    `"Let notes.notes_order delete by itself (ON DELETE CASCADE or SET NULL), or add it in a later release, once the version that runs Delete no longer deletes rows of orders."`,
  );
});

it('names it as well when the children come with a later step', async () => {
  const { findings } = await story({
    setup,
    migration: [
      'CREATE TABLE refunds (id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders)',
      'INSERT INTO refunds VALUES (1, 2)',
    ],
    blue: sampled(2),
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks parent-rows blue Delete S2 0003:1 23503 refunds.refunds_order_id_fkey — update or delete on table "orders" violates foreign key constraint "refunds_order_id_fkey" on table "refunds"",
    ]
  `);
});

it.each([
  ['a new foreign key, no sample', bind(''), { Delete }],
  ['a new foreign key that cascades', bind('ON DELETE CASCADE'), { Delete }],
  ['NO ACTION becomes SET NULL', rebind('ON DELETE SET NULL'), sampled(2)],
  ['NO ACTION becomes RESTRICT', rebind('ON DELETE RESTRICT'), sampled(2)],
  [
    'a key that changes',
    bind('ON UPDATE CASCADE'),
    { Renumber: { sql: 'UPDATE orders SET id = $2 WHERE id = $1', samples: [[2, 3]] } },
  ],
  [
    'a new child that goes with its parent',
    'CREATE TABLE refunds (order_id int NOT NULL REFERENCES orders ON DELETE CASCADE)',
    sampled(2),
  ],
])('judges by the action: %s', async (_, migration, blue) => {
  const { findings } = await story({ setup, migration, blue, green: {} });
  expect(findings).toMatchSnapshot();
});

it('sees rows that stay behind when the action goes', async () => {
  const { findings } = await story({
    setup: `${setup} ${rebind('ON DELETE CASCADE')};`,
    migration: 'ALTER TABLE lines DROP CONSTRAINT lines_order',
    blue: sampled(1),
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "changes-meaning parent-rows blue Delete S1 0002:1 - lines.lines_order — without lines.lines_order, rows of lines stay behind that ON DELETE CASCADE took care of",
    ]
  `);
});

it('has nothing to say of a child that goes itself, and of a foreign key under another name', async () => {
  const gone = await story({
    setup: `${setup} ${rebind('ON DELETE CASCADE')};`,
    migration: 'DROP TABLE lines',
    blue: sampled(1),
    green: {},
  });
  expect(gone.findings).toEqual([]);
  const renamed = await story({
    setup,
    migration: 'ALTER TABLE lines RENAME CONSTRAINT lines_order TO lines_of_order',
    blue: sampled(2),
    green: {},
  });
  expect(renamed.findings).toEqual([]);
});
