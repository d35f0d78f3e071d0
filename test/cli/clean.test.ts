import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, startCli } from '../support/cli.ts';
import { startOrdersApp } from '../support/orders-app.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

/** Stops in the middle of its flow. */
const probe = `
import { probe } from 'bg-check';

probe('a customer can order', {
  mutates: true,
  colors: ['green'],
  undo: { 'delete the order': ({ http }, { id }) => http.delete('/orders/' + id).expect({ status: [204, 404] }) },
  sweep: async ({ http, marker }) => {
    for (const id of await http.get('/orders?note=' + marker).expect(200).all('$[*].id')) {
      await http.delete('/orders/' + id).expect(204);
    }
  },
}, async ({ http, step, cleanup, marker, signal }) => {
  const id = await step('order', () => http.post('/orders', { json: { note: marker } }).expect(201).json('$.id'));
  cleanup('delete the order', { id });
  await step('wait for the confirmation', () => new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  }));
});

probe('a customer can use a coupon', { mutates: true, colors: ['green'], tags: ['coupon'] }, async ({ http, cleanup }) => {
  cleanup('give back the coupon', () => http.delete('/orders/1').expect(204));
  await new Promise(() => undefined);
});
`;

async function project() {
  const app = await startOrdersApp();
  const folder = temporaryFolder({
    'bg-check.config.json': JSON.stringify(app.config),
    'checks/orders.check.mjs': probe,
  });
  const stateFolder = join(folder, '.bg-check');
  const records = () => {
    const names = readdirSync(folder).includes('.bg-check') ? readdirSync(stateFolder) : [];
    return names.filter((name) => name.includes('.cleanup.') && !name.endsWith('.tmp'));
  };
  const isOwed = (label: string) =>
    records().some((name) => readFileSync(join(stateFolder, name), 'utf8').includes(label));
  const start = (filter: readonly string[]) => startCli(folder, ['pre-switch', ...filter]);
  return { app, folder, records, isOwed, start };
}

describe('a run that ends in the middle of a flow', () => {
  it('by SIGTERM undoes what it did', async () => {
    const { app, records, isOwed, start } = await project();
    const run = start(['--grep', 'can order']);
    await until(() => isOwed('delete the order'));
    expect(app.orders()).toHaveLength(1);
    run.process.kill('SIGTERM');
    expect((await run.ended).exitCode).toBe(143);
    expect([app.orders(), records()]).toEqual([[], []]);
  });

  it('by SIGKILL leaves it to `bg-check clean`, and to a person what only it could have undone', async () => {
    const { app, folder, records, isOwed, start } = await project();
    const run = start([]);
    await until(() => isOwed('delete the order') && isOwed('give back the coupon'));
    run.process.kill('SIGKILL');
    await run.ended;
    expect(app.orders()).toHaveLength(1);

    const list = await runCli(folder, ['clean', '--list']);
    const id = /^run (\S+) of /.exec(list.stdout)?.[1] ?? '';
    expect(list.stdout).toContain('  - give back the coupon · a customer can use a coupon (green) ');

    const first = await runCli(folder, ['clean']);
    const timeless = first.stdout.replaceAll(/\d{4}-\S+Z/g, 'TIME').replace(id, 'ID');
    expect([app.orders(), first.exitCode, timeless, first.stderr]).toEqual([
      [],
      3,
      [
        'run ID of TIME',
        '  ✓ undone: delete the order {"id":1} · a customer can order (green)',
        '  ✓ swept: what POST /orders may have written · a customer can order (green)',
        '  ! needs a person: give back the coupon · a customer can use a coupon (green) TIME',
        '      it was a function of a process that is gone, and the probe has no `sweep`',
        '',
      ].join('\n'),
      'bg-check: 1 of 3 cleanups is left (exit 3)\n' +
        '  Undo the rest by hand (its requests carried the id of the run in `x-bg-check-run`), and say so with `bg-check clean --run <id> --by-hand`.\n',
    ]);

    const trusted = await runCli(folder, ['clean', '--run', id, '--by-hand', '--json']);
    expect([trusted.exitCode, JSON.parse(trusted.stdout)]).toMatchObject([
      0,
      { schemaVersion: 1, runs: [{ run: id, entries: [{ outcome: 'by-hand' }] }] },
    ]);
    expect(records()).toEqual([]);
    const second = await runCli(folder, ['clean']);
    expect([second.exitCode, second.stdout]).toEqual([0, 'nothing is left to undo\n']);
  });
});

describe('bg-check clean', () => {
  it('refuses options that do not go together', async () => {
    const { folder } = await project();
    const { exitCode, stderr } = await runCli(folder, ['clean', '--list', '--dry-run']);
    expect([exitCode, stderr]).toEqual([
      2,
      'bg-check: --list: shows what is left of every run, and takes no `--dry-run`\n',
    ]);
  });
});
