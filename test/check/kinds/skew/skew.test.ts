import { describe, expect, it } from 'vitest';
import { skew, type SkewCheckOptions } from '../../../../src/check/kinds/skew/skew.ts';
import { definedBy, essence, runDefinedChecks } from '../../../support/run-defined-checks.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const files = {
  'migrations/0001_init.sql': 'CREATE TABLE orders (id int PRIMARY KEY, phone text);',
  'migrations/0002_contract.sql': 'ALTER TABLE orders DROP COLUMN phone;',
  'blue/orders.sql':
    '-- name: GetOrder :one\nSELECT phone FROM orders WHERE id = $1;\n-- name: ListPhones :many\nSELECT phone FROM orders;',
  'green/orders.sql': '-- name: GetOrder :one\nSELECT id FROM orders WHERE id = $1;',
};
const schema = {
  migrations: 'migrations',
  applied: '0001',
  queries: { blue: 'blue', green: ['green/*.sql'] },
};

async function run(options: SkewCheckOptions, configured: boolean, more = {}) {
  const color = { url: 'http://127.0.0.1:9' };
  const config = { blue: color, green: color, live: color, ...(configured ? { schema } : {}) };
  const { results } = await runDefinedChecks(
    () => {
      skew('skew', options);
    },
    { config, rootDirectory: temporaryFolder({ ...files, ...more }) },
  );
  return results.map(essence);
}

