import { describe, expect, it } from 'vitest';
import { ordersSchema } from './orders-schema.ts';
import { sharedShadow } from './shared-shadow.ts';

const run = sharedShadow();

describe('the report of a column that goes while blue reads it', () => {
  it('names the statement, the place and the way out when a column goes that blue reads', async () => {
    const report = await run({
      migrations: {
        '0001_init.sql': ordersSchema,
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
});
