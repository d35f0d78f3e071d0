import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup = `CREATE TYPE stage AS ENUM ('new', 'paid', 'archived');
CREATE DOMAIN short AS text;
CREATE TABLE orders (id int PRIMARY KEY, status text CONSTRAINT known CHECK (status IN ('new', 'paid', 'void')),
  code varchar(20), amount bigint, stage stage, label short, total numeric(10,2));
INSERT INTO orders VALUES (1, 'new', 'a', 1, 'new', 'x', 1);`;

it('proves without a row that a constant or a sample breaks a new CHECK', async () => {
  const { findings, report } = await story({
    setup,
    migration: `ALTER TABLE orders DROP CONSTRAINT known;
      ALTER TABLE orders ADD CONSTRAINT known CHECK (status IN ('new', 'paid')) NOT VALID;`,
    blue: {
      Void: "UPDATE orders SET status = 'void' WHERE id = $1",
      Set: {
        sql: 'UPDATE orders SET status = $2 WHERE id = $1',
        samples: [
          [7, 'paid'],
          [7, 'void'],
        ],
      },
      Pay: "UPDATE orders SET status = 'paid' WHERE id = $1",
      Add: "INSERT INTO orders (id, status) VALUES ($1, 'void')",
      AddAny: 'INSERT INTO orders (id, status) VALUES ($1, $2)',
      AddNone: 'INSERT INTO orders (id, code) VALUES ($1, $2)',
      AddSampled: {
        sql: 'INSERT INTO orders (id, status, code) VALUES ($1, $2, $3)',
        samples: [[2, 'void', 'b']],
      },
    },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks narrowed-value blue Void S1 0002:2 23514 orders.status — status = 'void' violates check constraint "known" of relation "orders": (status = ANY (ARRAY['new'::text, 'paid'::text]))",
      "breaks narrowed-value blue Set S1 0002:2 23514 orders.status — status = 'void' violates check constraint "known" of relation "orders": (status = ANY (ARRAY['new'::text, 'paid'::text]))",
      "breaks narrowed-value blue Add S1 0002:2 23514 orders.status — status = 'void' violates check constraint "known" of relation "orders": (status = ANY (ARRAY['new'::text, 'paid'::text]))",
      "breaks narrowed-value blue AddSampled S1 0002:2 23514 orders.status — new row for relation "orders" violates check constraint "known"",
      "notice narrowed-value blue AddAny S1 0002:2 23514 orders.status — check constraint "known" of relation "orders" demands more than before: (status = ANY (ARRAY['new'::text, 'paid'::text]))",
    ]
  `);
  expect(report.findings[0]?.advice).toMatchInlineSnapshot(
    `"Let orders.status take what Void writes, and bring the constraint known in a later release, once blue (the version that runs Void) is retired."`,
  );
});

it('proves the same of a length, a range and a domain', async () => {
  const { findings, report } = await story({
    setup,
    migration: [
      'ALTER TABLE orders ALTER code TYPE varchar(5)',
      'ALTER TABLE orders ALTER amount TYPE int',
      'ALTER DOMAIN short ADD CONSTRAINT at_most_3 CHECK (length(VALUE) <= 3)',
    ],
    blue: {
      SetCode: { sql: 'UPDATE orders SET code = $2 WHERE id = $1', samples: [[7, 'abcdefgh']] },
      PadCode: { sql: 'UPDATE orders SET code = $2 WHERE id = $1', samples: [[8, 'abc       ']] },
      SetAmount: { sql: 'UPDATE orders SET amount = $2 WHERE id = $1', samples: [[7, '5000000000']] },
      SetLabel: "UPDATE orders SET label = 'long' WHERE id = $1",
      AddAny: 'INSERT INTO orders (id, code, amount, label) VALUES ($1, $2, $3, $4)',
    },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks narrowed-value blue SetCode S1 0002:1 22001 orders.code — value too long for type character varying(5)",
      "notice narrowed-value blue AddAny S1 0002:1 22001 orders.code — orders.code is character varying(5) instead of character varying(20): some values do not fit any more",
      "breaks narrowed-value blue SetAmount S2 0003:1 22003 orders.amount — value "5000000000" is out of range for type integer",
      "notice narrowed-value blue AddAny S2 0003:1 22003 orders.amount — orders.amount is integer instead of bigint: some values do not fit any more",
      "breaks narrowed-value blue SetLabel S3 0004:1 23514 orders.label — value = 'long' violates check constraint "at_most_3" of domain short: (length(VALUE) <= 3)",
      "notice narrowed-value blue AddAny S3 0004:1 23514 orders.label — values must satisfy the new check constraint "at_most_3" of domain short: (length(VALUE) <= 3)",
    ]
  `);
  expect(report.findings.map(({ advice }) => advice).slice(0, 1)).toMatchInlineSnapshot(`
    [
      "Leave the type of orders.code: add a column of the type character varying(5) beside it, fill both, and drop the old one in a later release, once blue (the version that runs SetCode) is retired.",
    ]
  `);
});

