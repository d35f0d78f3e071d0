import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup = `CREATE TABLE orders (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), phone text, note text, total int NOT NULL DEFAULT 0);
CREATE VIEW open_orders AS SELECT id, phone AS contact FROM orders;`;

it('finds what leaves out a column that has to have a value, whatever its own values are', async () => {
  const { findings, report } = await story({
    setup,
    migration: 'ALTER TABLE orders ALTER note SET NOT NULL;\nALTER TABLE orders ALTER id DROP DEFAULT;',
    blue: {
      Add: 'INSERT INTO orders (id, phone) VALUES ($1, $2)',
      AddNothing: 'INSERT INTO orders (id, note) VALUES ($1, NULL)',
      AddDefault: 'INSERT INTO orders (id, note) VALUES ($1, $2), ($3, DEFAULT)',
      AddThroughView: 'INSERT INTO open_orders (id, contact) VALUES ($1, $2)',
      AddKeyless: 'INSERT INTO orders (note) VALUES ($1)',
      AddAll: 'INSERT INTO orders (id, note) VALUES ($1, $2)',
      Forget: 'UPDATE orders SET note = NULL WHERE id = $1',
      Upsert: 'INSERT INTO orders (id, note) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET note = NULL',
      Rename: 'UPDATE orders SET phone = $2 WHERE id = $1',
    },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks required-column blue Add S1 0002:1 23502 orders.note — column "note" of relation "orders" must not be NULL, is left out and has no default",
      "breaks required-column blue AddNothing S1 0002:1 23502 orders.note — column "note" of relation "orders" must not be NULL, is set to NULL",
      "breaks required-column blue AddDefault S1 0002:1 23502 orders.note — column "note" of relation "orders" must not be NULL, is left out and has no default",
      "breaks required-column blue AddThroughView S1 0002:1 23502 orders.note — column "note" of relation "orders" must not be NULL, is left out and has no default",
      "breaks required-column blue AddKeyless S1 0002:2 23502 orders.id — column "id" of relation "orders" must not be NULL, is left out and has no default",
      "breaks required-column blue Forget S1 0002:1 23502 orders.note — column "note" of relation "orders" must not be NULL, is set to NULL",
      "breaks required-column blue Upsert S1 0002:1 23502 orders.note — column "note" of relation "orders" must not be NULL, is set to NULL",
    ]
  `);
  expect(report.findings[0]?.advice).toMatchInlineSnapshot(
    `"Give orders.note a default, or let it be NULL for now and require it in a later release, once blue (the version that runs Add) is retired."`,
  );
});

it('names a NOT NULL of a domain, a CHECK and a partition key for what they demand', async () => {
  const { findings } = await story({
    setup: `CREATE DOMAIN phone_number AS text; CREATE TABLE a (id int, x phone_number);
      CREATE TABLE b (id int, x text); CREATE TABLE c (id int, x date);
      CREATE TABLE d (id int, x date) PARTITION BY RANGE (x); CREATE TABLE d_rest PARTITION OF d DEFAULT;`,
    migration: `ALTER DOMAIN phone_number SET NOT NULL;
      ALTER TABLE b ADD CONSTRAINT has_x CHECK (x IS NOT NULL AND x <> '') NOT VALID;
      DROP TABLE c; CREATE TABLE c (id int, x date) PARTITION BY RANGE (x);
      CREATE TABLE c_24 PARTITION OF c FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');`,
    blue: {
      ...{ A: 'INSERT INTO a (id) VALUES ($1)', B: 'INSERT INTO b (id) VALUES ($1)' },
      ...{ C: 'INSERT INTO c (id) VALUES ($1)', D: 'INSERT INTO d (id) VALUES ($1)' },
    },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks required-column blue A S1 0002:1 23502 a.x — column "x" of relation "a" must not be NULL (phone_number), is left out and has no default",
      "breaks required-column blue B S1 0002:2 23514 b.x — column "x" of relation "b" must not be NULL (has_x), is left out and has no default",
      "breaks required-column blue C S1 0002:3 23514 c.x — no partition of relation "c" takes a row whose column "x" is NULL: it is left out and has no default",
      "notice narrowed-value blue C S1 0002:4 23514 c — c has partitions for some rows only (RANGE (x)): an INSERT of any other row fails",
      "notice shadowed-name blue C S1 0002:4 - c — c is another table now, with the same columns",
    ]
  `);
});

it('names the column when a sample is refused, also behind a function, and tells green to write it', async () => {
  const { findings, report } = await story({
    setup: `${setup}
      CREATE FUNCTION add_order(phone text) RETURNS void LANGUAGE plpgsql AS
      $$ BEGIN INSERT INTO orders (phone) VALUES (phone); END $$;`,
    migration: 'ALTER TABLE orders ADD COLUMN currency text NOT NULL',
    blue: {
      Add: { sql: 'INSERT INTO orders (phone) VALUES ($1)', samples: [['555']] },
      Call: { sql: 'SELECT add_order($1)', samples: [['555']] },
    },
    green: { Add: 'INSERT INTO orders (phone) VALUES ($1)' },
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks required-column blue Add S1 0002:1 23502 orders.currency — null value in column "currency" of relation "orders" violates not-null constraint",
      "breaks required-column blue Call S1 0002:1 23502 orders.currency — null value in column "currency" of relation "orders" violates not-null constraint",
      "breaks required-column green Add S1 0002:1 23502 orders.currency — column "currency" of relation "orders" must not be NULL, is left out and has no default",
    ]
  `);
  expect(report.findings.find(({ version }) => version === 'green')?.advice).toMatchInlineSnapshot(
    `"Let Add write orders.currency, or give that column a default."`,
  );
});

