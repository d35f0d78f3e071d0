import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup = `CREATE TABLE orders (id int PRIMARY KEY, phone text, phone_e164 text);
INSERT INTO orders VALUES (1, '555', '+555');`;
const pair =
  'ALTER TABLE orders ADD CONSTRAINT both_phones CHECK ((phone IS NULL) = (phone_e164 IS NULL)) NOT VALID';
const blue = {
  Forget: { sql: 'UPDATE orders SET phone = $2 WHERE id = $1', samples: [[1, null]] },
};

it('names the pair when blue writes one side of it', async () => {
  const { findings, report } = await story({ setup, migration: pair, blue, green: {} });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks paired-columns blue Forget S1 0002:1 23514 orders.both_phones — new row for relation "orders" violates check constraint "both_phones"",
    ]
  `);
  expect(report.findings[0]?.advice).toMatchInlineSnapshot(
    `"Let a trigger of orders set phone_e164 for a version that does not know of it, or add both_phones in a later release, once the version that runs Forget is retired."`,
  );
});

it('warns where no sample shows it', async () => {
  const { findings } = await story({
    setup,
    migration: pair,
    blue: { Forget: blue.Forget.sql },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "notice paired-columns blue Forget S1 0002:1 23514 orders.both_phones — both_phones binds phone, phone_e164 together, and the UPDATE leaves phone_e164 as it is: a value that breaks ((phone IS NULL) = (phone_e164 IS NULL)) is refused",
    ]
  `);
});

it('is content with a version that writes both sides, and with a trigger that does', async () => {
  const both = await story({
    setup,
    migration: pair,
    blue: {
      Set: {
        sql: 'UPDATE orders SET phone = $2, phone_e164 = $3 WHERE id = $1',
        samples: [[1, null, null]],
      },
    },
    green: {},
  });
  expect(both.findings).toEqual([]);
  const kept = await story({
    setup,
    migration: `CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN NEW.phone_e164 := '+' || NEW.phone; RETURN NEW; END $$;
      CREATE TRIGGER keep BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION keep();
      ${pair};`,
    blue: { Forget: blue.Forget.sql },
    green: {},
  });
  expect(kept.findings.filter((line) => line.includes('paired-columns'))).toEqual([]);
});
