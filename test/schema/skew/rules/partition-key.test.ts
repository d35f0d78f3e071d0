import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup =
  "CREATE TABLE orders (id int, day date, total int); INSERT INTO orders VALUES (1, '2024-01-01', 10);";
const partition = (rest: string) => `ALTER TABLE orders RENAME TO orders_p0;
CREATE TABLE orders (id int, day date, total int) PARTITION BY RANGE (day);
ALTER TABLE orders ATTACH PARTITION orders_p0 FOR VALUES FROM ('2020-01-01') TO ('2025-01-01');
${rest}`;
const Move = 'UPDATE orders SET day = $2 WHERE id = $1';

it('names the table whose row has nowhere to go', async () => {
  const { findings, report } = await story({
    setup,
    migration: partition(''),
    blue: { Move: { sql: Move, samples: [[1, '2026-01-01']] } },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks partition-key blue Move S1 0002:3 23514 orders — no partition of relation "orders" found for row",
    ]
  `);
  expect(report.findings[0]?.advice).toMatchInlineSnapshot(
    `"Add a DEFAULT partition to orders, or the partitions that its rows move to, in the step that partitions it."`,
  );
});

it('warns where no value is known, of the key only', async () => {
  const { findings } = await story({
    setup,
    migration: partition(''),
    blue: { Move, Pay: 'UPDATE orders SET total = $2 WHERE id = $1' },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "notice partition-key blue Move S1 0002:3 23514 orders — the UPDATE sets day, by which orders is partitioned: it fails for a value without a partition",
      "notice shadowed-name blue Move S1 0002:3 - orders — orders is another table now, with the same columns; the old one is orders_p0",
      "notice shadowed-name blue Pay S1 0002:3 - orders — orders is another table now, with the same columns; the old one is orders_p0",
    ]
  `);
});

it('is content with a partition for the rest', async () => {
  const { findings } = await story({
    setup,
    migration: partition('CREATE TABLE orders_rest PARTITION OF orders DEFAULT;'),
    blue: { Move },
    green: {},
  });
  expect(findings.filter((line) => line.includes('partition-key'))).toEqual([]);
});

it('warns when a partition goes', async () => {
  const { findings } = await story({
    setup: `${setup} ${partition("CREATE TABLE orders_p1 PARTITION OF orders FOR VALUES FROM ('2025-01-01') TO ('2030-01-01');")}`,
    migration: 'DROP TABLE orders_p1',
    blue: { Move },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "changes-meaning row-visibility blue Move S1 0002:1 - orders — the rows of orders_p1 are no longer in orders: it was dropped",
      "notice partition-key blue Move S1 0002:1 23514 orders — the UPDATE sets day, by which orders is partitioned: it fails for a value without a partition",
    ]
  `);
});
