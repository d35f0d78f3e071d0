import { expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

const story = ruleStories(['btree_gist']);

const setup = `CREATE TABLE users (id int PRIMARY KEY, email text, tenant int, handle text UNIQUE);
INSERT INTO users VALUES (1, 'a@example.com', 1, 'a');`;

it('names what refuses a duplicate, by its own words', async () => {
  const { findings, report } = await story({
    setup: `${setup} CREATE EXTENSION btree_gist; CREATE TABLE stays (room int, nights int4range);
      INSERT INTO stays VALUES (1, '[1,3)');`,
    migration: [
      'ALTER TABLE users ADD CONSTRAINT one_email UNIQUE (email)',
      'ALTER TABLE stays ADD CONSTRAINT free EXCLUDE USING gist (room WITH =, nights WITH &&)',
      'CREATE UNIQUE INDEX one_name ON users (lower(handle), tenant)',
      `ALTER TABLE users DROP CONSTRAINT users_handle_key;
      ALTER TABLE users ADD CONSTRAINT users_handle_key UNIQUE NULLS NOT DISTINCT (handle);
      INSERT INTO users VALUES (0, '', 0, NULL);`,
    ],
    blue: {
      Add: { sql: 'INSERT INTO users (id, email) VALUES ($1, $2)', samples: [[2, 'a@example.com']] },
      Keep: {
        sql: 'INSERT INTO users (id, email) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING',
        samples: [[2, 'a@example.com']],
      },
      Stay: { sql: 'INSERT INTO stays VALUES ($1, $2)', samples: [[1, '[2,4)']] },
      Named: { sql: 'INSERT INTO users (id, tenant, handle) VALUES ($1, $2, $3)', samples: [[2, 1, 'A']] },
      Nameless: { sql: 'INSERT INTO users (id) VALUES ($1)', samples: [[2]] },
    },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "breaks new-uniqueness blue Add S1 0002:1 23505 users.one_email — duplicate key value violates unique constraint "one_email"",
      "breaks new-uniqueness blue Keep S1 0002:1 23505 users.one_email — duplicate key value violates unique constraint "one_email"",
      "breaks new-uniqueness blue Stay S2 0003:1 23P01 stays.free — conflicting key value violates exclusion constraint "free"",
      "breaks new-uniqueness blue Named S3 0004:1 23505 users.one_name — duplicate key value violates unique constraint "one_name"",
      "breaks new-uniqueness blue Nameless S4 0005:3 23505 users.users_handle_key — duplicate key value violates unique constraint "users_handle_key"",
    ]
  `);
  expect(report.findings[0]?.advice).toMatchInlineSnapshot(
    `"Let Add handle a duplicate by (email), or make it unique in a later release, once blue (the version that runs Add) is retired."`,
  );
});

it('warns of what nobody sampled, and of an ON CONFLICT that is about something else', async () => {
  const { findings } = await story({
    setup,
    migration: 'CREATE UNIQUE INDEX one_email ON users (email)',
    blue: {
      Add: 'INSERT INTO users (id, email) VALUES ($1, $2)',
      Keep: 'INSERT INTO users (id, email) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING',
      Set: 'UPDATE users SET email = $2 WHERE id = $1',
    },
    green: {},
  });
  expect(findings).toMatchInlineSnapshot(`
    [
      "notice new-uniqueness blue Add S1 0002:1 23505 users.one_email — users.one_email refuses a second row with the same (email)",
      "notice new-uniqueness blue Keep S1 0002:1 23505 users.one_email — users.one_email refuses a second row with the same (email); its ON CONFLICT (id) does not cover it",
      "notice new-uniqueness blue Set S1 0002:1 23505 users.one_email — users.one_email refuses a second row with the same (email)",
    ]
  `);
});

it('says nothing where no duplicate can come, where ON CONFLICT covers it, and where it was unique before', async () => {
  const { findings } = await story({
    setup,
    migration: `CREATE UNIQUE INDEX one_email ON users (email);
      CREATE UNIQUE INDEX handle_too ON users (handle, tenant);
      CREATE INDEX by_tenant ON users (tenant);
      ALTER TABLE users ADD COLUMN code text UNIQUE;`,
    blue: {
      Add: 'INSERT INTO users (id, tenant) VALUES ($1, $2)',
      Keep: 'INSERT INTO users (id, email) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      Set: 'UPDATE users SET tenant = $2 WHERE id = $1',
      AddSampled: { sql: 'INSERT INTO users (id, email) VALUES ($1, $2)', samples: [[2, 'b@example.com']] },
    },
    green: { Keep: 'INSERT INTO users (id, email) VALUES ($1, $2) ON CONFLICT (email) DO NOTHING' },
  });
  expect(findings.filter((line) => line.includes('new-uniqueness'))).toEqual([]);
});
