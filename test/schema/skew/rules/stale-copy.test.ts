import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup = `CREATE TABLE orders (id int PRIMARY KEY, phone text, total int);
INSERT INTO orders VALUES (1, '555', 10);`;
const expand = 'ALTER TABLE orders ADD COLUMN phone_e164 text; UPDATE orders SET phone_e164 = upper(phone);';
const blue = {
  SetPhone: { sql: 'UPDATE orders SET phone = $2 WHERE id = $1', samples: [[1, '556']] },
  Add: 'INSERT INTO orders (id, phone) VALUES ($1, $2)',
  Pay: 'UPDATE orders SET total = $2 WHERE id = $1',
};

it('sees a column that blue lets go stale', async () => {
  const { findings, report } = await story({ setup, migration: expand, blue, green: {} });
  expect(findings).toMatchInlineSnapshot(`
    [
      "changes-meaning stale-copy blue SetPhone S1 0002:1 - orders.phone_e164 — the UPDATE sets orders.phone and leaves orders.phone_e164, which the migration filled from it, with the old value",
      "notice stale-copy blue Add S1 0002:1 - orders.phone_e164 — the INSERT writes orders.phone and no orders.phone_e164, which the migration filled from it for the rows of that moment only",
    ]
  `);
  expect(report.findings[0]?.advice).toMatchInlineSnapshot(
    `"Before the rows are filled, add a BEFORE INSERT OR UPDATE trigger to orders that sets phone_e164 from phone when a version writes only those; let no version read phone_e164 until it is there."`,
  );
  expect(report.verdict).toBe('pass');
});

it('sees it when the rows are filled in a migration of their own, also in batches', async () => {
  const { findings } = await story({
    setup,
    migration: [
      'ALTER TABLE orders ADD COLUMN phone_e164 text',
      'DO $$ BEGIN LOOP UPDATE orders SET phone_e164 = phone WHERE phone_e164 IS NULL; EXIT WHEN NOT FOUND; END LOOP; END $$',
    ],
    blue: { SetPhone: blue.SetPhone },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "changes-meaning stale-copy blue SetPhone S2 0003:1 - orders.phone_e164 — the UPDATE sets orders.phone and leaves orders.phone_e164, which the migration filled from it, with the old value",
    ]
  `);
});

it('is content with a trigger that keeps the column in step', async () => {
  const { findings } = await story({
    setup,
    migration: `ALTER TABLE orders ADD COLUMN phone_e164 text;
      CREATE FUNCTION sync() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NEW.phone_e164 IS NULL THEN NEW.phone_e164 := upper(NEW.phone); END IF; RETURN NEW; END $$;
      CREATE TRIGGER sync BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION sync();
      UPDATE orders SET phone_e164 = upper(phone);`,
    blue,
    green: {},
  });
  expect(findings.filter((line) => line.includes('stale-copy'))).toEqual([]);
});

it('does not take for a copy what is filled with a constant, or was there before the release', async () => {
  const constant = await story({
    setup,
    migration:
      "ALTER TABLE orders ADD COLUMN origin text; UPDATE orders SET origin = 'shop' WHERE phone IS NULL;",
    blue,
    green: {},
  });
  expect(constant.findings).toEqual([]);
  const repair = await story({
    setup,
    migration: 'UPDATE orders SET total = length(phone)',
    blue,
    green: {},
  });
  expect(repair.findings).toEqual([]);
});
