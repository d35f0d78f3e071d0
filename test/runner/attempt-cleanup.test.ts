import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCheckEnvironment } from '../../src/check/check-environment.ts';
import type { CheckResult } from '../../src/check/check-result.ts';
import { probe, type ProbeBody, type ProbeOptions } from '../../src/check/kinds/probe/probe.ts';
import { systemClock } from '../../src/clock.ts';
import { configSchema } from '../../src/config/config-schema.ts';
import { InterruptedError } from '../../src/errors.ts';
import { openCleanupFile } from '../../src/release/cleanup-file.ts';
import { readCleanups } from '../../src/release/read-cleanups.ts';
import { makePlan } from '../../src/runner/make-plan.ts';
import { runChecks } from '../../src/runner/run-checks.ts';
import { startOrdersApp, type OrdersApp } from '../support/orders-app.ts';
import { definedBy } from '../support/run-defined-checks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const undo: ProbeOptions['undo'] = {
  'delete the order': ({ http }, { id }) =>
    http.delete(`/orders/${id as number}`).expect({ status: [204, 404] }),
};
const sweep: ProbeOptions['sweep'] = async ({ http, marker }) => {
  const left = (await http.get(`/orders?note=${marker}`).expect(200).all('$[*].id')) as number[];
  for (const id of left) await http.delete(`/orders/${id}`).expect(204);
};

/** Runs one probe on green in a run `r1` that keeps a record. */
async function runProbe(app: OrdersApp, options: ProbeOptions, body: ProbeBody, signal?: AbortSignal) {
  const file = join(temporaryFolder(), 'cleanup.ndjson');
  const notices: string[] = [];
  const cleanups = openCleanupFile({
    file,
    run: 'r1',
    target: 'orders',
    clock: systemClock,
    redact: (value) => value,
    onProblem: (message) => notices.push(message),
  });
  const config = configSchema.parse(app.config);
  const environment = openCheckEnvironment({
    config,
    rootDirectory: '/',
    runId: 'r1',
    addSecret: () => undefined,
    cleanups,
  });
  const definitions = await definedBy(() => {
    probe('order', { mutates: true, colors: ['green'], ...options }, body);
  });
  const results: readonly CheckResult[] = await runChecks({
    plan: makePlan({ definitions, phase: 'pre-switch', config }),
    environment,
    emit: (event) => {
      if (event.type === 'notice') notices.push(event.message);
    },
    signal: signal ?? new AbortController().signal,
    clock: systemClock,
  });
  cleanups.close();
  await environment.close();
  const left = (await readCleanups(file))?.open ?? [];
  return {
    outcome: results[0]?.outcome,
    message: results[0]?.message,
    cleanupFailures: results[0]?.cleanupFailures,
    notices,
    left: left.map((entry) => (entry.kind === 'cleanup' ? entry.label : entry.request)),
  };
}

/** Orders with the marker as its note, and registers how to undo it once the id is known. */
const order: ProbeBody = async ({ http, step, cleanup, marker }) => {
  const id = await step('pay', () =>
    http
      .post('/orders', { json: { note: marker } })
      .expect(201)
      .json('$.id'),
  );
  cleanup('delete the order', { id });
  await http.get(`/orders/${id as number}`).expect(200);
};

describe('a cleanup by name', () => {
  it('undoes the effect with the data alone, in a session of its own', async () => {
    const app = await startOrdersApp();
    const result = await runProbe(app, { undo, sweep }, order);
    expect([result, app.orders()]).toEqual([
      { outcome: 'passed', message: '1 steps', cleanupFailures: [], notices: [], left: [] },
      [],
    ]);
    expect(app.requests).toEqual([
      'POST /orders r1',
      'GET /orders/1 r1',
      'DELETE /orders/1 r1',
      'GET /orders?note=r1 r1',
    ]);
  });

  it('that fails is told, and stays on record', async () => {
    const app = await startOrdersApp();
    app.lock(true);
    const result = await runProbe(app, { undo }, order);
    expect(result).toMatchObject({ outcome: 'passed', left: ['delete the order'] });
    expect(result.cleanupFailures).toEqual([
      expect.stringMatching(
        /^cleanup `delete the order` failed: DELETE .* expected status 204 or 404, got 409/,
      ),
    ]);
  });

  it.each([
    [
      'delete the orders',
      { id: 7 },
      'cleanup `delete the orders`: there is no `undo` of this name; did you mean `delete the order`?',
    ],
    [
      'delete the order',
      { id: undefined as never },
      'cleanup `delete the order`: expected an object that JSON can carry, and `data.id` is none',
    ],
  ])('is refused where nothing could undo it: %s %j', async (label, data, message) => {
    const app = await startOrdersApp();
    const result = await runProbe(app, { undo }, ({ cleanup }) => {
      cleanup(label, data);
    });
    expect(result).toMatchObject({ outcome: 'errored', message, left: [] });
  });
});

