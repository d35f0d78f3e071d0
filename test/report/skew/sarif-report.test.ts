import { describe, expect, it } from 'vitest';
import { makeSarif } from '../../../src/report/skew/sarif-report.ts';
import type { SkewFinding } from '../../../src/schema/skew/skew-report.ts';
import { richReport } from './sample-report.ts';
import { reportOf, viewOf } from './view.ts';

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly locations: unknown;
        readonly partialFingerprints: Readonly<Record<string, string>>;
      }[];
    },
  ];
}

const rules = [{ name: 'name-gone', summary: 'A name that the statement uses is gone.' }];
const logOf = (report = richReport) =>
  makeSarif(viewOf(report, rules), { rootDirectory: '/shop', repository: '/shop' }) as Log;
const [first] = richReport.findings as readonly [SkewFinding, ...SkewFinding[]];

describe('makeSarif', () => {
  it('puts a finding at its cause, with the statement beside it', () => {
    const { results, ...run } = logOf(reportOf({})).runs[0];
    expect({
      ...run,
      results: results.map((result) => ({ ...result, partialFingerprints: '…' })),
    }).toMatchInlineSnapshot(`
      {
        "automationDetails": {
          "id": "bg-check/skew/",
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
          {
            "executionSuccessful": true,
            "toolExecutionNotifications": [
              {
                "level": "warning",
                "message": {
                  "text": "the states were built on Postgres 17, production runs 15: what only one of them refuses may differ",
                },
              },
            ],
          },
        ],
        "properties": {
          "pointOfNoReturn": "S2",
          "rollbackSafety": "unsafe",
          "verdict": "fail",
        },
        "results": [
          {
            "level": "error",
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "db/migrations/0042_drop_phone.sql",
                    "uriBaseId": "%SRCROOT%",
                  },
                  "region": {
                    "snippet": {
                      "text": "ALTER TABLE orders DROP COLUMN phone CASCADE",
                    },
                    "startLine": 3,
                  },
                },
              },
            ],
            "message": {
              "text": "GetOrder (git:v1.4.1:db/queries/orders.sql:41) of blue, breaks from S2 on: column "phone" does not exist (42703). Drop orders.phone in a later release, once blue (the version that runs GetOrder) is retired.",
            },
            "partialFingerprints": "…",
            "properties": {
              "object": "orders.phone",
              "severity": "breaks",
              "sqlstate": "42703",
              "state": "S2",
              "version": "blue",
            },
            "relatedLocations": [
              {
                "id": 1,
                "message": {
                  "text": "GetOrder of blue, git:v1.4.1:db/queries/orders.sql:41",
                },
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "db/queries/orders.sql",
                    "uriBaseId": "%SRCROOT%",
                  },
                  "region": {
                    "snippet": {
                      "text": "SELECT id,
             total_cents,
             phone
      FROM orders
      WHERE id = $1",
                    },
                    "startLine": 41,
                  },
                },
              },
            ],
            "ruleId": "name-gone",
            "ruleIndex": 0,
          },
        ],
        "tool": {
          "driver": {
            "name": "bg-check",
            "rules": [
              {
                "help": {
                  "text": "A name that the statement uses is gone.",
                },
                "id": "name-gone",
                "shortDescription": {
                  "text": "A name that the statement uses is gone.",
                },
              },
            ],
            "semanticVersion": "0.1.0",
          },
        },
      }
    `);
  });

  it('names the rule of each result, and its level', () => {
    const { tool, results } = logOf().runs[0];
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect([...new Set(results.map(({ ruleId, level }) => `${ruleId} ${level}`))]).toEqual([
      ...['name-gone error', 'required-column error', 'result-type-changed warning'],
      ...['unique-added note', 'name-gone note'],
    ]);
  });

  it('knows a finding again when lines have moved, and another one as another', () => {
    const print = (parts: Partial<SkewFinding>) =>
      logOf(reportOf(parts)).runs[0].results[0]?.partialFingerprints['bgCheckSkew/v1'];
    const { statement, migration } = first;
    if (!statement || !migration) throw new Error('the sample has changed');
    const same = print({});
    expect(print({ statement: { ...statement, line: 99 }, migration: { ...migration, line: 98 } })).toBe(
      same,
    );
    expect(print({ state: 'S9', migration: { ...migration, statement: `  ${migration.statement}\n` } })).toBe(
      same,
    );
    expect(print({ statement: { ...statement, id: 'Other' } })).not.toBe(same);
    expect(print({ object: 'orders.mail' })).not.toBe(same);
    const prints = logOf().runs[0].results.map((result) => JSON.stringify(result.partialFingerprints));
    expect(new Set(prints).size).toBe(richReport.findings.length);
  });

  it('finds a place for what has no cause, and for paths that are no URLs', () => {
    const places = (parts: Partial<SkewFinding>) =>
      JSON.stringify(logOf(reportOf(parts)).runs[0].results[0]?.locations);
    expect(places({ migration: null })).toContain('"uri":"db/queries/orders.sql"');
    expect(places({ migration: null, statement: null, version: null })).toContain('0042_drop_phone.sql');
    const migration = { file: 'db/my files/1:ä.sql', line: 1, statement: 'x' };
    expect(places({ migration })).toContain('"uri":"db/my%20files/1%3A%C3%A4.sql"');
  });

  it('counts paths from the top of the repository, wherever the command ran', () => {
    const uris = (source: string) => {
      const finding: Partial<SkewFinding> = {
        migration: null,
        statement: { id: 'GetOrder', source, line: 1, sql: 'SELECT 1' },
      };
      const place = { rootDirectory: '/code/shop/api', repository: '/code/shop' };
      const log = makeSarif(viewOf(reportOf(finding), rules), place) as Log;
      const [{ physicalLocation }] = log.runs[0].results[0]?.locations as [
        { physicalLocation: { artifactLocation: unknown } },
      ];
      return physicalLocation.artifactLocation;
    };
    const inside = (uri: string) => ({ uri, uriBaseId: '%SRCROOT%' });
    expect(uris('src/a b.ts')).toEqual(inside('api/src/a%20b.ts'));
    expect(uris('../db/q.sql')).toEqual(inside('db/q.sql'));
    expect(uris('/code/shop/db/q.sql')).toEqual(inside('db/q.sql'));
    expect(uris('git:v1:db/q.sql')).toEqual(inside('api/db/q.sql'));
    expect(uris('git:v1:/db/q.sql')).toEqual(inside('db/q.sql'));
    expect(uris('git:v1:../db/q.sql')).toEqual(inside('db/q.sql'));
    expect(uris('/elsewhere/q.sql')).toEqual({ uri: 'file:///elsewhere/q.sql' });
  });

  it('says at which states a finding shows', () => {
    const finding: Partial<SkewFinding> = {
      severity: 'notice',
      version: 'green',
      state: 'S0',
      states: ['S0', 'S1'],
    };
    const [result] = logOf(reportOf(finding)).runs[0].results;
    expect(JSON.stringify(result)).toContain('of green, notice from S0 to S1: ');
  });
});
