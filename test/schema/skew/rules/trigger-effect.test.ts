import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup = `CREATE ROLE shop; CREATE TABLE orders (id int PRIMARY KEY, note text, slug text, touched timestamptz);
CREATE TABLE audit (line text NOT NULL);
INSERT INTO orders VALUES (1, 'A', 'a', '2020-01-01'); GRANT SELECT, INSERT, UPDATE ON orders TO shop;`;
const trigger = (name: string, body: string, when = 'BEFORE INSERT') =>
  `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body} END $$;
  CREATE TRIGGER ${name} ${when} ON orders FOR EACH ROW EXECUTE FUNCTION ${name}();`;
const add = { sql: 'INSERT INTO orders (id, note) VALUES ($1, $2) RETURNING note', samples: [[2, 'ABC']] };
const addPlain = { sql: 'INSERT INTO orders (id, note) VALUES ($1, $2)', samples: [[2, 'ABC']] };

it('names the trigger that refuses: for its rights, by its words, for what it writes, for a name that is gone', async () => {
  const slugify = trigger('slugify', 'NEW.slug := lower(NEW.note); RETURN NEW;');
  const log = (value: string) =>
    trigger('log', `INSERT INTO audit VALUES (${value}); RETURN NEW;`, 'AFTER INSERT');
  const found: string[] = [];
  for (const [grant, migration] of [
    ['', log('NEW.id::text')],
    ['', trigger('guard', "RAISE EXCEPTION 'orders are closed';")],
    ['GRANT INSERT ON audit TO shop;', log('NULL')],
    ['', 'ALTER TABLE orders RENAME COLUMN slug TO path'],
  ] as const) {
    const { findings, report } = await story({
      setup: `${setup} ${grant} ${slugify}`,
      migration,
      blue: { Add: { ...addPlain, role: 'shop' } },
      green: {},
    });
    found.push(...findings, report.findings[0]?.advice ?? '');
  }
  expect(found).toMatchInlineSnapshot(`
    [
      "breaks trigger-effect blue Add S1 0002:2 42501 orders.log — permission denied for table audit",
      "Let the trigger orders.log leave alone what blue writes (a WHEN condition, SECURITY DEFINER for what its role may not do), or add it in a later release, once blue (the version that runs Add) is retired.",
      "breaks trigger-effect blue Add S1 0002:2 P0001 orders.guard — orders are closed",
      "Let the trigger orders.guard leave alone what blue writes (a WHEN condition, SECURITY DEFINER for what its role may not do), or add it in a later release, once blue (the version that runs Add) is retired.",
      "breaks trigger-effect blue Add S1 0002:2 23502 orders.log — null value in column "line" of relation "audit" violates not-null constraint",
      "Let the trigger orders.log leave alone what blue writes (a WHEN condition, SECURITY DEFINER for what its role may not do), or add it in a later release, once blue (the version that runs Add) is retired.",
      "breaks trigger-effect blue Add S1 0002:1 42703 orders.slugify — record "new" has no field "slug"",
      "Replace the function of the trigger orders.slugify in the same transaction as the change of slug, so that it works on both sides of it.",
    ]
  `);
});

it('sees rows lost and values rewritten', async () => {
  const lost = await story({
    setup,
    migration: trigger('drop_all', 'RETURN NULL;'),
    blue: { Add: add, AddUnsampled: 'INSERT INTO orders (id, slug) VALUES ($1, $2)' },
    green: {},
  });
  expect(lost.findings).toMatchInlineSnapshot(`
    [
      "changes-meaning trigger-effect blue Add S1 0002:2 - orders.drop_all — the trigger orders.drop_all fires now at INSERT on orders: 0 rows instead of 1",
      "changes-meaning trigger-effect blue AddUnsampled S1 0002:2 - orders.drop_all — the trigger orders.drop_all fires now at INSERT on orders: it lets no row through",
    ]
  `);
  const rewritten = await story({
    setup: `${setup} ${trigger('tidy', 'NEW.note := trim(NEW.note); RETURN NEW;')}`,
    migration: `CREATE OR REPLACE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN NEW.note := lower(trim(NEW.note)); RETURN NEW; END $$;`,
    blue: { Add: add },
    green: {},
  });
  expect(rewritten.findings).toMatchInlineSnapshot(`
    [
      "changes-meaning trigger-effect blue Add S1 0002:1 - orders.tidy — the trigger orders.tidy does something else now at INSERT on orders: note abc instead of ABC",
    ]
  `);
});

it('sees what a trigger filled that is gone', async () => {
  const { findings } = await story({
    setup: `${setup} ${trigger('slugify', 'NEW.slug := lower(NEW.note); RETURN NEW;')}
      ${trigger('sometimes', "IF NEW.note = 'x' THEN NEW.touched := now(); END IF; RETURN NEW;")}`,
    migration: ['DROP TRIGGER slugify ON orders', 'ALTER TABLE orders DISABLE TRIGGER sometimes'],
    blue: { Add: 'INSERT INTO orders (id, note) VALUES ($1, $2)' },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "changes-meaning trigger-effect blue Add S1 0002:1 - orders.slugify — the trigger orders.slugify does not fire any more at INSERT on orders: slug stays NULL",
      "notice trigger-effect blue Add S2 0003:1 - orders.sometimes — the trigger orders.sometimes does not fire any more at INSERT on orders: it may refuse, drop or change what the statement writes",
    ]
  `);
});

it('only mentions a trigger whose effect nobody saw', async () => {
  const { findings } = await story({
    setup,
    migration: trigger('tidy', 'NEW.note := lower(NEW.note); RETURN NEW;', 'BEFORE INSERT OR UPDATE'),
    blue: {
      Add: 'INSERT INTO orders (id, note) VALUES ($1, $2)',
      Set: { sql: 'UPDATE orders SET note = $2 WHERE id = $1', samples: [[1, 'x']] },
      Find: 'SELECT note FROM orders WHERE id = $1',
      Forget: 'DELETE FROM orders WHERE id = $1',
    },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "notice trigger-effect blue Add S1 0002:2 - orders.tidy — the trigger orders.tidy fires now at INSERT on orders: it may refuse, drop or change what the statement writes",
      "notice trigger-effect blue Set S1 0002:2 - orders.tidy — the trigger orders.tidy fires now at UPDATE on orders: it may refuse, drop or change what the statement writes",
    ]
  `);
});

it('says nothing of triggers on other events, under new names, and of an audit that lets a sample pass', async () => {
  const { findings } = await story({
    setup: `${setup} ${trigger('tidy', 'NEW.note := trim(NEW.note); RETURN NEW;')}`,
    migration: `ALTER TRIGGER tidy ON orders RENAME TO neat;
      ALTER FUNCTION tidy() RENAME TO neatly;
      ${trigger('log', 'INSERT INTO audit VALUES (NEW.id::text); RETURN NEW;', 'AFTER INSERT')}
      ${trigger('gone', 'RETURN OLD;', 'BEFORE DELETE')}`,
    blue: { Add: addPlain, Set: 'UPDATE orders SET note = $2 WHERE id = $1' },
    green: {},
  });
  expect(findings).toEqual([]);
});
