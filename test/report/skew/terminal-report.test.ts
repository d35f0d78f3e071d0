import { describe, expect, it } from 'vitest';
import { describeSkew } from '../../../src/report/skew/terminal-report.ts';
import { displayWidth } from '../../../src/report/printable.ts';
import { createStyle } from '../../../src/report/terminal-style.ts';
import type { SkewReport } from '../../../src/schema/skew/skew-report.ts';
import { goodReport, longReport, richReport } from './sample-report.ts';
import { reportOf, viewOf } from './view.ts';

interface Options {
  readonly columns?: number;
  readonly color?: boolean;
  readonly verbose?: boolean;
}

function shown(report: SkewReport, { columns = 80, color = false, verbose = false }: Options = {}): string {
  const style = createStyle(color, () => columns);
  return describeSkew(viewOf(report), style, { verbose }).join('\n');
}

describe('describeSkew', () => {
  it('tells findings by cause, what takes something away with its proof, the states, and what to do', () => {
    expect(shown(richReport)).toMatchInlineSnapshot(`
      "bg-check skew
      6 schema states · 412 statements of blue, 405 of green · Postgres 17.5
      (embedded)

      ✗ orders.phone  db/migrations/0042_drop_phone.sql:3
          ALTER TABLE orders DROP COLUMN phone CASCADE
        breaks 11 statements of blue from S2 on [name-gone]
          GetOrder  git:v1.4.1:db/queries/orders.sql:41
            SELECT id,
                   total_cents,
                   phone
                   ^
            FROM orders
            WHERE id = $1
            column "phone" does not exist (42703)
          and ListOrders, FindByPhone, ExportOrders, OrdersOfDay, SearchOrders,
          OrderForInvoice and 4 more (--verbose shows them)
          → Drop orders.phone in a later release, once blue (the version that runs
            GetOrder) is retired.

      ✗ orders.channel  db/migrations/0045_require_channel.sql:2
          ALTER TABLE orders ADD COLUMN channel text NOT NULL
        breaks 1 statement of blue from S5 on [required-column]
          PlaceOrder  git:v1.4.1:db/queries/orders.sql:9
            INSERT INTO orders (customer_id, total_cents) VALUES ($1, $2) RETURNING …
            null value in column "channel" of relation "orders" violates not-null
            constraint (23502)
          → Add it with a default, or nullable; make it NOT NULL once blue is retired.

      o orders.total_cents  db/migrations/0044_wide_totals.sql:1
          ALTER TABLE orders ALTER COLUMN total_cents TYPE bigint
        breaks 3 statements of blue in sessions that stay open at S4, until they
        reconnect [result-type-changed]
          SumOfDay  git:v1.4.1:db/queries/totals.sql:2
            SELECT total_cents FROM orders -- SumOfDay
            cached plan must not change result type (0A000)
          and SumOfCustomer, LargestOrder (--verbose shows them)
          → Restart or recycle the connections of blue right after this migration.
        changes what 1 statement of blue answers or does from S4 on
        [result-type-changed]
          TotalsForReport  git:v1.4.1:db/queries/totals.sql:22
            SELECT jsonb_agg(total_cents) FROM orders
            total_cents was integer and is bigint: many drivers hand it on as text
          → Cast it in the statement, or add a new column beside it.

      i orders_key  db/migrations/0041_add_phone_normalized.sql:7
          CREATE UNIQUE INDEX orders_key ON orders (idempotency_key)
        may concern 1 statement of blue from S1 on, depending on the data
        [unique-added]
          PlaceOrder  git:v1.4.1:db/queries/orders.sql:9
            INSERT INTO orders (customer_id, total_cents) VALUES ($1, $2) RETURNING …
            two orders with one idempotency_key are refused from here on (23505)
          → Make sure that blue never writes the same key twice.

      i run the migrations before green gets traffic: GetOrder, SetContactPhone of
        green need them

      Migrations  5 statements: 1 expand, 2 mixed, 2 contract
        contract orders.phone is dropped at db/migrations/0042_drop_phone.sql:3: 11 of
                 412 blue statements depend on it
                 CASCADE took along: order_phones
        contract orders.legacy_total is dropped at
                 db/migrations/0043_drop_legacy_total.sql:3: 0 of 412 blue statements
                 depend on it
        mixed    db/migrations/0044_wide_totals.sql:1: orders.total_cents
        mixed    db/migrations/0045_require_channel.sql:2: orders.channel

              S0  S1  S2  S3  S4  S5
        blue  ·   ·   ✗   ✗   ✗   ✗
        green -   ·   ·   ·   ·   ·
              ✗ breaks  - not yet, its migrations come first  · holds

        ✗ migrations first  run the migrations, then move traffic: not safe, blue
                            breaks while it still serves
        ! traffic first     move traffic, then run the migrations: not safe, green
                            does not hold on the way
        ✗ rollback          once db/migrations/0042_drop_phone.sql has run (S2), you
                            cannot put traffic back: blue does not work any more; up
                            to S1 you can

      ? 2 of 412 statements of blue could not be verified (--verbose shows all):
          ImportRows (git:v1.4.1:db/queries/import.sql:3): it fails at S0 already:
          relation "staging" does not exist (42P01)
      ! the states were built on Postgres 17, production runs 15: what only one of
        them refuses may differ

      fail  12 breaking findings, 3 in open sessions, 1 of another meaning, 3 notices,
            5 causes
      2.3s (start 480ms, earlier migrations 390ms, pending 610ms, probes 830ms)"
    `);
  });

  it('is short where everything holds', () => {
    expect(shown(goodReport(2))).toMatchInlineSnapshot(`
      "bg-check skew
      3 schema states · 2 statements of blue, 2 of green · Postgres 17.5 (embedded)

              S0  S1  S2
        blue  ·   ·   ·
        green ·   ·   ·
              · holds

        ✓ migrations first  run the migrations, then move traffic: this order is safe
        ✓ traffic first     move traffic, then run the migrations: this order is safe
        ✓ rollback          you can put traffic back at any time: blue works at every
                            state, the last one too

      pass  nothing breaks
      2.3s (start 480ms, earlier migrations 390ms, pending 610ms, probes 830ms)"
    `);
  });

  it('gives each of many states one column, and says the same in words', () => {
    const lines = shown(longReport(160)).split('\n');
    const start = lines.findIndex((line) => line.includes('S0 '));
    expect(lines.slice(start, start + 13).join('\n')).toMatchInlineSnapshot(`
      "        S0        S10       S20       S30       S40       S50       S60
        blue  ······································································
        green ······································································
              S70       S80       S90       S100      S110      S120      S130
        blue  ··········✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗
        green ······································································
              S140      S150      S160
        blue  ✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗
        green ·····················

        blue  S0–S79 holds, S80–S160 breaks
        green S0–S160 holds
              ✗ breaks  · holds"
    `);
  });

  it('shows every statement and every reason when asked to', () => {
    const text = shown(richReport, { verbose: true, columns: 120 });
    expect(text.match(/column "phone" does not exist/g)).toHaveLength(11);
    expect(text).toContain('Vacuum (git:v1.4.1:db/queries/admin.sql:1): Postgres looks into VACUUM');
    expect(text).toContain('expand   db/migrations/0041_add_phone_normalized.sql:1: orders.phone_normalized');
    expect(text).not.toContain('--verbose');
  });

  it.each([60, 80, 120])('keeps to %d columns', (columns) => {
    for (const report of [longReport(160), goodReport(12)]) {
      const tooWide = shown(report, { columns })
        .split('\n')
        .filter((line) => displayWidth(line) > columns);
      expect(tooWide).toEqual([]);
    }
  });

  it('lets nothing move the cursor, whatever a statement, a name or a path holds', () => {
    const nasty = '\u001b[2J\u001b]0;title\u0007\r\u202e';
    const report = reportOf({
      object: `orders.${nasty}`,
      message: `column ${nasty}`,
      advice: nasty,
      rule: nasty,
      statement: { id: nasty, source: nasty, line: 1, sql: `SELECT "${nasty}"\nFROM x` },
      migration: { file: nasty, line: 1, statement: nasty },
      position: 8,
    });
    const everywhere: SkewReport = {
      ...report,
      shadow: { engine: nasty, version: nasty },
      states: report.states.map((state) => ({ ...state, migration: nasty, label: nasty })),
      steps: report.steps.map((step) => ({ ...step, file: nasty, objects: [nasty], unnamed: [nasty] })),
      versions: {
        blue: { statements: 1, unverifiable: [{ statement: nasty, source: nasty, line: 1, reason: nasty }] },
        green: { statements: 1, unverifiable: [] },
      },
      warnings: [nasty],
      undecided: nasty,
    };
    for (const verbose of [true, false]) {
      const text = shown(everywhere, { verbose });
      // eslint-disable-next-line no-control-regex -- what must not be there
      expect(text.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/g)).toBeNull();
    }
  });

  it('says in words what is not known, and does not call it safe', () => {
    const text = shown({
      ...goodReport(1),
      verdict: 'inconclusive',
      undecided: 'no statement of green could be verified',
      rollbackSafety: 'unknown',
      order: { assumed: 'migrate-first', migrateFirst: 'unknown', codeFirst: 'unknown' },
    });
    expect(text.slice(text.indexOf('  !'))).toMatchInlineSnapshot(`
      "  ! migrations first  whether this order is safe is not known
        ! traffic first     whether this order is safe is not known
        ! rollback          whether blue could serve again is not known: do not count
                            on it

      inconclusive  no statement of green could be verified
      2.3s (start 480ms, earlier migrations 390ms, pending 610ms, probes 830ms)"
    `);
  });

  it('colors only where it may', () => {
    expect(shown(richReport)).not.toContain('\u001b');
    expect(shown(richReport, { color: true })).toContain('\u001b[31m');
  });

  it('writes a statement of several lines in one, and says what a new constraint does', () => {
    const statement = 'ALTER TABLE orders\n  ADD CONSTRAINT known CHECK (total > 0)';
    const migration = { file: 'db/2.sql', line: 1, statement };
    const report = reportOf({ migration });
    const step = {
      ...{ ...migration, state: 'S1', phase: 'contract' as const, unnamed: [] },
      objects: ['constraint known on orders'],
    };
    const text = shown({ ...report, steps: [{ ...step, dependents: { blue: 1, of: 2 } }] });
    expect(text).toContain('    ALTER TABLE orders ADD CONSTRAINT known CHECK (total > 0)\n');
    expect(text).toContain('constraint known on orders is added at db/2.sql:1: 1 of 2 blue');
    expect(shown({ ...report, steps: [{ ...step, dependents: { blue: 0, of: 0 } }] })).toContain(
      'is not known',
    );
  });
});
