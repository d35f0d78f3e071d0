import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { startHttpServer } from '../support/http-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const check = `
import { contrast } from 'bg-check';
contrast('/orders', { seed: 'fixed' });
`;

/** Two colors that answer the number of their orders, and a project that knows them. */
async function project(orders: { blue: number; green: number }) {
  const serve = (count: number) =>
    startHttpServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ path: request.url, orders: count }));
    });
  const [blue, green] = [await serve(orders.blue), await serve(orders.green)];
  const folder = temporaryFolder({ 'checks/orders.check.mjs': check });
  const config = { blue: { url: blue.url }, green: { url: green.url }, live: { url: blue.url } };
  writeFileSync(join(folder, 'bg-check.config.json'), JSON.stringify(config));
  return folder;
}

describe('bg-check contrast', () => {
  it('compares what the command line names', async () => {
    const folder = await project({ blue: 7, green: 8 });
    const args = ['contrast', '/orders?page=1', '--seed', 'fixed'];
    const [failed, expected] = await Promise.all([
      runCli(folder, args),
      runCli(folder, [...args, '--expected', '$.orders', '--json']),
    ]);
    expect([failed.exitCode, failed.stderr]).toEqual([1, '']);
    expect(failed.stdout.split('\n').map((line) => line.trim())).toEqual(
      expect.arrayContaining([
        'green differs in 1 of 1 request: GET /orders?page=1: another value: $.orders',
        '- blue   7  10 of 10',
        '+ green  8  5 of 5  (+1)',
      ]),
    );
    expect([expected.exitCode, expected.stderr]).toEqual([0, '']);
    expect(JSON.parse(expected.stdout)).toMatchObject({
      run: { command: 'contrast' },
      checks: [{ kind: 'contrast', outcome: 'passed' }],
      verdict: 'pass',
    });
  });

  it('draws from a record, or else runs the contrasts of the check files', async () => {
    const folder = await project({ blue: 7, green: 7 });
    writeFileSync(join(folder, 'access.log'), '1.2.3.4 - - [t] "GET /a HTTP/1.1" 200 1\n');
    const [recorded, defined] = await Promise.all([
      runCli(folder, ['contrast', '--from', 'access.log', '--samples', '6']),
      runCli(folder, ['contrast']),
    ]);
    expect([recorded.exitCode, recorded.stderr]).toEqual([0, '']);
    expect(recorded.stdout).toContain('access.log: 1 of 1 recorded requests asked, from 1 route');
    expect(recorded.stdout).toContain('1 request, 6 answers of green each');
    expect([defined.exitCode, defined.stderr]).toEqual([0, '']);
    expect(defined.stdout).toMatch(/✓ contrast +\/orders/);
  });

  it('says that there is none, where neither the command line nor a check file has one', async () => {
    const folder = temporaryFolder({
      'bg-check.config.json': JSON.stringify({
        blue: { url: 'http://b' },
        green: { url: 'http://g' },
        live: { url: 'http://l' },
        readiness: { path: '/' },
      }),
    });
    const { exitCode, stderr } = await runCli(folder, ['contrast']);
    expect([exitCode, stderr.split('\n')[0]]).toEqual([2, 'bg-check: there is no contrast to run']);
  });

  it.each([
    [['orders'], 'contrast `orders`: a request needs a path that starts with `/`, got `"orders"`'],
    [['/orders', '--samples', '3'], '`samples` expects a whole number from 5 to 50, got `3`'],
    [['--expected', '$.x'], '--expected: there is neither a path nor a record that it could be about'],
    [['/orders', '--sample', '3'], '--sample: draws from a record, and there is no `--from`'],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stderr } = await runCli(await project({ blue: 7, green: 7 }), ['contrast', ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
