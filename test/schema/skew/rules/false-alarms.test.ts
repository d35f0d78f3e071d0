import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup = `CREATE TABLE orders (id int PRIMARY KEY);
CREATE TABLE lines (id int PRIMARY KEY, order_id int CONSTRAINT lines_order REFERENCES orders);`;
const blue = {
  Delete: 'DELETE FROM orders WHERE id = $1',
  Add: 'INSERT INTO lines (id, order_id) VALUES ($1, $2)',
};
const rebind = (action: string) =>
  `ALTER TABLE lines ADD CONSTRAINT lines_order FOREIGN KEY (order_id) REFERENCES orders ${action}`;
const unbind = 'ALTER TABLE lines DROP CONSTRAINT lines_order';

/** Severity, rule and statement of what is found. */
async function severities(migration: string | string[]) {
  const { report } = await story({ setup, migration, blue, green: {} });
  return report.findings.map(({ severity, rule, statement }) => `${severity} ${rule} ${statement?.id ?? ''}`);
}

it('asks nothing new of a write where a foreign key comes back with another action', async () => {
  expect(await severities(`${unbind}; ${rebind('ON DELETE SET NULL NOT VALID')};`)).toEqual([
    'notice parent-rows Delete',
  ]);
});

it('nor where a step of its own took it away before', async () => {
  expect(await severities([unbind, rebind('ON DELETE NO ACTION NOT VALID')])).toEqual([]);
});

it('still sees rows that go with their parent', async () => {
  expect(await severities(`${unbind}; ${rebind('ON DELETE CASCADE')};`)).toEqual([
    'changes-meaning parent-rows Delete',
  ]);
});

it.each(['SET NULL', 'CASCADE'])(
  'takes no row of blue for one that refers by a column of green: ON DELETE %s',
  async (action) => {
    const added = `ALTER TABLE lines ADD gift_for int REFERENCES orders ON DELETE ${action}`;
    expect(await severities(added)).toEqual(['notice parent-rows Delete']);
    const filled = `ALTER TABLE lines ADD gift_for int NOT NULL DEFAULT 1 REFERENCES orders ON DELETE ${action}`;
    expect(await severities(filled)).toEqual(['changes-meaning parent-rows Delete']);
  },
);

it('blames no migration for what green gets wrong by itself', async () => {
  const { report } = await story({
    setup,
    migration: 'ALTER TABLE lines ADD amount int',
    blue: {},
    green: { Both: 'SELECT id, amount FROM orders, lines' },
  });
  expect(report.findings).toMatchObject([
    { severity: 'breaks', rule: 'ambiguous-name', sqlstate: '42702', migration: null },
  ]);
});

it('says that a type was swapped under its name', async () => {
  const { report } = await story({
    setup: "CREATE TYPE stage AS ENUM ('new', 'old'); CREATE TABLE jobs (id int, stage stage);",
    migration: `CREATE TYPE fresh AS ENUM ('new');
      ALTER TABLE jobs ALTER stage TYPE fresh USING stage::text::fresh; DROP TYPE stage; ALTER TYPE fresh RENAME TO stage;`,
    blue: { Get: 'SELECT id, stage FROM jobs WHERE id = $1' },
    green: {},
  });
  expect(report.findings).toMatchObject([
    {
      severity: 'breaks-open-sessions',
      message:
        'cached plan must not change result type: it returns stage of a new type that has the name stage now',
    },
  ]);
});

it('fears no duplicate of what the database numbers, nor of a key that only follows its column to text', async () => {
  const { findings } = await story({
    setup: `CREATE FUNCTION plain(text) RETURNS text LANGUAGE sql IMMUTABLE RETURN lower($1);
      CREATE TABLE crates (id serial, name varchar(20)); CREATE UNIQUE INDEX crates_plain ON crates (plain(name));
      CREATE TABLE crons (id uuid DEFAULT gen_random_uuid());`,
    migration: `ALTER TABLE crates ADD PRIMARY KEY (id); ALTER TABLE crates ALTER name TYPE text;
      ALTER TABLE crons ADD PRIMARY KEY (id);`,
    blue: { Add: 'INSERT INTO crates (name) VALUES ($1)', Cron: 'INSERT INTO crons DEFAULT VALUES' },
    green: {},
  });
  expect(findings).toEqual([]);
});
