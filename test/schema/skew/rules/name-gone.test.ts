import { describe, expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

describe('a name that is gone', () => {
  const story = ruleStories(['pg_trgm', 'pgcrypto']);
  const setup = `CREATE TABLE orders (id int PRIMARY KEY, phone text, note text);
    CREATE TABLE users (id int PRIMARY KEY, phone text);
    CREATE VIEW recent AS SELECT id FROM orders;
    CREATE SEQUENCE numbers;
    CREATE TYPE color AS ENUM ('red');
    CREATE SCHEMA api;
    CREATE TABLE api.keys (id int);
    CREATE FUNCTION total(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE TEXT SEARCH CONFIGURATION plain (COPY = pg_catalog.simple);`;

  it('is told for columns, with the table they were of', async () => {
    const { findings, report } = await story({
      setup,
      migration: [
        'ALTER TABLE orders ADD email text; ALTER TABLE orders DROP COLUMN phone;',
        'ALTER TABLE orders RENAME COLUMN note TO remark;',
      ],
      blue: {
        Dropped: 'SELECT id, phone FROM orders WHERE id = $1',
        Aliased: 'SELECT u.phone, o.phone FROM users u JOIN orders o USING (id)',
        Written: 'UPDATE orders SET note = $1 WHERE id = $2',
        Other: 'SELECT phone FROM users',
        Kept: 'SELECT id FROM orders',
      },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks name-gone blue Dropped S1 0002:1 42703 orders.phone — column "phone" does not exist",
        "breaks name-gone blue Aliased S1 0002:1 42703 orders.phone — column o.phone does not exist",
        "breaks name-gone green Dropped S1 0002:1 42703 orders.phone — column "phone" does not exist",
        "breaks name-gone green Aliased S1 0002:1 42703 orders.phone — column o.phone does not exist",
        "breaks name-gone blue Written S2 0003:1 42703 orders.note — column "note" of relation "orders" does not exist",
        "breaks name-gone green Written S2 0003:1 42703 orders.note — column "note" of relation "orders" does not exist",
      ]
    `);
    expect(report.findings.map(({ advice }) => advice)).toMatchInlineSnapshot(`
      [
        "Drop orders.phone in a later release, once blue (the version that runs Dropped) is retired.",
        "Drop orders.phone in a later release, once blue (the version that runs Aliased) is retired.",
        "Take the change at migrations/0002_step.sql:1 out of this release, or let Dropped do without orders.phone.",
        "Take the change at migrations/0002_step.sql:1 out of this release, or let Aliased do without orders.phone.",
        "Keep orders.note under its name: add orders.remark beside it, fill both by a trigger, and drop orders.note in a later release, once blue (the version that runs Written) is retired.",
        "Take the change at migrations/0003_step.sql:1 out of this release, or let Written do without orders.note.",
      ]
    `);
  });

  it('is told for tables, views, sequences, types, functions, schemas and configurations', async () => {
    const { findings, report } = await story({
      setup,
      migration: [
        'ALTER TABLE users RENAME TO accounts;',
        'DROP VIEW recent;',
        'ALTER SEQUENCE numbers RENAME TO serials;',
        'DROP TYPE color; DROP FUNCTION total(int);',
        'ALTER SCHEMA api RENAME TO v1;',
        'DROP TEXT SEARCH CONFIGURATION plain;',
      ],
      blue: {
        Renamed: 'SELECT id FROM users',
        View: 'SELECT id FROM recent',
        Literal: "SELECT nextval('numbers')",
        Parameter: { sql: 'SELECT nextval($1)', samples: [['numbers']] },
        Type: "SELECT 'red'::color",
        Function: 'SELECT total(1)',
        Schema: 'SELECT id FROM api.keys',
        Words: "SELECT to_tsvector('plain', $1)",
      },
      green: { Nothing: 'SELECT 1' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks name-gone blue Renamed S1 0002:1 42P01 users — relation "users" does not exist",
        "breaks name-gone blue View S2 0003:1 42P01 recent — relation "recent" does not exist",
        "breaks name-gone blue Literal S3 0004:1 42P01 numbers — relation "numbers" does not exist",
        "breaks name-gone blue Parameter S3 0004:1 42P01 numbers — relation "numbers" does not exist",
        "breaks name-gone blue Type S4 0005:1 42704 color — type "color" does not exist",
        "breaks name-gone blue Function S4 0005:1 42883 total — function total(integer) does not exist",
        "breaks name-gone blue Schema S5 0006:1 42P01 api.keys — relation "api.keys" does not exist",
        "breaks name-gone blue Words S6 0007:1 42704 text search configuration plain — text search configuration "plain" does not exist",
      ]
    `);
    expect(report.findings.map(({ advice }) => advice)).toMatchInlineSnapshot(`
      [
        "Keep the name users: create a view users over accounts in the same transaction, and drop that view in a later release, once blue (the version that runs Renamed) is retired.",
        "Drop recent in a later release, once blue (the version that runs View) is retired.",
        "Keep numbers beside serials, and drop it in a later release, once blue (the version that runs Literal) is retired.",
        "Keep numbers beside serials, and drop it in a later release, once blue (the version that runs Parameter) is retired.",
        "Drop color in a later release, once blue (the version that runs Type) is retired.",
        "Drop total in a later release, once blue (the version that runs Function) is retired.",
        "Keep the name api.keys: create a view api.keys over v1.keys in the same transaction, and drop that view in a later release, once blue (the version that runs Schema) is retired.",
        "Drop text search configuration plain in a later release, once blue (the version that runs Words) is retired.",
      ]
    `);
  });

  it('is told for what comes with an extension', async () => {
    const { findings } = await story({
      setup: 'CREATE EXTENSION pg_trgm; CREATE EXTENSION pgcrypto; CREATE TABLE words (word text);',
      migration: ['DROP EXTENSION pg_trgm', 'CREATE SCHEMA ext; ALTER EXTENSION pgcrypto SET SCHEMA ext;'],
      blue: { Operator: 'SELECT word FROM words WHERE word % $1', Digest: "SELECT digest('a', 'sha256')" },
      green: { Nothing: 'SELECT 1' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks name-gone blue Operator S1 0002:1 42883 extension pg_trgm — operator does not exist: text % unknown",
        "breaks name-gone blue Digest S2 0003:1 42883 extension pgcrypto — function digest(unknown, unknown) does not exist",
      ]
    `);
  });

  it('is told for casts, operators and collations', async () => {
    const { findings } = await story({
      setup: `CREATE TYPE color_name AS ENUM ('red');
        CREATE TABLE words (word text, color color_name);
        CREATE CAST (text AS color_name) WITH INOUT AS IMPLICIT;
        CREATE FUNCTION same(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT $1 = $2';
        CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = same);
        CREATE COLLATION by_bytes (provider = libc, locale = 'C');`,
      migration: [
        'DROP CAST (text AS color_name)',
        'DROP OPERATOR === (text, text)',
        'DROP COLLATION by_bytes',
      ],
      blue: {
        Cast: 'INSERT INTO words (color) VALUES ($1::text)',
        Operator: 'SELECT word FROM words WHERE word === $1',
        Collation: 'SELECT word FROM words ORDER BY word COLLATE by_bytes',
      },
      green: { Nothing: 'SELECT 1' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks name-gone blue Cast S1 0002:1 42804 cast text as color_name — column "color" is of type color_name but expression is of type text",
        "breaks name-gone blue Operator S2 0003:1 42883 operator ===(text,text) — operator does not exist: text === unknown",
        "breaks name-gone blue Collation S3 0004:1 42704 collation by_bytes — collation "by_bytes" for encoding "UTF8" does not exist",
      ]
    `);
  });

  it('is green’s to mend when green is what comes', async () => {
    const { report } = await story({
      setup,
      migration: 'ALTER TABLE orders DROP COLUMN phone',
      blue: { Fine: 'SELECT id FROM orders' },
      green: { Late: 'SELECT phone FROM orders' },
    });
    expect(report.findings.map(({ rule, version, advice }) => [rule, version, advice]))
      .toMatchInlineSnapshot(`
      [
        [
          "name-gone",
          "green",
          "Take the change at migrations/0002_step.sql:1 out of this release, or let Late do without orders.phone.",
        ],
      ]
    `);
  });
});