describe('skew', () => {
  it('registers a gating check before the switch that needs `schema`, unless it is told everything', async () => {
    const definitions = await definedBy(() => {
      skew('a');
      skew('b', { ...schema, gating: false });
    });
    expect(definitions).toMatchObject([
      { name: 'a', kind: 'skew', phases: ['pre-switch'], requires: ['schema'], gating: true },
      { name: 'b', kind: 'skew', phases: ['pre-switch'], requires: [], gating: false },
    ]);
  });

  it('fails where a statement breaks, with where, what and the way out', async () => {
    expect(await run({}, true)).toMatchInlineSnapshot(`
      [
        {
          "advice": "Drop orders.phone in a later release, once blue (the version that runs GetOrder) is retired.",
          "attempts": 1,
          "details": [
            "breaks: GetOrder (blue/orders.sql:2) of blue breaks at migrations/0002_contract.sql:1",
            "  column "phone" does not exist (42703)",
            "  the same for ListPhones of blue",
            "  Drop orders.phone in a later release, once blue (the version that runs GetOrder) is retired.",
          ],
          "evidence": [
            {
              "limit": {
                "breaks": 0,
                "migrationFails": 0,
              },
              "measured": {
                "breaks": 2,
                "breaksOpenSessions": 0,
                "changesMeaning": 0,
                "migrationFails": 0,
                "notices": 0,
                "order": {
                  "assumed": "migrate-first",
                  "codeFirst": "ok",
                  "migrateFirst": "breaks",
                },
                "postgres": "18.6",
                "statements": {
                  "blue": 2,
                  "green": 1,
                },
                "states": 2,
                "unverifiable": {
                  "blue": 0,
                  "green": 0,
                },
              },
              "rows": [
                {
                  "advice": "Drop orders.phone in a later release, once blue (the version that runs GetOrder) is retired.",
                  "message": "column "phone" does not exist",
                  "migration": {
                    "file": "migrations/0002_contract.sql",
                    "line": 1,
                    "statement": "ALTER TABLE orders DROP COLUMN phone",
                  },
                  "object": "orders.phone",
                  "position": 8,
                  "rule": "name-gone",
                  "severity": "breaks",
                  "sqlstate": "42703",
                  "state": "S1",
                  "statement": {
                    "id": "GetOrder",
                    "line": 2,
                    "source": "blue/orders.sql",
                    "sql": "SELECT phone FROM orders WHERE id = $1",
                  },
                  "states": [
                    "S1",
                  ],
                  "version": "blue",
                },
                {
                  "advice": "Drop orders.phone in a later release, once blue (the version that runs ListPhones) is retired.",
                  "message": "column "phone" does not exist",
                  "migration": {
                    "file": "migrations/0002_contract.sql",
                    "line": 1,
                    "statement": "ALTER TABLE orders DROP COLUMN phone",
                  },
                  "object": "orders.phone",
                  "position": 8,
                  "rule": "name-gone",
                  "severity": "breaks",
                  "sqlstate": "42703",
                  "state": "S1",
                  "statement": {
                    "id": "ListPhones",
                    "line": 4,
                    "source": "blue/orders.sql",
                    "sql": "SELECT phone FROM orders",
                  },
                  "states": [
                    "S1",
                  ],
                  "version": "blue",
                },
              ],
              "sample": 6,
              "title": "version skew",
            },
            {
              "measured": "unsafe",
              "rows": [
                {
                  "pointOfNoReturn": "S1",
                },
              ],
              "title": "rollback safety",
            },
          ],
          "message": "GetOrder (blue/orders.sql:2) of blue breaks at migrations/0002_contract.sql:1 (42703), and 1 more",
          "outcome": "failed",
        },
      ]
    `);
  });

  it('passes with counts, and takes its own sources before the configured', async () => {
    const options = { applied: '0002', queries: { blue: 'green', green: 'green' } };
    expect(await run(options, true)).toMatchObject([
      {
        outcome: 'passed',
        message: '1 statement of blue and 1 of green hold at 1 schema state',
        details: [
          'note: no migration comes after 0002_contract.sql, so that only one schema state was tried',
          'note: the statements of both versions come from the same files',
        ],
        evidence: [{ title: 'version skew' }, { title: 'rollback safety', measured: 'safe' }],
      },
    ]);
  });

  it('is inconclusive when nothing of blue can be verified', async () => {
    expect(await run({ applied: '0002' }, true)).toMatchObject([
      {
        outcome: 'inconclusive',
        message: 'no statement of blue could be verified',
        details: [
          'not verified: GetOrder (blue/orders.sql:2) of blue: it fails at S0 already: column "phone" does not exist (42703)',
          'not verified: ListPhones (blue/orders.sql:4) of blue: it fails at S0 already: column "phone" does not exist (42703)',
          'note: no migration comes after 0002_contract.sql, so that only one schema state was tried',
          'note: 2 of 2 statements of blue could not be verified; rollback safety rests on the others',
        ],
      },
    ]);
  });

  it('fails from another severity on when told so, and not for what green waits for', async () => {
    const options: SkewCheckOptions = {
      ...{ migrations: 'more', applied: '0001' },
      queries: { blue: 'stars.sql', green: 'green.sql' },
      failOn: 'breaks-open-sessions',
    };
    const more = {
      'more/0001_init.sql': 'CREATE TABLE orders (id int PRIMARY KEY);',
      'more/0002_expand.sql': 'ALTER TABLE orders ADD COLUMN phone text;',
      'stars.sql': '-- name: All\nSELECT * FROM orders;',
      'green.sql': '-- name: Phones :many\nSELECT phone FROM orders;',
    };
    expect(await run(options, false, more)).toMatchObject([
      {
        outcome: 'failed',
        message: 'All (stars.sql:2) of blue breaks in open sessions at more/0002_expand.sql:1 (0A000)',
        details: expect.arrayContaining([
          'run the migrations before green gets traffic: Phones of green needs them',
        ]) as string[],
        evidence: [
          { measured: { breaks: 0, breaksOpenSessions: 1 } },
          { title: 'rollback safety', measured: 'safe' },
        ],
      },
    ]);
  });

  it('never tells the password of its shadow database', async () => {
    const shadow = 'postgres://shadow:hunter2hunter2@127.0.0.1:9/shadow';
    const [result] = await run({ shadow }, true);
    expect(result).toMatchObject({
      outcome: 'errored',
      message: expect.stringContaining('127.0.0.1') as string,
    });
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  it('says what is missing when nobody told it where the schema is, and when it was told wrong', async () => {
    expect(await run({ ...schema, applied: '0009' }, false)).toMatchObject([
      { outcome: 'errored', message: expect.stringContaining('named or numbered `0009`') as string },
    ]);
  });
});