it('only warns where a trigger may fill the column, and not once it did', async () => {
  const filled = `CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.currency := coalesce(NEW.currency, 'EUR'); RETURN NEW; END $$;
    CREATE TRIGGER fill BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION fill();
    ALTER TABLE orders ADD COLUMN currency text NOT NULL;`;
  const { findings } = await story({
    setup,
    migration: filled,
    blue: {
      Add: 'INSERT INTO orders (phone) VALUES ($1)',
      AddSampled: { sql: 'INSERT INTO orders (phone) VALUES ($1)', samples: [['555']] },
    },
    green: {},
  });
  expect(findings.filter((line) => line.includes('required-column'))).toMatchInlineSnapshot(`[]`);
});

it('takes no other trigger for one that fills it', async () => {
  const { findings } = await story({
    setup: `${setup} ALTER TABLE orders ADD COLUMN changed timestamptz;
      CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN NEW.changed := now(); RETURN NEW; END $$;
      CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();`,
    migration: 'ALTER TABLE orders ADD COLUMN currency text NOT NULL',
    blue: { Add: 'INSERT INTO orders (phone) VALUES ($1)' },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks required-column blue Add S1 0002:1 23502 orders.currency — column "currency" of relation "orders" must not be NULL, is left out and has no default",
    ]
  `);
});

it('says nothing of columns with a default, of those the statement writes, and of what was so before', async () => {
  const { findings } = await story({
    setup: `${setup} CREATE TABLE strict (id int, needed text NOT NULL);`,
    migration: `ALTER TABLE orders ADD COLUMN currency text NOT NULL DEFAULT 'EUR';
      ALTER TABLE orders ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;
      ALTER TABLE orders ADD COLUMN gross int NOT NULL GENERATED ALWAYS AS (total * 2) STORED;
      ALTER TABLE orders ALTER phone SET NOT NULL;
      ALTER TABLE strict ADD COLUMN more text;`,
    blue: {
      Add: 'INSERT INTO orders (phone) VALUES ($1)',
      Copy: 'INSERT INTO orders (phone, note) SELECT phone, note FROM orders',
      AddBad: 'INSERT INTO strict (id) VALUES ($1)',
    },
    green: {},
  });
  expect(findings).toEqual([]);
});
