import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories();

const setup = `CREATE TABLE users (id int PRIMARY KEY, email text CONSTRAINT one_email UNIQUE, tenant int);
INSERT INTO users VALUES (1, 'a@example.com', 1);`;
const keep = 'INSERT INTO users (id, email) VALUES ($1, $2) ON CONFLICT (email) DO NOTHING';
const keepNamed =
  'INSERT INTO users (id, email) VALUES ($1, $2) ON CONFLICT ON CONSTRAINT one_email DO NOTHING';
const blue = { Keep: keep, KeepNamed: keepNamed };

it('names the index that ON CONFLICT went by', async () => {
  const dropped = await story({
    setup,
    migration: 'ALTER TABLE users DROP CONSTRAINT one_email',
    blue,
    green: {},
  });
  expect(dropped.findings).toMatchInlineSnapshot(`
    [
      "breaks conflict-arbiter blue Keep S1 0002:1 42P10 users.one_email — there is no unique or exclusion constraint matching the ON CONFLICT specification",
      "breaks conflict-arbiter blue KeepNamed S1 0002:1 42704 users.one_email — constraint "one_email" for table "users" does not exist",
    ]
  `);
  expect(dropped.report.findings[0]?.advice).toMatchInlineSnapshot(
    `"Keep one_email on users, valid, complete and not deferrable, beside what takes its place, and drop it in a later release, once blue (the version that runs Keep) is retired."`,
  );
  const partial = await story({
    setup,
    migration: `CREATE UNIQUE INDEX one_email_a_tenant ON users (email) WHERE tenant IS NOT NULL;
      ALTER TABLE users DROP CONSTRAINT one_email;`,
    blue: { Keep: keep },
    green: {},
  });
  expect(partial.findings).toMatchInlineSnapshot(`
    [
      "breaks conflict-arbiter blue Keep S1 0002:2 42P10 users.one_email — there is no unique or exclusion constraint matching the ON CONFLICT specification",
    ]
  `);
});

it('sees a deferrable one before a row does', async () => {
  const { findings } = await story({
    setup,
    migration: `ALTER TABLE users DROP CONSTRAINT one_email;
      ALTER TABLE users ADD CONSTRAINT one_email UNIQUE (email) DEFERRABLE;`,
    blue: { ...blue, KeepSampled: { sql: keep, samples: [[2, 'b@example.com']] } },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks conflict-arbiter blue Keep S1 0002:2 55000 users.one_email — ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters",
      "breaks conflict-arbiter blue KeepNamed S1 0002:2 55000 users.one_email — ON CONFLICT does not support deferrable unique constraints as arbiters: one_email is deferrable",
    ]
  `);
});

it('tells green that its index is not there yet', async () => {
  const { findings, report } = await story({
    setup,
    migration: 'CREATE UNIQUE INDEX one_tenant ON users (tenant)',
    blue: {},
    green: { Keep: 'INSERT INTO users (id, tenant) VALUES ($1, $2) ON CONFLICT (tenant) DO NOTHING' },
    order: 'code-first',
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks conflict-arbiter green Keep S0 - 42P10 users.one_tenant — there is no unique or exclusion constraint matching the ON CONFLICT specification; it holds from S1 on",
    ]
  `);
  expect(report.findings[0]?.advice).toMatchInlineSnapshot(
    `"Run the migrations before green gets traffic: ON CONFLICT (tenant) of Keep needs its unique index."`,
  );
});

it('says nothing as long as an index on the same columns is there', async () => {
  const { findings } = await story({
    setup,
    migration: `CREATE UNIQUE INDEX one_email_anew ON users (email);
      ALTER TABLE users DROP CONSTRAINT one_email;
      CREATE INDEX by_tenant ON users (tenant);`,
    blue: {
      Keep: keep,
      KeepAny: 'INSERT INTO users (id, email) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      KeepId: 'INSERT INTO users (id, email) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET tenant = 1',
    },
    green: {},
  });
  expect(findings.filter((line) => !line.startsWith('notice'))).toEqual([]);
});
