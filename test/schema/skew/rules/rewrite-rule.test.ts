import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup =
  'CREATE TABLE orders (id int PRIMARY KEY); CREATE TABLE log (id int); INSERT INTO orders VALUES (1);';
const blue = {
  Drop: 'DELETE FROM orders WHERE id = $1',
  DropAndTell: 'DELETE FROM orders WHERE id = $1 RETURNING id',
  Add: 'INSERT INTO orders VALUES ($1)',
};

it.each([
  ['nothing instead', 'CREATE RULE keep AS ON DELETE TO orders DO INSTEAD NOTHING'],
  [
    'nothing instead, for some rows',
    'CREATE RULE keep AS ON DELETE TO orders WHERE OLD.id < 10 DO INSTEAD NOTHING',
  ],
  ['something else', 'CREATE RULE keep AS ON DELETE TO orders DO INSTEAD INSERT INTO log VALUES (OLD.id)'],
  ['more', 'CREATE RULE "log it" AS ON DELETE TO orders DO ALSO INSERT INTO log VALUES (OLD.id)'],
])('tells what a rule does in the place of a DELETE: %s', async (_, migration) => {
  const { findings } = await story({ setup, migration, blue, green: {} });
  expect(findings).toMatchSnapshot();
});

it('says what to do about it', async () => {
  const { report } = await story({
    setup,
    migration: 'CREATE RULE keep AS ON DELETE TO orders DO INSTEAD NOTHING',
    blue: { Drop: blue.Drop },
    green: {},
  });
  expect(report.findings.map(({ advice }) => advice)).toMatchInlineSnapshot(`
    [
      "Create keep on orders in a later release, once the version that runs Drop is retired, or use a trigger that does it for the new version only.",
    ]
  `);
});
