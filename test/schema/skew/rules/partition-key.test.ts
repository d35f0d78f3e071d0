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
  expect(findings).toMatchInlineSnapshot();
  expect(report.findings[0]?.advice).toMatchInlineSnapshot();
});

it('warns where no value is known, of the key only', async () => {
  const { findings } = await story({
    setup,
    migration: partition(''),
    blue: { Move, Pay: 'UPDATE orders SET total = $2 WHERE id = $1' },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot();
});

it('is content with a partition for the rest', async () => {
  const { findings } = await story({
    setup,
    migration: partition('CREATE TABLE orders_rest PARTITION OF orders DEFAULT;'),
    blue: { Move },
    green: {},
  });
  expect(findings).toEqual([]);
});

it('warns when a partition goes', async () => {
  const { findings } = await story({
    setup: `${setup} ${partition("CREATE TABLE orders_p1 PARTITION OF orders FOR VALUES FROM ('2025-01-01') TO ('2030-01-01');")}`,
    migration: 'DROP TABLE orders_p1',
    blue: { Move },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot();
});
