import { describe, expect, it } from 'vitest';
import { ruleStories } from './rules/rule-story.ts';

const run = ruleStories();
const short = (findings: readonly string[]) => findings.map((line) => line.split(' — ')[0]);

describe('the role of the application', () => {
  const setup = `CREATE ROLE app; CREATE SCHEMA shop; CREATE TABLE shop.orders (id int, note text);
    GRANT USAGE ON SCHEMA shop TO app; GRANT SELECT ON shop.orders TO app;`;

  it('is who plans and runs the statements', async () => {
    const { findings } = await run({
      ...{ setup, role: 'app', migration: 'REVOKE SELECT ON shop.orders FROM app' },
      blue: { Get: 'SELECT id FROM shop.orders WHERE id = $1', Who: 'SELECT 1 WHERE session_user = $1' },
    });
    expect(findings.map((line) => line.replace(/^(\S+) \S+/, '$1'))).toEqual([
      'breaks blue Get S1 0002:1 42501 shop.orders — permission denied for table orders',
      'breaks green Get S1 0002:1 42501 shop.orders — permission denied for table orders',
    ]);
  });

  it('brings its own settings, and a statement may have others', async () => {
    const { findings, report } = await run({
      setup: `${setup} ALTER ROLE app SET search_path = shop; CREATE TABLE public.mine (a int); CREATE ROLE other;`,
      ...{ role: 'app', migration: 'ALTER TABLE shop.orders RENAME COLUMN note TO remark' },
      blue: {
        Own: 'SELECT note FROM orders',
        Path: { sql: 'SELECT note FROM orders', searchPath: 'public, shop' },
        Session: { sql: 'SELECT a FROM mine', session: ['SET search_path = public', 'RESET ROLE'] },
        Unset: { sql: 'SELECT 1 AS one', session: ['SET no.such = 1', 'SET nothing = 2'] },
        Other: { sql: 'SELECT note FROM shop.orders', role: 'other' },
      },
      green: { Nothing: 'SELECT 1 AS nothing' },
    });
    expect(short(findings)).toEqual([
      'breaks name-gone blue Own S1 0002:1 42703 shop.orders.note',
      'breaks name-gone blue Path S1 0002:1 42703 shop.orders.note',
    ]);
    expect(
      report.versions.blue.unverifiable.map(({ statement, reason }) => `${statement}: ${reason}`),
    ).toEqual([
      'Session: the role that runs it may not at S0, and a superuser may: permission denied for table mine (42501)',
      'Unset: it fails at S0 already: unrecognized configuration parameter "nothing" (42704)',
      'Other: the role that runs it may not at S0, and a superuser may: permission denied for schema shop (42501)',
    ]);
  });

  it('must be there', async () => {
    await expect(
      run({ setup: 'SELECT 1', migration: 'SELECT 2', blue: { Get: { sql: 'SELECT 1', role: 'ghost' } } }),
    ).rejects.toMatchObject({
      code: 'BGC_INPUT',
      message: 'blue/queries.jsonl:1: the role `ghost` that runs the statements does not exist at S0',
      advice: expect.stringContaining('CREATE ROLE "ghost"') as string,
    });
  });

  it('has no rights but those that migrations grant where they name it and do not create it', async () => {
    const { report } = await run({
      setup: 'CREATE TABLE a (x int); CREATE TABLE b (x int); GRANT SELECT ON a TO app;',
      ...{ migration: 'SELECT 1', role: 'app' },
      blue: { A: 'SELECT x FROM a', B: 'SELECT x FROM b' },
    });
    expect(report.versions.blue.unverifiable.map(({ statement }) => statement)).toEqual(['B']);
    expect(report.versions.green.unverifiable.map(({ statement }) => statement)).toEqual(['B']);
    expect(report.warnings[0]).toContain('`app`');
  });
});

describe('rights that are granted elsewhere', () => {
  const statements = { A: 'SELECT x FROM a', B: 'SELECT x FROM b', C: 'SELECT x FROM c' };
  const story = {
    migration: 'CREATE TABLE d (x int)',
    role: 'app',
    blue: statements,
    green: { D: 'SELECT x FROM d' },
  };
  const tables = 'CREATE ROLE app; CREATE TABLE a (x int); CREATE TABLE b (x int); CREATE TABLE c (x int);';

  it('are not missed for what is new', async () => {
    const { report } = await run({ ...story, setup: tables });
    expect(report).toMatchObject({ findings: [], verdict: 'inconclusive' });
    expect(report.versions.green.unverifiable).toHaveLength(1);
  });

  it('are where blue has some', async () => {
    const { findings } = await run({ ...story, setup: `${tables} GRANT SELECT ON a, b TO app;` });
    expect(short(findings)).toEqual(['breaks privilege green D S1 0002:1 42501 d']);
  });
});

describe('sessions that are open', () => {
  it('break once for each reason, and are prepared anew behind it', async () => {
    const { findings } = await run({
      setup: 'CREATE TABLE t (id int, b text, c text)',
      migration: [
        'ALTER TABLE t ALTER id TYPE bigint',
        'ALTER TABLE t ALTER b TYPE varchar(9)',
        'ALTER TABLE t ALTER c TYPE varchar(9)',
      ],
      blue: { Get: 'SELECT id, c FROM t', Unkept: { sql: 'SELECT id, b, c FROM t', prepared: false } },
    });
    expect(findings.filter((line) => line.startsWith('breaks'))).toEqual([
      'breaks-open-sessions result-type blue Get S1 0002:1 0A000 t.id — cached plan must not change result type: it returns id bigint instead of id integer',
      'breaks-open-sessions result-type blue Get S3 0004:1 0A000 t.c — cached plan must not change result type: it returns c character varying(9) instead of c text',
    ]);
  });

  it('keep the types of parameters, also where nothing is returned', async () => {
    const { findings } = await run({
      setup: "CREATE TYPE st AS ENUM ('a'); CREATE TABLE t (id int, n int, s st)",
      migration: [
        'ALTER TABLE t ALTER n TYPE text',
        `ALTER TABLE t DROP COLUMN s; DROP TYPE st; CREATE TYPE st AS ENUM ('a', 'b'); ALTER TABLE t ADD s st`,
      ],
      blue: { Set: 'UPDATE t SET n = $1 WHERE n = $2', State: 'INSERT INTO t (s) VALUES ($1)' },
      green: { Nothing: 'SELECT 1 AS nothing' },
    });
    const open = findings.filter((line) => line.startsWith('breaks'));
    expect(open.map((line) => line.replace(/ \S+ blue/, ' blue'))).toEqual([
      'breaks-open-sessions blue Set S1 0002:1 42883 t.n — operator does not exist: text = integer',
      'breaks-open-sessions blue State S2 0003:1 XX000 t.s — the type of a parameter no longer exists',
    ]);
  });
});

describe('types of parameters', () => {
  it('are declared where the application says them', async () => {
    const { findings } = await run({
      setup: 'CREATE TABLE t (id int, n int)',
      migration: 'ALTER TABLE t ALTER n TYPE text',
      blue: {
        Declared: { sql: 'SELECT id FROM t WHERE n = $1', paramTypes: ['integer'], prepared: false },
        Free: { sql: 'SELECT id FROM t WHERE n = $1', prepared: false },
      },
    });
    const broken = findings.filter((line) => line.startsWith('breaks') && line.includes(' blue '));
    expect(short(broken)).toEqual(['breaks retyped-comparison blue Declared S1 0002:1 42883 t.n']);
  });
});
