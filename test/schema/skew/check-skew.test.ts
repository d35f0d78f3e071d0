import { describe, expect, it } from 'vitest';
import { brief } from './brief.ts';
import { ordersSchema } from './orders-schema.ts';
import { sharedShadow } from './shared-shadow.ts';

const run = sharedShadow();

describe('checkSkew', () => {
  it('says that it had one state only to try when no migration is pending', async () => {
    const { verdict, states, warnings } = await run({
      migrations: { '0001_init.sql': ordersSchema },
      blue: { GetOrder: 'SELECT id FROM orders' },
      green: { GetOrder: 'SELECT id FROM orders' },
    });
    expect([verdict, states.length, warnings]).toEqual([
      'pass',
      1,
      ['no migration comes after 0001_init.sql, so that only one schema state was tried'],
    ]);
  });

  it('proves no contract with a statement that a notice is about', async () => {
    const { steps, findings } = await run({
      migrations: {
        '0001_init.sql': ordersSchema,
        '0002_unique.sql': 'CREATE UNIQUE INDEX one_phone ON orders (phone);',
      },
      blue: { SetPhone: 'UPDATE orders SET phone = $2 WHERE id = $1', Count: 'SELECT count(*) FROM orders' },
      green: { Count: 'SELECT count(*) FROM orders' },
    });
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([['new-uniqueness', 'notice']]);
    expect(steps.map(({ phase, dependents }) => [phase, dependents])).toEqual([
      ['contract', { blue: 1, of: 2 }],
    ]);
  });

  it('passes an expanding release, and says what its order must be', async () => {
    const report = await run({
      migrations: { '1.sql': ordersSchema, '2.sql': 'ALTER TABLE orders ADD COLUMN note text' },
      blue: { Add: 'INSERT INTO orders (phone, total) VALUES ($1, $2) RETURNING id' },
      green: { Add: 'INSERT INTO orders (phone, total, note) VALUES ($1, $2, $3) RETURNING id' },
    });
    expect(brief(report)).toEqual(['notice missing-object green Add S0 - 42703']);
    expect(report).toMatchObject({
      ...{ rollbackSafety: 'safe', pointOfNoReturn: null, undecided: null },
      order: { migrateFirst: 'ok', codeFirst: 'breaks' },
    });
  });

  it('does not call news what was so before: baseline statements and omissions', async () => {
    const report = await run({
      migrations: {
        '1.sql': `${ordersSchema} CREATE TABLE strict (a int NOT NULL, b int NOT NULL);`,
        '2.sql': 'ALTER TABLE orders ADD note text',
      },
      blue: {
        Scratch: 'SELECT a FROM scratch WHERE b = 1',
        Omits: 'INSERT INTO strict (a) VALUES ($1)',
        Empty: 'TRUNCATE orders',
        Vacuum: 'VACUUM orders',
        Get: 'SELECT id FROM orders',
        Begin: 'BEGIN',
      },
    });
    expect(report.findings).toEqual([]);
    const line = expect.any(Number) as number;
    const reasons = (source: string, scratch: string) => [
      { statement: 'Scratch', source, line, reason: `${scratch}: relation "scratch" does not exist (42P01)` },
      {
        ...{ statement: 'Vacuum', source, line },
        reason:
          'Postgres looks into VACUUM only when it runs, and it does not run at S0: VACUUM cannot run inside a transaction block',
      },
    ];
    expect(report.versions).toEqual({
      blue: { statements: 6, unverifiable: reasons('blue.sql', 'it fails at S0 already') },
      green: { statements: 6, unverifiable: reasons('green.sql', 'it fails as it does in blue at S0') },
    });
    expect(report.warnings).toEqual([
      '2 of 6 statements of blue could not be verified; rollback safety rests on the others',
    ]);
    expect(report.undecided).toBeNull();
  });

  it('concludes nothing when nothing of a version can be verified', async () => {
    const report = await run({
      migrations: { '1.sql': ordersSchema },
      blue: { A: 'SELECT a FROM nowhere' },
      green: { B: 'SELECT id FROM orders' },
    });
    expect(report).toMatchObject({
      undecided: 'no statement of blue could be verified',
      rollbackSafety: 'unknown',
      order: { migrateFirst: 'unknown', codeFirst: 'unknown' },
      states: [{ id: 'S0', label: 'after 1.sql', migration: null }],
    });
  });

  it('blames green for what no migration brings, and a migration for what it takes from green', async () => {
    const report = await run({
      migrations: {
        '1.sql': `${ordersSchema} CREATE TABLE old (a int);`,
        '2.sql': 'SELECT 1;\nDROP TABLE old;',
      },
      blue: { Get: 'SELECT id FROM orders' },
      green: { Missing: 'SELECT region FROM orders', Old: 'SELECT a FROM old' },
    });
    expect(brief(report)).toEqual([
      'breaks missing-object green Missing S0 - 42703',
      'breaks name-gone green Old S1 2 42P01',
    ]);
    expect(report.findings.map(({ advice }) => advice)).toEqual([
      'Add the migration that brings region, or correct Missing at green.sql:2.',
      'Take the change at migrations/2.sql:2 out of this release, or let Old do without old.',
    ]);
    expect(report).toMatchObject({
      rollbackSafety: 'safe',
      order: { migrateFirst: 'breaks', codeFirst: 'breaks' },
    });
  });

  it('reports what only sessions that are open already trip over', async () => {
    const report = await run({
      migrations: {
        '1.sql': `${ordersSchema} CREATE TABLE t (id int, code varchar(5), kind text);`,
        '2.sql': `ALTER TABLE t ALTER id TYPE bigint;
ALTER TABLE t ADD extra int;`,
        '3.sql': 'ALTER TABLE t ALTER kind TYPE int USING kind::int',
      },
      blue: {
        Wide: 'SELECT id FROM t',
        Star: 'SELECT * FROM t',
        ByKind: 'SELECT code FROM t WHERE kind = $1',
        ById: 'SELECT code FROM t WHERE id = $1',
      },
    });
    expect(brief(report)).toEqual([
      'breaks-open-sessions result-type blue Wide S1 1 0A000',
      'breaks-open-sessions star-result blue Star S1 1 0A000',
      'breaks-open-sessions result-type blue Star S2 1 0A000',
      'breaks-open-sessions retyped-comparison blue ByKind S2 1 42883',
    ]);
    expect(report.findings.map(({ message }) => message)).toEqual([
      'cached plan must not change result type: it returns id bigint instead of id integer',
      'cached plan must not change result type: it returns id bigint, extra integer instead of id integer',
      'cached plan must not change result type: it returns kind integer instead of kind text',
      'operator does not exist: integer = text',
    ]);
    expect(report).toMatchObject({ rollbackSafety: 'safe', pointOfNoReturn: null });
  });

  it('takes a star of sqlc for the columns that the version was built for', async () => {
    const story = {
      migrations: {
        '1.sql': 'CREATE TABLE t (id int, b text)',
        '2.sql': `ALTER TABLE t ADD c text;
CREATE INDEX CONCURRENTLY ON t (c);
ALTER TABLE t DROP COLUMN b;`,
      },
      blue: { Get: 'SELECT * FROM t' },
    };
    expect(brief(await run({ ...story, dialect: 'sqlc' }))).toEqual([
      'notice missing-object green Get S0 - 42703',
      'breaks name-gone blue Get S1.3 3 42703',
    ]);
    expect(brief(await run(story))[0]).toBe('breaks-open-sessions star-result blue Get S1.1 1 0A000');
  });

  it('sees what only planning shows', async () => {
    const report = await run({
      migrations: {
        '1.sql': 'CREATE TABLE t (a int CONSTRAINT k UNIQUE, b int)',
        '2.sql': 'ALTER TABLE t DROP CONSTRAINT k',
      },
      blue: { Upsert: 'INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO UPDATE SET b = EXCLUDED.b' },
      green: { None: 'SELECT 1' },
    });
    expect(brief(report)).toEqual(['breaks conflict-arbiter blue Upsert S1 1 42P10']);
  });

  it('says when production runs another Postgres', async () => {
    const report = await run(
      { migrations: { '1.sql': ordersSchema, '2.sql': 'SELECT 1' }, blue: { A: 'SELECT 1' } },
      { postgresMajor: 14 },
    );
    expect(report.warnings).toEqual([
      'the states were built on Postgres 18, production runs 14: what only one of them refuses may differ',
    ]);
  });

  it('counts its progress and stops when asked to', async () => {
    const seen: string[] = [];
    const story = {
      migrations: { '1.sql': ordersSchema, '2.sql': 'SELECT 1' },
      blue: { A: 'SELECT 1', B: 'SELECT 2' },
    };
    await run(story, { onProgress: ({ stage, done, total }) => seen.push(`${stage} ${done}/${total}`) });
    expect(seen).toEqual(['replay 1/1', 'probe 4/8', 'probe 8/8']);

    const controller = new AbortController();
    const stopped = run(story, {
      signal: controller.signal,
      onProgress: ({ stage, done }) => {
        if (stage === 'probe' && done === 4) controller.abort(new Error('enough'));
      },
    });
    await expect(stopped).rejects.toThrow('enough');
  });
});
