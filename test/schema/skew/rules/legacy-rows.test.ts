import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup = `CREATE TABLE orders (id int PRIMARY KEY, phone text, total int);
INSERT INTO orders VALUES (1, '555', 10), (9, NULL, 20);`;
const blue = {
  Pay: { sql: 'UPDATE orders SET total = $2 WHERE id = $1', samples: [[9, 30]] },
};

it('names the constraint when an UPDATE of an old row fails that does not set its column', async () => {
  const { findings, report } = await story({
    setup,
    migration: 'ALTER TABLE orders ADD CONSTRAINT has_phone CHECK (phone IS NOT NULL) NOT VALID',
    blue,
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks legacy-rows blue Pay S1 0002:1 23514 orders.has_phone — new row for relation "orders" violates check constraint "has_phone"",
    ]
  `);
  expect(report.findings[0]?.advice).toMatchInlineSnapshot(
    `"Count in production first: \`SELECT count(*) FROM "public"."orders" WHERE NOT ((phone IS NOT NULL))\`. Repair those rows, or fill the column with a trigger instead, and add orders.has_phone when the count is 0."`,
  );
});

it('tells what to count where no sample meets such a row', async () => {
  const { findings, report } = await story({
    setup,
    migration: 'ALTER TABLE orders ADD CONSTRAINT has_phone CHECK (phone IS NOT NULL) NOT VALID',
    blue: { Pay: blue.Pay.sql },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "notice legacy-rows blue Pay S1 0002:1 23514 orders.has_phone — has_phone is NOT VALID: an UPDATE of a row of orders that violates it fails, although it does not set phone",
    ]
  `);
  expect(report.verdict).toBe('pass');
});

it('takes NOT NULL that is not valid yet for the same', async () => {
  const { findings } = await story({
    setup,
    migration: 'ALTER TABLE orders ADD CONSTRAINT has_phone NOT NULL phone NOT VALID',
    blue,
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks legacy-rows blue Pay S1 0002:1 23502 orders.has_phone — null value in column "phone" of relation "orders" violates not-null constraint",
    ]
  `);
});

it('has nothing to say of an UPDATE that repairs the row, or of a constraint that is validated or was there', async () => {
  const repairing = await story({
    setup,
    migration: 'ALTER TABLE orders ADD CONSTRAINT has_phone CHECK (phone IS NOT NULL) NOT VALID',
    blue: { Repair: { sql: 'UPDATE orders SET phone = $2 WHERE id = $1', samples: [[9, '556']] } },
    green: {},
  });
  expect(repairing.findings).toEqual([]);
  const validated = await story({
    setup: `${setup} UPDATE orders SET phone = '0' WHERE phone IS NULL;`,
    migration: 'ALTER TABLE orders ADD CONSTRAINT has_phone CHECK (phone IS NOT NULL)',
    blue,
    green: {},
  });
  expect(validated.findings).toEqual([]);
  const renamed = await story({
    setup: `${setup} ALTER TABLE orders ADD CONSTRAINT small CHECK (total < 100) NOT VALID;`,
    migration: 'ALTER TABLE orders RENAME CONSTRAINT small TO is_small',
    blue,
    green: {},
  });
  expect(renamed.findings).toEqual([]);
});
