import { describe, expect, it } from 'vitest';
import { checkSkew } from '../../../src/schema/skew/check-skew.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const setup = `CREATE ROLE app;
CREATE TABLE orders (id int PRIMARY KEY, tenant text);
INSERT INTO orders VALUES (1, 'a');
GRANT SELECT ON orders TO app;`;
const policy = (expression: string) => `ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON orders USING (tenant = ${expression});`;
const line = (statement: object) =>
  `${JSON.stringify({ id: 'List', sql: 'SELECT id FROM orders', ...statement })}\n`;

describe('statements whose sessions set what others do not', () => {
  it.each([
    ["current_setting('app.tenant')", 'breaks row-security blue 42704'],
    ["current_setting('app.tenant', true)", 'changes-meaning row-security blue -'],
  ])('are kept apart, so that blue does not read what green sets: %s', async (expression, expected) => {
    const rootDirectory = temporaryFolder({
      'migrations/0001_init.sql': setup,
      'migrations/0002_tenants.sql': policy(expression),
      'blue.jsonl': line({}),
      'green.jsonl': line({ session: ["SET app.tenant = 'a'"] }),
    });
    const report = await checkSkew({
      ...{ migrations: 'migrations', applied: '1', rootDirectory, role: 'app' },
      queries: { blue: ['blue.jsonl'], green: ['green.jsonl'] },
    });
    const worst = report.findings.filter(({ severity }) => severity !== 'notice');
    expect(
      worst.map(({ severity, rule, version, sqlstate }) =>
        [severity, rule, version, sqlstate ?? '-'].join(' '),
      ),
    ).toEqual([expected]);
    expect(report.matrix.filter(({ version }) => version === 'green').map(({ holds }) => holds)).toEqual([
      1, 1,
    ]);
  });
});
