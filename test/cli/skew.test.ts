import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { skewReportSchema } from '../../src/report/skew/skew-report-schema.ts';
import { runCli, startCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const files = {
  'db/migrations/0001_orders.sql': 'CREATE TABLE orders (id int PRIMARY KEY, phone text);',
  'db/migrations/0002_drop_phone.sql': '\nALTER TABLE orders DROP COLUMN phone;',
  'blue/orders.sql': '-- name: GetOrder :one\nSELECT id, phone FROM orders WHERE id = $1;',
  'green/orders.sql': '-- name: GetOrder :one\nSELECT id FROM orders WHERE id = $1;',
};
const sources = ['--migrations', 'db/migrations', '--blue', 'blue', '--green', 'green'];

describe('bg-check skew', () => {
  it('exits 1 where a statement breaks, and writes every report that was asked for', async () => {
    const folder = temporaryFolder(files);
    const reporters = ['json', 'html=out/skew.html', 'sarif=out/skew.sarif', 'terminal=out/skew.txt'];
    const { exitCode, stdout, stderr } = await runCli(folder, [
      ...['skew', ...sources, '--applied', '1'],
      ...reporters.flatMap((reporter) => ['--reporter', reporter]),
    ]);
    expect([exitCode, stderr]).toEqual([1, '']);
    const report: unknown = JSON.parse(stdout);
    expect(skewReportSchema.parse(report)).toEqual(report);
    expect(report).toMatchObject({
      verdict: 'fail',
      states: [{ id: 'S0' }, { id: 'S1', migration: 'db/migrations/0002_drop_phone.sql' }],
      findings: [
        {
          ...{ rule: 'name-gone', severity: 'breaks', version: 'blue', object: 'orders.phone' },
          ...{ state: 'S1', sqlstate: '42703', position: 12 },
          statement: { id: 'GetOrder', source: 'blue/orders.sql', line: 2 },
          migration: { file: 'db/migrations/0002_drop_phone.sql', line: 2 },
        },
      ],
      pointOfNoReturn: 'S1',
      order: { migrateFirst: 'breaks' },
    });
    const read = (name: string) => readFileSync(join(folder, 'out', name), 'utf8');
    expect(read('skew.html')).toContain('SELECT id, <mark>phone</mark> FROM orders');
    expect(JSON.parse(read('skew.sarif'))).toMatchObject({ runs: [{ results: [{ ruleId: 'name-gone' }] }] });
    expect(read('skew.txt')).toContain('1 of 1 blue statement depends on it');
  });

  it('takes what is left out from a configuration above, whose secrets stay secret', async () => {
    const color = { url: 'http://127.0.0.1:9' };
    const folder = temporaryFolder({
      ...files,
      'service/.keep': '',
      'bg-check.config.json': JSON.stringify({
        ...{ blue: color, green: color, live: color },
        schema: {
          ...{ migrations: 'db/migrations', applied: '1', queries: { blue: 'blue', green: 'green' } },
          shadow: 'postgres://shadow:hunter2hunter2@127.0.0.1:9/shadow',
        },
      }),
    });
    const { exitCode, stdout, stderr } = await runCli(join(folder, 'service'), ['skew']);
    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toContain('127.0.0.1:9');
    expect(stderr).not.toContain('hunter2');
  });

  it('says how to do without a configuration that it cannot read', async () => {
    const folder = temporaryFolder({ ...files, 'bg-check.config.json': '{ "schema": {} }' });
    const { exitCode, stderr } = await runCli(folder, ['skew', ...sources, '--applied', '1']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('bg-check.config.json');
    expect(stderr).toContain('With `--no-config` it is left alone');
  });

  it('exits 2 with one message for what is wrong in a file', async () => {
    const folder = temporaryFolder({ ...files, 'green/orders.sql': '-- name: GetOrder :one\nSELEC 1;' });
    const { exitCode, stdout, stderr } = await runCli(folder, ['skew', ...sources, '--applied', '1']);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('green/orders.sql:2');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('exits 130 when it is interrupted, and writes no report', async () => {
    const folder = temporaryFolder({
      ...files,
      'db/migrations/0003_wait.sql': 'SELECT pg_sleep(0.2);\n'.repeat(50),
    });
    const file = join(folder, 'skew.json');
    const run = startCli(folder, ['skew', ...sources, '--applied', '1', '--reporter', 'json=skew.json']);
    await until(() => existsSync(file));
    run.process.kill('SIGINT');
    const { exitCode, stdout, stderr } = await run.ended;
    expect([exitCode, stdout, readFileSync(file, 'utf8')]).toEqual([130, '', '']);
    expect(stderr).toContain('SIGINT');
  });
});
