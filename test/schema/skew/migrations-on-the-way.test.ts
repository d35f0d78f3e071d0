import { describe, expect, it } from 'vitest';
import { brief } from './brief.ts';
import { ordersSchema } from './orders-schema.ts';
import { sharedShadow } from './shared-shadow.ts';

const run = sharedShadow();

describe('migrations on their way', () => {
  it('meets the states between the statements of a file that cannot be one transaction', async () => {
    const report = await run({
      migrations: {
        '1.sql': ordersSchema,
        '2.sql': `SET lock_timeout = '2s';
CREATE INDEX CONCURRENTLY by_phone ON orders (phone);
ALTER TABLE orders RENAME COLUMN phone TO tel;

BEGIN;
CREATE TABLE a ();
ALTER TABLE orders RENAME COLUMN tel TO phone;
COMMIT;`,
      },
      blue: { Get: 'SELECT phone FROM orders' },
    });
    expect(report.states.map(({ id, label, transactional }) => [id, label, transactional])).toEqual([
      ['S0', 'after 1.sql', true],
      ['S1.1', 'after line 2 of 2.sql', false],
      ['S1.2', 'after line 3 of 2.sql', false],
      ['S1.3', 'after line 7 of 2.sql', false],
    ]);
    expect(brief(report)).toEqual([
      'breaks name-gone blue Get S1.2 3 42703',
      'notice missing-object green Get S1.2 3 42703',
    ]);
    expect(report).toMatchObject({
      rollbackSafety: 'safe',
      pointOfNoReturn: null,
      order: { migrateFirst: 'breaks' },
    });
  });

  it('names the statement of a transaction that counts, past those that were undone', async () => {
    const report = await run({
      migrations: {
        '1.sql': ordersSchema,
        '2.sql': `ALTER TABLE orders DROP COLUMN phone;
ALTER TABLE orders ADD COLUMN phone text;
SAVEPOINT a;
ALTER TABLE orders RENAME TO purchases;
RELEASE a;`,
      },
      blue: { Get: 'SELECT phone FROM orders' },
      green: { Get: 'SELECT phone FROM purchases' },
    });
    expect(brief(report)).toEqual([
      'notice missing-object green Get S0 - 42P01',
      'breaks name-gone blue Get S1 4 42P01',
    ]);
    expect(report.findings[1]?.advice).toMatch(/^Keep the name orders: /);
  });

  it('lets green use an enum label that its own release adds', async () => {
    const report = await run({
      migrations: {
        '1.sql': "CREATE TYPE state AS ENUM ('new'); CREATE TABLE t (s state)",
        '2.sql': "ALTER TYPE state ADD VALUE 'paid'; SELECT 1;",
      },
      blue: { New: "SELECT 1 FROM t WHERE s = 'new'" },
      green: { Paid: "SELECT 1 FROM t WHERE s = 'paid'" },
    });
    expect(brief(report)).toEqual(['notice value-too-early green Paid S0 - 22P02']);
  });

  it('reports a migration that does not apply, and what was seen before it', async () => {
    const report = await run({
      migrations: {
        '1.sql': ordersSchema,
        '2.sql': 'ALTER TABLE orders DROP COLUMN phone',
        '3.sql': '-- é\nSELECT 1;\nALTER TABLE ordres ADD x int;',
        '4.sql': 'SELECT 2',
      },
      blue: { Get: 'SELECT phone FROM orders' },
      green: { Get: 'SELECT x FROM orders' },
    });
    expect(brief(report)).toEqual([
      'breaks migration-fails - - S1 3 42P01',
      'breaks name-gone blue Get S1 1 42703',
    ]);
    expect(report).toMatchObject({
      ...{ rollbackSafety: 'unsafe', pointOfNoReturn: 'S1' },
      order: { migrateFirst: 'breaks', codeFirst: 'breaks' },
      warnings: ['green was not judged: migrations/3.sql does not apply, so its last state was not reached'],
    });
  });

  it('reports a migration that fails when it commits', async () => {
    const report = await run({
      migrations: {
        '1.sql':
          'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED)',
        '2.sql': 'CREATE TABLE c (); INSERT INTO b VALUES (1);',
      },
      blue: { Get: 'SELECT id FROM a' },
    });
    expect(brief(report)).toEqual(['breaks migration-fails - - S0 1 23503']);
    expect(report).toMatchObject({ rollbackSafety: 'unknown', states: [{ id: 'S0' }] });
  });

  it('makes up roles that live outside of the migrations, and keeps their sessions apart', async () => {
    const report = await run({
      migrations: {
        '1.sql': `SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.orders (id int);
GRANT SELECT ON public.orders TO "Shop app";`,
        '2.sql': `SET ROLE reporter;
CREATE TABLE public.reports ();
RESET ROLE;
SET search_path = nowhere;
CREATE INDEX CONCURRENTLY ON public.orders (id);`,
      },
      blue: { Get: 'SELECT id FROM orders' },
    });
    expect(report.findings).toEqual([]);
    expect(report.warnings).toEqual([
      'the migrations name roles that they do not create, and that were made up here: `Shop app`, `reporter`',
    ]);
  });

  it("cannot conclude when production's own migrations do not run", async () => {
    await expect(
      run({ migrations: { '1.sql': '\nCREATE TABLE a (b nonsense);' }, blue: { A: 'SELECT 1' } }),
    ).rejects.toMatchObject({
      code: 'BGC_INCONCLUSIVE',
      message:
        'migrations/1.sql:2: the schema that blue runs on cannot be built: type "nonsense" does not exist (42704)',
    });
  });

  it.each([
    { '1.sql': 'SELECT 1;\nCREATE EXTENSION postgis;' },
    { '1.sql': 'SELECT 1', '2.sql': '\nCREATE EXTENSION IF NOT EXISTS postgis;' },
  ])('cannot conclude without an extension that the engine lacks: %j', async (migrations) => {
    await expect(run({ migrations: { ...migrations }, blue: { A: 'SELECT 1' } })).rejects.toMatchObject({
      code: 'BGC_INCONCLUSIVE',
      message: expect.stringContaining('the embedded Postgres has no extension `postgis`') as string,
      location: expect.stringMatching(/^migrations\/[12]\.sql:2$/) as string,
    });
  });
});
