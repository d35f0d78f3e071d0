import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup =
  "CREATE TABLE orders (id int PRIMARY KEY, phone text); INSERT INTO orders VALUES (1, 'x'), (2, 'y');";
const Upsert = 'INSERT INTO orders (id, phone) VALUES ($1, $2) ON CONFLICT (phone) DO NOTHING';

it('says which index green waits for', async () => {
  const { findings, report } = await story({
    setup,
    migration: ['CREATE UNIQUE INDEX CONCURRENTLY by_phone ON orders (phone)'],
    blue: {},
    green: { Upsert },
    order: 'code-first',
  });
  expect(findings).toMatchInlineSnapshot();
  expect(report.findings[0]?.advice).toMatchInlineSnapshot();
});

it('sees an index that a failed build left behind', async () => {
  const { findings, report } = await story({
    setup: `${setup} INSERT INTO orders VALUES (3, 'x');`,
    migration: ['CREATE UNIQUE INDEX CONCURRENTLY by_phone ON orders (phone)'],
    blue: {},
    green: { Upsert },
  });
  expect(findings).toMatchInlineSnapshot();
  expect(report.findings.map(({ advice }) => advice)).toMatchInlineSnapshot();
});

it('gives a notice of an index that only makes it fast, to a statement that blue has not', async () => {
  const Find = 'SELECT id FROM orders WHERE phone = $1';
  const { findings } = await story({
    setup,
    migration: 'CREATE INDEX by_phone ON orders (phone)',
    blue: {},
    green: { Find },
  });
  expect(findings).toMatchInlineSnapshot();
  const known = await story({ setup, migration: 'CREATE INDEX by_phone ON orders (phone)', blue: { Find } });
  expect(known.findings).toEqual([]);
});
