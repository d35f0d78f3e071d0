import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InterruptedError } from '../../src/errors.ts';
import { cleanUp, listLeftovers, preSwitch } from '../../src/release/release-api.ts';
import { acquireLock, thisProcess } from '../../src/release/release-lock.ts';
import { startOrdersApp, type OrdersApp } from '../support/orders-app.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const probes = `
import { probe } from 'bg-check';

probe('a customer can order', {
  mutates: true,
  undo: { 'delete the order': ({ http }, { id }) => http.delete('/orders/' + id).expect({ status: [204, 404] }) },
}, async ({ http }) => { await http.get('/version').expect(200); });

probe('a customer can pay', {
  mutates: true,
  sweep: async ({ http, marker }) => {
    for (const id of await http.get('/orders?note=' + marker).expect(200).all('$[*].id')) {
      await http.delete('/orders/' + id).expect(204);
    }
  },
}, async ({ http }) => { await http.get('/version').expect(200); });
`;

/** A pid that no process has: the largest that Linux gives is smaller. */
const gone = { pid: 2 ** 22 + 1, identity: 'killed' };

interface Owed {
  readonly check?: string;
  readonly aim?: 'blue' | 'green' | 'live';
  readonly url?: string;
  readonly label?: string;
  readonly data?: object;
  readonly request?: string;
  readonly sweep?: boolean;
}

/** A project in which runs were killed. */
async function project() {
  const app = await startOrdersApp();
  const cwd = temporaryFolder({ 'checks/orders.check.mjs': probes });
  const folder = join(cwd, '.bg-check');
  mkdirSync(folder);
  const options = { cwd, config: app.config };
  /** Writes what a run would have written before it was killed; its id. */
  const killed = (owed: readonly Owed[], header: object = gone): string => {
    const run = randomUUID();
    const at = '2026-01-02T03:04:05.000Z';
    const first = { type: 'run', schemaVersion: 1, run, target: 'orders', since: at, ...thisProcess() };
    const rest = owed.map((entry, index) => ({
      type: 'owed',
      n: index + 1,
      attempt: 1,
      at,
      check: 'a customer can order',
      phase: 'pre-switch',
      aim: 'green',
      url: `${app.config.green.url}/`,
      kind: entry.request === undefined ? 'cleanup' : 'write',
      ...(entry.request === undefined ? {} : { sweep: false }),
      ...entry,
    }));
    const lines = [{ ...first, ...header }, ...rest].map((line) => `${JSON.stringify(line)}\n`);
    writeFileSync(join(folder, `orders.cleanup.${run}.ndjson`), lines.join(''));
    return run;
  };
  return { app, cwd, options, killed, files: () => readdirSync(folder) };
}

/** Orders as a killed run would have. */
async function placeOrder({ config }: OrdersApp, note: string): Promise<number> {
  const response = await fetch(`${config.green.url}/orders`, {
    method: 'POST',
    body: JSON.stringify({ note }),
  });
  return ((await response.json()) as { id: number }).id;
}

const withoutTimes = { since: expect.any(String) as string, at: expect.any(String) as string };

describe('cleanUp', () => {
  it('undoes what a killed run left, last registered first, with its marker, and finds nothing afterwards', async () => {
    const { app, options, killed, files } = await project();
    const [first, second] = [await placeOrder(app, 'one'), await placeOrder(app, 'two')];
    const run = killed([
      { label: 'delete the order', data: { id: first } },
      { label: 'delete the order', data: { id: second } },
    ]);
    const about = { run, since: withoutTimes.since, host: hostname(), life: 'left' };
    const entry = (id: number) => ({
      check: 'a customer can order',
      aim: 'green',
      at: withoutTimes.at,
      label: 'delete the order',
      data: { id },
    });
    await expect(listLeftovers(options)).resolves.toEqual({
      target: 'orders',
      runs: [{ ...about, entries: [entry(second), entry(first)] }],
    });

    const told: unknown[] = [];
    await expect(
      cleanUp({ ...options, onEntry: (_, { data, outcome }) => told.push([data, outcome]) }),
    ).resolves.toEqual({
      target: 'orders',
      dryRun: false,
      runs: [
        {
          ...about,
          entries: [
            { ...entry(second), outcome: 'undone' },
            { ...entry(first), outcome: 'undone' },
          ],
        },
      ],
      untouched: [],
      exitCode: 0,
      reason: '2 cleanups done, none left',
    });
    expect(told).toEqual([
      [{ id: second }, 'undone'],
      [{ id: first }, 'undone'],
    ]);
    expect(app.requests.slice(2)).toEqual([
      `DELETE /orders/${second} ${run}`,
      `DELETE /orders/${first} ${run}`,
    ]);
    expect([app.orders(), files()]).toEqual([[], []]);
    await expect(cleanUp(options)).resolves.toMatchObject({ exitCode: 0, reason: 'nothing is left to undo' });
    await expect(cleanUp({ ...options, run })).resolves.toMatchObject({ exitCode: 0, runs: [] });
  });

  it('sweeps for what has no id, and for functions that died with their process', async () => {
    const { app, options, killed, files } = await project();
    const check = 'a customer can pay';
    const run = killed([
      { check, label: 'give the money back' },
      { check, request: 'POST /orders', sweep: true },
    ]);
    await placeOrder(app, run);
    await placeOrder(app, 'another run');
    const { runs, exitCode } = await cleanUp(options);
    expect(runs[0]?.entries.map(({ label, outcome }) => [label, outcome])).toEqual([
      ['what POST /orders may have written', 'swept'],
      ['give the money back', 'swept'],
    ]);
    expect([exitCode, app.orders().map(({ note }) => note), files()]).toEqual([0, ['another run'], []]);
  });

  it('says what a person has to undo, and why; and believes that it was done', async () => {
    const { options, killed, files } = await project();
    const run = killed([
      { label: 'give back the coupon' },
      { label: 'delete the orders', data: { id: 1 } },
      { check: 'a customer can oder', label: 'delete the order', data: { id: 1 } },
    ]);
    const report = await cleanUp(options);
    expect(report.runs[0]?.entries.map(({ outcome, message }) => [outcome, message])).toEqual([
      [
        'needs-person',
        'the check files have no check `a customer can oder` any more (there is `a customer can order`)',
      ],
      [
        'needs-person',
        'the probe has no `undo` of this name any more (there is `delete the order`), and no `sweep`',
      ],
      ['needs-person', 'it was a function of a process that is gone, and the probe has no `sweep`'],
    ]);
    expect(report).toMatchObject({
      exitCode: 3,
      reason: '3 of 3 cleanups are left',
      advice:
        'Undo the rest by hand (its requests carried the id of the run in `x-bg-check-run`), and say so with `bg-check clean --run <id> --by-hand`.',
    });
    await expect(cleanUp({ ...options, byHand: true })).rejects.toMatchObject({
      name: 'UsageError',
      message: '--by-hand: expected a run, got none',
    });
    const trusted = await cleanUp({ ...options, run: run.slice(0, 8), byHand: true });
    expect(trusted).toMatchObject({ exitCode: 0, reason: '3 cleanups done, none left' });
    expect(files()).toEqual([]);
  });

  it('keeps what failed for the next time, with the reason', async () => {
    const { app, options, killed } = await project();
    const id = await placeOrder(app, 'one');
    killed([{ label: 'delete the order', data: { id } }]);
    app.lock(true);
    const failed = /^DELETE .*\/orders\/1 \(green\): expected status 204 or 404, got 409/;
    const report = await cleanUp(options);
    expect([report.exitCode, report.runs[0]?.entries]).toEqual([
      3,
      [expect.objectContaining({ outcome: 'failed', message: expect.stringMatching(failed) as string })],
    ]);
    const { runs } = await listLeftovers(options);
    expect(runs[0]?.entries[0]?.message).toMatch(failed);
    app.lock(false);
    await expect(cleanUp(options)).resolves.toMatchObject({ exitCode: 0 });
    expect(app.orders()).toEqual([]);
  });

  it('follows the application to the color that it has by now', async () => {
    const { app, options, killed } = await project();
    const id = await placeOrder(app, 'one');
    killed([{ label: 'delete the order', data: { id }, aim: 'blue' }]);
    await cleanUp(options);
    expect(app.orders()).toEqual([]);
  });

  it('shows in a dry run what it would do, and does nothing', async () => {
    const { app, options, killed, files } = await project();
    killed([
      { label: 'give back the coupon' },
      { label: 'delete the order', data: { id: 1 } },
      { check: 'a customer can pay', request: 'POST /orders', sweep: true },
    ]);
    const before = files();
    const { runs, exitCode, reason } = await cleanUp({ ...options, dryRun: true });
    expect(runs[0]?.entries.map(({ outcome }) => outcome)).toEqual(['to-undo', 'to-sweep', 'needs-person']);
    expect([exitCode, reason]).toEqual([0, '2 cleanups would be tried, and 1 would be left to a person']);
    expect([app.requests, files()]).toEqual([[], before]);
  });

  it('leaves runs alone that go on, and those of another machine until one is named', async () => {
    const { options, killed } = await project();
    const alive = killed([{ label: 'delete the order', data: { id: 1 } }], {});
    await expect(cleanUp(options)).resolves.toMatchObject({
      exitCode: 0,
      reason: 'nothing is left to undo; 1 run is under way',
    });
    await expect(cleanUp({ ...options, run: alive })).rejects.toMatchObject({
      name: 'LockedError',
      message: `run ${alive} is under way, in process ${process.pid} since 2026-01-02T03:04:05.000Z`,
    });
    const elsewhere = killed([{ label: 'delete the order', data: { id: 1 } }], { host: 'ci-7' });
    await expect(cleanUp(options)).resolves.toMatchObject({
      exitCode: 3,
      advice: `\`bg-check clean --run ${elsewhere}\` cleans up after it.`,
    });
    await expect(cleanUp({ ...options, run: elsewhere })).resolves.toMatchObject({ exitCode: 0 });
  });

  it('takes a run for over that said so, though its process lives on', async () => {
    const { options, killed, cwd } = await project();
    const run = killed([{ label: 'delete the order', data: { id: 1 } }], {});
    const file = join(cwd, '.bg-check', `orders.cleanup.${run}.ndjson`);
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"type":"closed","at":"2026-01-02T03:04:06.000Z"}\n`);
    await expect(cleanUp(options)).resolves.toMatchObject({ exitCode: 0 });
    expect(existsSync(file)).toBe(false);
  });

  it('removes what a killed run wrote down without owing anything', async () => {
    const { options, killed, files } = await project();
    killed([]);
    await expect(cleanUp(options)).resolves.toMatchObject({ exitCode: 0, runs: [] });
    expect(files()).toEqual([]);
  });

  it.each([['no-such-run', 'no run that begins with `no-such-run` has left anything']])(
    'refuses the run %s',
    async (run, message) => {
      const { options, killed } = await project();
      const known = killed([{ label: 'delete the order', data: { id: 1 } }]);
      await expect(cleanUp({ ...options, run })).rejects.toMatchObject({
        name: 'UsageError',
        message,
        advice: `There are \`${known}\`.`,
      });
    },
  );

  it('does not clean up beside another one', async () => {
    const { cwd, options } = await project();
    const file = join(cwd, '.bg-check', 'orders.clean.lock');
    const lock = await acquireLock({ file, target: 'orders', user: 'me', command: 'clean', now: 0 });
    await expect(cleanUp(options)).rejects.toMatchObject({
      name: 'LockedError',
      message: 'another `bg-check clean` of `orders` is under way',
    });
    await lock.release();
  });

  it('stops when it is interrupted, and leaves the rest on record', async () => {
    const { options, killed } = await project();
    killed([
      { label: 'delete the order', data: { id: 1 } },
      { label: 'delete the order', data: { id: 2 } },
    ]);
    const controller = new AbortController();
    const cleaning = cleanUp({
      ...options,
      signal: controller.signal,
      onEntry: () => {
        controller.abort(new InterruptedError('SIGINT'));
      },
    });
    await expect(cleaning).rejects.toBeInstanceOf(InterruptedError);
    const { runs } = await listLeftovers(options);
    expect(runs.map(({ entries }) => entries.map(({ data }) => data))).toEqual([[{ id: 1 }]]);
  });
});

describe('preSwitch', () => {
  it('says once what earlier runs left, and goes on', async () => {
    const { options, killed } = await project();
    const run = killed([{ label: 'give back the coupon' }, { label: 'delete the order', data: { id: 1 } }]);
    killed([{ label: 'delete the order', data: { id: 1 } }], {});
    const notices: string[] = [];
    const reporter = {
      name: 'notices',
      onEvent: (event: { readonly type: string; readonly message?: string }) => {
        if (event.type === 'notice') notices.push(event.message ?? '');
      },
    };
    const report = await preSwitch({ ...options, reporters: [reporter] });
    expect([report.verdict, notices]).toEqual([
      'pass',
      [`2 cleanups of run ${run} were left; \`bg-check clean\` undoes them`],
    ]);
  });

  it('goes on though a record cannot be read', async () => {
    const { cwd, options } = await project();
    writeFileSync(join(cwd, '.bg-check', 'orders.cleanup.x.ndjson'), 'scribble\n');
    await expect(preSwitch(options)).resolves.toMatchObject({ verdict: 'pass' });
    await expect(cleanUp(options)).rejects.toMatchObject({ name: 'InputError' });
  });
});