it('knows a label that is gone, whoever names it', async () => {
  const { findings, report } = await story({
    setup,
    migration: "ALTER TYPE stage RENAME VALUE 'archived' TO 'closed'",
    blue: {
      Archive: "UPDATE orders SET stage = 'archived' WHERE id = $1",
      Find: { sql: 'SELECT id FROM orders WHERE stage = $1', samples: [['archived']] },
      Set: 'UPDATE orders SET stage = $2 WHERE id = $1',
    },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks narrowed-value blue Archive S1 0002:1 22P02 stage — invalid input value for enum stage: "archived"",
      "breaks narrowed-value blue Find S1 0002:1 22P02 stage — invalid input value for enum stage: "archived"",
      "notice narrowed-value blue Set S1 0002:1 22P02 orders.stage — orders.stage has no label archived any more: some values do not fit any more",
    ]
  `);
  expect(report.findings[0]?.advice).toMatchInlineSnapshot(
    `"Keep the label archived of stage beside what takes its place, and give it up in a later release, once blue (the version that runs Archive) is retired."`,
  );
});

it('names new references, partitions and a CHECK OPTION', async () => {
  const blue = {
    Add: { sql: 'INSERT INTO lines (id, order_id) VALUES ($1, $2)', samples: [[1, 99]] },
    AddUnsampled: 'INSERT INTO lines (order_id, id) VALUES ($1, $2)',
    Log: { sql: 'INSERT INTO log VALUES ($1, $2)', samples: [[1, '2030-01-01']] },
    LogUnsampled: 'INSERT INTO log (id, day) VALUES ($1, $2)',
    AddNew: { sql: "INSERT INTO fresh (id, status) VALUES ($1, 'paid')", samples: [[2]] },
    AddNewUnsampled: 'INSERT INTO fresh (id, status) VALUES ($1, $2)',
    CallLine: { sql: 'SELECT add_line($1)', samples: [[99]] },
  };
  const { findings } = await story({
    setup: `${setup} CREATE TABLE lines (id int, order_id int); CREATE TABLE log (id int, day date);
      CREATE VIEW fresh AS SELECT id, status FROM orders WHERE status = 'new';
      CREATE FUNCTION add_line(order_id int) RETURNS void LANGUAGE plpgsql AS
      $$ BEGIN INSERT INTO lines VALUES (1, order_id); END $$;`,
    migration: [
      'ALTER TABLE lines ADD CONSTRAINT of_order FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID',
      `DROP TABLE log; CREATE TABLE log (id int, day date) PARTITION BY RANGE (day);
      CREATE TABLE log_24 PARTITION OF log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');`,
      `CREATE OR REPLACE VIEW fresh AS SELECT id, status FROM orders WHERE status = 'new' WITH CHECK OPTION`,
    ],
    blue,
    green: {},
  });
  expect(findings.filter((line) => line.includes('narrowed-value'))).toMatchInlineSnapshot(`
    [
      "breaks narrowed-value blue Add S1 0002:1 23503 lines.order_id — insert or update on table "lines" violates foreign key constraint "of_order"",
      "breaks narrowed-value blue CallLine S1 0002:1 23503 lines.order_id — insert or update on table "lines" violates foreign key constraint "of_order"",
      "notice narrowed-value blue AddUnsampled S1 0002:1 23503 lines.order_id — foreign key of_order demands that order_id of lines is in orders",
      "breaks narrowed-value blue Log S2 0003:1 23514 log — no partition of relation "log" found for row",
      "notice narrowed-value blue LogUnsampled S2 0003:2 23514 log — log has partitions for some rows only (RANGE (day)): an INSERT of any other row fails",
      "breaks narrowed-value blue AddNew S3 0004:1 44000 fresh — new row violates check option for view "fresh"",
      "notice narrowed-value blue AddNewUnsampled S3 0004:1 44000 fresh — fresh has a CHECK OPTION: it refuses rows that it would not show",
    ]
  `);
});

it('says nothing of what takes more, of what a sample satisfies, and of columns that are not written', async () => {
  const { findings } = await story({
    setup: `${setup} CREATE TABLE lines (id int, order_id int); INSERT INTO lines VALUES (5, 404);`,
    migration: `ALTER TABLE orders ALTER code TYPE varchar(50);
      ALTER TABLE orders ALTER amount TYPE numeric;
      ALTER TABLE orders ALTER total TYPE numeric(12,2);
      ALTER TABLE orders ADD COLUMN kind text CHECK (kind IN ('a', 'b'));
      ALTER TABLE orders ADD CONSTRAINT positive CHECK (id > 0);
      ALTER TABLE orders RENAME CONSTRAINT known TO known_status;
      ALTER TABLE orders ADD CONSTRAINT open_or_void CHECK (status = 'void' OR amount IS NOT NULL) NOT VALID;
      ALTER TABLE lines ADD CONSTRAINT of_order FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;`,
    blue: {
      Add: { sql: 'INSERT INTO orders (id, code, amount) VALUES ($1, $2, $3)', samples: [[2, 'x', 5]] },
      Void: "UPDATE orders SET status = 'void', amount = NULL WHERE id = 7",
      Touch: { sql: 'UPDATE lines SET id = $1 WHERE order_id = 404', samples: [[6]] },
      Widen: 'UPDATE orders SET code = $2, total = $3 WHERE id = $1',
    },
    green: {},
  });
  expect(findings.filter((line) => line.includes('narrowed-value') || !line.startsWith('notice'))).toEqual(
    [],
  );
});
