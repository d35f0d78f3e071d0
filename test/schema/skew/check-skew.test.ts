import { describe, expect, it } from 'vitest';
import type { SkewReport } from '../../../src/schema/skew/skew-report.ts';
import { sharedShadow } from './shared-shadow.ts';

const run = sharedShadow();
const init = `CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  phone text,
  total int NOT NULL
);`;

describe('checkSkew', () => {
  it('says that it had one state only to try when no migration is pending', async () => {
    const { verdict, states, warnings } = await run({
      migrations: { '0001_init.sql': init },
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
        '0001_init.sql': init,
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

  it('names the statement, the place and the way out when a column goes that blue reads', async () => {
    const report = await run({
      migrations: {
        '0001_init.sql': init,
        '0002_contract.sql': `-- é€😀 before
ALTER TABLE orders ADD COLUMN phone_normalized text;
COMMENT ON TABLE orders IS 'a; b';

ALTER TABLE orders
  DROP COLUMN phone;`,
      },
      blue: {
        GetOrder: 'SELECT id, phone\nFROM orders WHERE id = $1',
        CountOrders: 'SELECT count(*) FROM orders',
      },
      green: { GetOrder: 'SELECT id, phone_normalized FROM orders WHERE id = $1' },
    });
    const { timings, ...rest } = report;
    expect(rest).toMatchInlineSnapshot(`
      {
        "findings": [
          {
            "advice": "Run the migrations up to migrations/0002_contract.sql:2, which brings orders.phone_normalized, before green gets traffic.",
            "message": "column "phone_normalized" does not exist; it holds from S1 on",
            "migration": null,
            "object": "orders.phone_normalized",
            "position": 12,
            "rule": "missing-object",
            "severity": "notice",
            "sqlstate": "42703",
            "state": "S0",
            "statement": {
              "id": "GetOrder",
              "line": 2,
              "source": "green.sql",
              "sql": "SELECT id, phone_normalized FROM orders WHERE id = $1",
            },
            "states": [
              "S0",
            ],
            "version": "green",
          },
          {
            "advice": "Drop orders.phone in a later release, once blue (the version that runs GetOrder) is retired.",
            "message": "column "phone" does not exist",
            "migration": {
              "file": "migrations/0002_contract.sql",
              "line": 5,
              "statement": "ALTER TABLE orders
        DROP COLUMN phone",
            },
            "object": "orders.phone",
            "position": 12,
            "rule": "name-gone",
            "severity": "breaks",
            "sqlstate": "42703",
            "state": "S1",
            "statement": {
              "id": "GetOrder",
              "line": 2,
              "source": "blue.sql",
              "sql": "SELECT id, phone
      FROM orders WHERE id = $1",
            },
            "states": [
              "S1",
            ],
            "version": "blue",
          },
        ],
        "matrix": [
          {
            "breaks": 0,
            "breaksOpenSessions": 0,
            "changesMeaning": 0,
            "holds": 2,
            "state": "S0",
            "version": "blue",
          },
          {
            "breaks": 1,
            "breaksOpenSessions": 0,
            "changesMeaning": 0,
            "holds": 0,
            "state": "S0",
            "version": "green",
          },
          {
            "breaks": 1,
            "breaksOpenSessions": 0,
            "changesMeaning": 0,
            "holds": 1,
            "state": "S1",
            "version": "blue",
          },
          {
            "breaks": 0,
            "breaksOpenSessions": 0,
            "changesMeaning": 0,
            "holds": 1,
            "state": "S1",
            "version": "green",
          },
        ],
        "order": {
          "assumed": "migrate-first",
          "codeFirst": "breaks",
          "migrateFirst": "breaks",
        },
        "pointOfNoReturn": "S1",
        "rollbackSafety": "unsafe",
        "schemaVersion": 1,
        "shadow": {
          "engine": "embedded",
          "version": "18.6",
        },
        "states": [
          {
            "id": "S0",
            "label": "after 0001_init.sql",
            "migration": null,
            "phase": "none",
            "transactional": true,
          },
          {
            "id": "S1",
            "label": "after 0002_contract.sql",
            "migration": "migrations/0002_contract.sql",
            "phase": "mixed",
            "transactional": true,
          },
        ],
        "steps": [
          {
            "dependents": null,
            "file": "migrations/0002_contract.sql",
            "line": 2,
            "objects": [
              "orders.phone_normalized",
            ],
            "phase": "expand",
            "state": "S1",
            "statement": "ALTER TABLE orders ADD COLUMN phone_normalized text",
            "unnamed": [],
          },
          {
            "dependents": null,
            "file": "migrations/0002_contract.sql",
            "line": 3,
            "objects": [],
            "phase": "none",
            "state": "S1",
            "statement": "COMMENT ON TABLE orders IS 'a; b'",
            "unnamed": [],
          },
          {
            "dependents": {
              "blue": 1,
              "of": 2,
            },
            "file": "migrations/0002_contract.sql",
            "line": 5,
            "objects": [
              "orders.phone",
            ],
            "phase": "contract",
            "state": "S1",
            "statement": "ALTER TABLE orders
        DROP COLUMN phone",
            "unnamed": [],
          },
        ],
        "undecided": null,
        "verdict": "fail",
        "versions": {
          "blue": {
            "statements": 2,
            "unverifiable": [],
          },
          "green": {
            "statements": 1,
            "unverifiable": [],
          },
        },
        "warnings": [],
      }
    `);
    expect(timings).toEqual({
      ...{ total: expect.any(Number) as number, start: expect.any(Number) as number },
      ...{ baseline: expect.any(Number) as number, walk: expect.any(Number) as number },
      probes: expect.any(Number) as number,
    });
  });

  const brief = (report: SkewReport) =>
    report.findings.map(
      ({ severity, rule, version, statement, state, migration, sqlstate }) =>
        `${severity} ${rule} ${version ?? '-'} ${statement?.id ?? '-'} ${state} ${migration ? migration.line : '-'} ${sqlstate ?? '-'}`,
    );

  it('passes an expanding release, and says what its order must be', async () => {
    const report = await run({
      migrations: { '1.sql': init, '2.sql': 'ALTER TABLE orders ADD COLUMN note text' },
      blue: { Add: 'INSERT INTO orders (phone, total) VALUES ($1, $2) RETURNING id' },
      green: { Add: 'INSERT INTO orders (phone, total, note) VALUES ($1, $2, $3) RETURNING id' },
    });
    expect(brief(report)).toEqual(['notice missing-object green Add S0 - 42703']);
    expect(report).toMatchObject({
      ...{ rollbackSafety: 'safe', pointOfNoReturn: null, undecided: null },
      order: { migrateFirst: 'ok', codeFirst: 'breaks' },
    });
  });

  it('sees a required column that blue leaves out, however it writes', async () => {
    const report = await run({
      migrations: {
        '1.sql': `${init} CREATE SCHEMA "Odd"; CREATE TABLE "Odd"."T" (a int, "B c" int);`,
        '2.sql': `ALTER TABLE orders ADD COLUMN region text NOT NULL;
ALTER TABLE "Odd"."T" ALTER COLUMN "B c" SET NOT NULL;`,
      },
      blue: {
        Add: 'INSERT INTO orders (phone, total) VALUES ($1, $2)',
        Positional: 'INSERT INTO "Odd"."T" VALUES ($1)',
        Null: 'INSERT INTO "Odd"."T" VALUES ($1, NULL)',
        Default: 'INSERT INTO "Odd"."T" VALUES ($1, DEFAULT)',
        Nested: 'WITH x AS (INSERT INTO "Odd"."T" (a) SELECT 1 RETURNING a) SELECT a FROM x',
        Complete: 'INSERT INTO "Odd"."T" VALUES ($1, $2)',
        Touch: 'UPDATE orders SET phone = $1 WHERE id = $2',
      },
      green: { Add: 'INSERT INTO orders (phone, total, region) VALUES ($1, $2, $3)' },
    });
    expect(brief(report)).toEqual([
      'notice missing-object green Add S0 - 42703',
      'breaks required-column blue Add S1 1 23502',
      'breaks required-column blue Positional S1 2 23502',
      'breaks required-column blue Null S1 2 23502',
      'breaks required-column blue Default S1 2 23502',
      'breaks required-column blue Nested S1 2 23502',
    ]);
    expect(report.findings[1]).toMatchObject({
      object: 'orders.region',
      message: 'column "region" of relation "orders" must not be NULL, is left out and has no default',
      advice:
        'Give orders.region a default, or let it be NULL for now and require it in a later release, once blue (the version that runs Add) is retired.',
    });
    expect(report.rollbackSafety).toBe('unsafe');
  });

  it.each([
    ['a default', "ALTER TABLE orders ADD region text NOT NULL DEFAULT 'eu'", []],
    ['an identity', 'ALTER TABLE orders ADD n int GENERATED BY DEFAULT AS IDENTITY', []],
    [
      'a generated column',
      'ALTER TABLE orders ADD n int GENERATED ALWAYS AS (total + 1) STORED NOT NULL',
      [],
    ],
    ['a nullable column', 'ALTER TABLE orders ADD region text', []],
    [
      'a check that is not valid yet',
      'ALTER TABLE orders ADD region text; ALTER TABLE orders ADD CONSTRAINT r CHECK (region IS NOT NULL) NOT VALID',
      ['breaks required-column blue Add S1 1 23514'],
    ],
    [
      'a domain',
      'CREATE DOMAIN region AS text NOT NULL; ALTER TABLE orders ADD region region',
      ['breaks required-column blue Add S1 1 23502'],
    ],
    [
      'a default that goes',
      'ALTER TABLE orders ALTER COLUMN total DROP DEFAULT',
      ['breaks required-column blue Add S1 1 23502'],
    ],
    [
      'a trigger that may fill it',
      `ALTER TABLE orders ADD region text NOT NULL;
       CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.region := 'eu'; RETURN NEW; END; $$;
       CREATE TRIGGER fill BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION fill();`,
      ['notice required-column blue Add S1 1 23502', 'notice trigger-effect blue Add S1 3 -'],
    ],
  ])('judges an INSERT by the catalog: %s', async (_, migration, expected) => {
    const report = await run({
      migrations: { '1.sql': `${init} ALTER TABLE orders ALTER total SET DEFAULT 0`, '2.sql': migration },
      blue: { Add: 'INSERT INTO orders (phone) VALUES ($1)' },
      green: { None: 'SELECT 1' },
    });
    expect(brief(report)).toEqual(expected);
    expect(report.rollbackSafety).toBe(expected[0]?.startsWith('breaks') ? 'unsafe' : 'safe');
  });

  it('does not call news what was so before: baseline statements and omissions', async () => {
    const report = await run({
      migrations: {
        '1.sql': `${init} CREATE TABLE strict (a int NOT NULL, b int NOT NULL);`,
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
      migrations: { '1.sql': init },
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
      migrations: { '1.sql': `${init} CREATE TABLE old (a int);`, '2.sql': 'SELECT 1;\nDROP TABLE old;' },
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
        '1.sql': `${init} CREATE TABLE t (id int, code varchar(5), kind text);`,
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

  it('meets the states between the statements of a file that cannot be one transaction', async () => {
    const report = await run({
      migrations: {
        '1.sql': init,
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
        '1.sql': init,
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
        '1.sql': init,
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

  it('says when production runs another Postgres', async () => {
    const report = await run(
      { migrations: { '1.sql': init, '2.sql': 'SELECT 1' }, blue: { A: 'SELECT 1' } },
      { postgresMajor: 14 },
    );
    expect(report.warnings).toEqual([
      'the states were built on Postgres 18, production runs 14: what only one of them refuses may differ',
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

  it('counts its progress and stops when asked to', async () => {
    const seen: string[] = [];
    const story = {
      migrations: { '1.sql': init, '2.sql': 'SELECT 1' },
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
