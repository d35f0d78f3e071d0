import { describe, expect, it } from 'vitest';
import { ruleStories } from './rules/rule-story.ts';

const run = ruleStories();
const short = (findings: readonly string[]) => findings.map((line) => line.split(' — ')[0]);
const nothing = { Nothing: 'SELECT 1 AS nothing' };

describe('running statements with their samples', () => {
  const setup = `CREATE TABLE t (id int PRIMARY KEY, tags text[], doc jsonb, flag boolean, n numeric, at timestamptz);
    INSERT INTO t VALUES (1, '{a}', '{}', true, 1, now());`;

  it('shows what only values break', async () => {
    const { findings } = await run({
      ...{ setup, green: nothing },
      migration: 'ALTER TABLE t ADD CONSTRAINT small CHECK (n < 10)',
      blue: {
        Add: {
          sql: 'INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6) RETURNING *',
          samples: [
            [2, ['x', 'y "z"', null], { a: [1] }, false, 3.5, '2026-01-01'],
            [3, [], null, null, 30, null],
          ],
          prepared: false,
        },
        Set: { sql: 'UPDATE t SET n = $1', samples: [[5]] },
      },
    });
    expect(findings.filter((line) => line.startsWith('breaks'))).toEqual([
      'breaks narrowed-value blue Add S1 0002:1 23514 t.n — new row for relation "t" violates check constraint "small" (sample 2)',
    ]);
  });

  it('proves nothing by what did not run before, and leaves no trace', async () => {
    const { findings, report } = await run({
      ...{ setup, green: nothing },
      migration: ['CREATE TABLE other (a int)', 'ALTER TABLE t RENAME COLUMN flag TO marked'],
      blue: {
        Bad: {
          sql: 'INSERT INTO t (id, n) VALUES ($1, $2)',
          samples: [
            [1, 'many'],
            [1, '2'],
          ],
        },
        Empties: 'TRUNCATE t',
        Deletes: { sql: 'DELETE FROM t WHERE id = $1 RETURNING id', samples: [[1]] },
        Sleeps: 'SELECT pg_sleep(100)',
        Sets: "SELECT setval('t_seq', 1) FROM pg_sleep(100)",
      },
    });
    expect(findings).toEqual([]);
    expect(report.versions.blue.unverifiable.map(({ statement }) => statement)).toEqual(['Sets']);
  });

  it('tells a sample that collides with a row of a migration from what would always fail', async () => {
    const { findings } = await run({
      ...{ setup, green: nothing },
      migration: [
        'INSERT INTO t (id) VALUES (7)',
        'CREATE TABLE kinds (name text); DELETE FROM t WHERE id = 1',
      ],
      blue: { Add: { sql: 'INSERT INTO t (id) VALUES ($1)', samples: [[7]] } },
    });
    expect(findings).toEqual([
      'notice statement-fails blue Add S1 0002:1 23505 - — duplicate key value violates unique constraint "t_pkey"',
    ]);
  });

  it('runs them again when a migration writes rows they depend on', async () => {
    const { findings } = await run({
      setup: `CREATE TABLE kind (name text PRIMARY KEY); INSERT INTO kind VALUES ('old');
        CREATE TABLE item (kind text REFERENCES kind)`,
      migration: "DELETE FROM kind WHERE name = 'old'",
      blue: { Add: { sql: 'INSERT INTO item VALUES ($1)', samples: [['old']] } },
      green: nothing,
    });
    expect(short(findings)).toEqual(['breaks statement-fails blue Add S1 0002:1 23503 -']);
  });

  it('waits with green for the values that a migration lets in', async () => {
    const story = {
      setup: 'CREATE TABLE t (code varchar(3))',
      migration: 'ALTER TABLE t ALTER code TYPE varchar(10)',
      blue: nothing,
      green: { Add: { sql: 'INSERT INTO t VALUES ($1)', samples: [['abc'], ['abcdef']] } },
    };
    const first = await run(story);
    expect(short(first.findings)).toEqual(['notice value-too-early green Add S0 - 22001 t.code']);
    expect(first.report).toMatchObject({
      verdict: 'pass',
      order: { codeFirst: 'breaks', migrateFirst: 'ok' },
    });
    const { findings, report } = await run({ ...story, order: 'code-first' });
    expect(short(findings)).toEqual(['breaks value-too-early green Add S0 - 22001 t.code']);
    expect(report).toMatchObject({
      verdict: 'fail',
      order: { assumed: 'code-first', codeFirst: 'breaks', migrateFirst: 'ok' },
    });
  });

  it('makes values up only when asked to', async () => {
    const story = {
      setup: "CREATE TYPE st AS ENUM ('new', 'old'); CREATE TABLE t (s st, d date, a int[], u uuid)",
      migration: `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW.nothing; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION refuse()`,
      blue: { Add: 'INSERT INTO t VALUES ($1, $2, $3, $4)', Odd: 'SELECT $1::int4range, $2::pg_lsn' },
      green: nothing,
    };
    expect((await run(story)).findings.filter((line) => line.startsWith('breaks'))).toEqual([]);
    const { findings } = await run(story, { execute: true });
    expect(findings.filter((line) => line.startsWith('breaks')).map((line) => line.split(' — ')[1])).toEqual([
      'record "new" has no field "nothing"',
    ]);
  });
});
