import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup = 'CREATE TABLE orders (id int PRIMARY KEY, phone text, updated_at timestamptz);';
const sync = (body: string) => `ALTER TABLE orders ADD COLUMN phone_e164 text;
CREATE FUNCTION sync() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body} RETURN NEW; END $$;
CREATE TRIGGER sync BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION sync();`;
const green = {
  Add: 'INSERT INTO orders (id, phone_e164) VALUES ($1, $2)',
  Set: 'UPDATE orders SET phone_e164 = $2, updated_at = now() WHERE id = $1',
  Read: 'SELECT phone_e164 FROM orders',
};

it('sees a trigger that undoes what green writes', async () => {
  const { findings, report } = await story({
    setup,
    migration: sync('NEW.phone_e164 := upper(NEW.phone); NEW.updated_at := now();'),
    blue: {},
    green,
  });
  const lost = findings.filter((line) => line.includes('sync-overwrite'));
  expect(lost).toMatchInlineSnapshot(`
    [
      "changes-meaning sync-overwrite green Add S1 0002:3 - orders.phone_e164 — what Add writes to orders.phone_e164 is lost: sync sets it from other columns in every row",
      "changes-meaning sync-overwrite green Set S1 0002:3 - orders.phone_e164 — what Set writes to orders.phone_e164 is lost: sync sets it from other columns in every row",
    ]
  `);
  expect(report.findings.find(({ rule }) => rule === 'sync-overwrite')?.advice).toMatchInlineSnapshot(
    `"Let sync set phone_e164 only where the statement did not: on INSERT when it is NULL, on UPDATE when it did not change; and carry it over in the other direction as well."`,
  );
});

it('is content with one that looks at what was written', async () => {
  for (const body of [
    'IF NEW.phone_e164 IS NULL THEN NEW.phone_e164 := NEW.phone; END IF;',
    'NEW.phone_e164 := upper(NEW.phone_e164);',
    '-- NEW.phone_e164 := NEW.phone;\n',
  ]) {
    const { findings } = await story({ setup, migration: sync(body), blue: {}, green });
    expect(findings.filter((line) => line.includes('sync-overwrite'))).toEqual([]);
  }
});
