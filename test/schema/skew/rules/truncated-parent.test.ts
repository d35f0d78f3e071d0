import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup = 'CREATE TABLE orders (id int PRIMARY KEY); CREATE TABLE lines (order_id int);';
const migration = 'ALTER TABLE lines ADD CONSTRAINT lines_order FOREIGN KEY (order_id) REFERENCES orders';

it('knows that a table which another refers to cannot be truncated', async () => {
  const { findings, report } = await story({
    setup,
    migration,
    blue: { Clear: 'TRUNCATE orders' },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks truncated-parent blue Clear S1 0002:1 0A000 lines.lines_order — cannot truncate a table referenced in a foreign key constraint",
    ]
  `);
  expect(report.findings[0]?.advice).toMatchInlineSnapshot(
    `"Add lines.lines_order in a later release, once the version that runs Clear is retired, or let it DELETE instead of TRUNCATE first."`,
  );
  expect(report.verdict).toBe('fail');
});

it('knows it of a TRUNCATE that is not run, and what CASCADE takes along', async () => {
  const { findings } = await story({
    setup,
    migration,
    blue: { Clear: 'TRUNCATE orders CASCADE', Both: 'TRUNCATE orders, lines' },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "changes-meaning truncated-parent blue Clear S1 0002:1 - lines.lines_order — TRUNCATE … CASCADE of orders empties lines as well",
    ]
  `);
});