describe('what died before its id was known', () => {
  it('is swept when the answer has no id', async () => {
    const app = await startOrdersApp();
    app.behave('forget the id');
    const result = await runProbe(app, { undo, sweep }, order);
    expect(result).toMatchObject({ outcome: 'failed', cleanupFailures: [], notices: [], left: [] });
    expect(app.orders()).toEqual([]);
  });

  it('is swept when the server failed, and stays on record, for it may be written later', async () => {
    const app = await startOrdersApp();
    app.behave('answer 500');
    const result = await runProbe(app, { undo, sweep }, order);
    expect(app.orders()).toEqual([]);
    expect(result).toMatchObject({ outcome: 'failed', left: ['POST /orders'] });
    expect(result.notices).toEqual([
      'order (green): POST /orders was answered 500, so that nobody knows what was written; it was swept, and `bg-check clean` sweeps again what may have come later',
    ]);
  });

  it('is swept when the deadline came before the answer', async () => {
    const app = await startOrdersApp();
    app.behave('answer nothing');
    const result = await runProbe(app, { undo, sweep, timeout: '150ms' }, order);
    expect(result.left).toEqual(['POST /orders']);
    expect(app.orders()).toEqual([]);
  });

  it('is swept when the run is interrupted', async () => {
    const app = await startOrdersApp();
    app.behave('answer nothing');
    const controller = new AbortController();
    const result = runProbe(app, { undo, sweep }, order, controller.signal);
    while (app.orders().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort(new InterruptedError('SIGTERM'));
    await expect(result).resolves.toMatchObject({ outcome: 'not-run', left: ['POST /orders'] });
    expect(app.orders()).toEqual([]);
  });

  it('is told where the probe cannot sweep, and no cleanup knows of it', async () => {
    const app = await startOrdersApp();
    app.behave('answer 500');
    const result = await runProbe(app, { undo }, order);
    expect(result.left).toEqual(['POST /orders']);
    expect(result.notices).toEqual([
      'order (green): POST /orders was answered 500, so that nobody knows what was written, and no cleanup knows of it; look for what carries the marker of the run',
    ]);
  });

  it('is told, and stays on record, where it was written and its id was not answered', async () => {
    const app = await startOrdersApp();
    app.behave('forget the id');
    const result = await runProbe(app, { undo }, order);
    expect(app.orders()).toHaveLength(1);
    expect(result).toMatchObject({ outcome: 'failed', left: ['POST /orders'] });
    expect(result.notices).toEqual([
      'order (green): POST /orders was answered 201, and no cleanup was registered for it before the probe ended; look for what carries the marker of the run',
    ]);
  });

  it('is swept and told after a pass, too, where something was written twice', async () => {
    const app = await startOrdersApp();
    app.behave('write twice');
    const result = await runProbe(app, { undo, sweep }, order);
    expect(app.orders()).toEqual([]);
    expect(result).toMatchObject({ outcome: 'passed', cleanupFailures: [], left: [] });
    expect(result.notices).toEqual([
      'order (green): its sweep found more than its cleanups know of: DELETE /orders/2; was something written twice?',
    ]);
  });

  it('is nothing new to a sweep that is all that undoes', async () => {
    const app = await startOrdersApp();
    const result = await runProbe(app, { sweep }, async ({ http, marker }) => {
      await http.post('/orders', { json: { note: marker } }).expect(201);
    });
    expect(result).toMatchObject({ outcome: 'passed', notices: [], left: [] });
    expect(app.orders()).toEqual([]);
  });

  it('is left to a cleanup that was registered before', async () => {
    const app = await startOrdersApp();
    app.behave('answer 500');
    const result = await runProbe(app, {}, async ({ http, cleanup }) => {
      cleanup('delete the order', () => http.delete('/orders/1').expect(204));
      await http.post('/orders').expect(201);
    });
    expect(result).toMatchObject({ outcome: 'failed', notices: [], left: [] });
    expect(app.orders()).toEqual([]);
  });

  it('stays on record when the sweep fails too', async () => {
    const app = await startOrdersApp();
    app.behave('forget the id');
    app.lock(true);
    const result = await runProbe(app, { undo, sweep }, order);
    expect(result.left).toEqual(['POST /orders']);
    expect(result.cleanupFailures).toEqual([expect.stringContaining('cleanup `sweep` failed: DELETE')]);
  });

  it('makes a sweep finish what a function could not', async () => {
    const app = await startOrdersApp();
    const result = await runProbe(app, { sweep }, async ({ http, cleanup, marker }) => {
      cleanup('delete the order', () => Promise.reject(new Error('who knows its id?')));
      await http.post('/orders', { json: { note: marker } }).expect(201);
    });
    expect(result).toMatchObject({
      outcome: 'passed',
      cleanupFailures: ['cleanup `delete the order` failed: who knows its id?'],
      left: [],
    });
    expect(app.orders()).toEqual([]);
  });
});
