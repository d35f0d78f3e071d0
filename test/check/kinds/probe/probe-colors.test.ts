import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../../src/check/check-result.ts';
import { probe, type ProbeBody, type ProbeOptions } from '../../../../src/check/kinds/probe/probe.ts';
import { always, startColors, type Answering } from '../../../support/color-servers.ts';
import { runDefinedChecks } from '../../../support/run-defined-checks.ts';

const order: ProbeBody = async ({ http, step }) => {
  await step('browse', () => http.get('/products').expect(200));
  await step('pay', () => http.post('/orders', { json: { item: 7 } }).expect(201));
};

const reads: ProbeBody = async ({ http }) => {
  await http.get('/').expect(200);
};

const pays =
  (status: number, json: unknown = {}): Answering =>
  ({ path }) =>
    path === '/orders' ? { status, json } : {};

async function run(
  answers: { readonly blue: Answering; readonly green: Answering },
  options: ProbeOptions = {},
  body = order,
) {
  const colors = await startColors(answers);
  const define = () => {
    probe('order', options, body);
  };
  const { results } = await runDefinedChecks(define, { config: colors.config });
  expect(results).toHaveLength(1);
  const told = (text: string) => text.replace(/127\.0\.0\.1:\d+/g, 'HOST').replace(/\b[\d.]+m?s\b/g, 'TIME');
  const [result] = results as readonly [CheckResult];
  return { ...colors, result, message: told(result.message), details: result.details.map(told) };
}

describe('a probe on both colors', () => {
  it('runs on blue first and then on green, and is one check', async () => {
    const { result, requests } = await run({ blue: pays(201), green: pays(201) });
    expect(requests).toEqual([
      'blue GET /products',
      'blue POST /orders',
      'green GET /products',
      'green POST /orders',
    ]);
    expect(result).toMatchObject({
      id: 'order (green)',
      aim: 'green',
      comparedWith: 'blue',
      outcome: 'passed',
      gating: true,
      message: '2 steps',
      steps: [{ name: 'browse' }, { name: 'pay' }],
      comparison: {
        aim: 'blue',
        outcome: 'passed',
        message: '2 steps',
        steps: [{ name: 'browse' }, { name: 'pay' }],
        attempts: 1,
      },
    });
    expect(result.preExisting).toBeUndefined();
  });

  it('holds against green what fails there alone, and lays out what differs', async () => {
    const { result, message, details } = await run({
      blue: pays(201, { id: 7, total: 10 }),
      green: pays(500, { error: 'no such column', total: 10 }),
    });
    expect(result).toMatchObject({ outcome: 'failed', gating: true, comparison: { outcome: 'passed' } });
    expect(message).toBe(
      'pay: POST http://HOST/orders (green): expected status 201, got 500 (TIME); body: {"error":"no such column","total":10}',
    );
    expect(details).toEqual([
      'POST http://HOST/orders → 500 in TIME, HTTP/1.1 (green at HOST)',
      'on blue → 201 in TIME, HTTP/1.1',
      expect.stringMatching(/total TIME$/),
      expect.stringMatching(/^sent {6}.*content-type: application\/json/),
      '          {"item":7}',
      'received  content-type: application/json',
      '+ green  $.error  "no such column"',
      '- blue   $.id  7',
      expect.stringMatching(/^curl -i -X POST .*--data-raw '\{"item":7\}' http:\/\/HOST\/orders$/),
    ]);
  });

  it('lays out the last of some redirects, on both colors', async () => {
    const led =
      (state: string): Answering =>
      ({ path }) =>
        path === '/cart' ? { status: 302, headers: { location: `/carts/${state}` } } : { json: { state } };
    const { details } = await run({ blue: led('full'), green: led('empty') }, {}, async ({ http }) => {
      await http.get('/cart', { redirects: 'follow' }).expect({ json: { '$.state': 'full' } });
    });
    expect(details).toEqual([
      'GET http://HOST/carts/empty → 200 in TIME, HTTP/1.1 (green at HOST)',
      'on blue → 200 in TIME, HTTP/1.1',
      'redirected here from GET /cart',
      expect.stringMatching(/total TIME$/),
      'received  content-type: application/json',
      '- blue   $.state  "full"',
      '+ green  $.state  "empty"',
      expect.stringMatching(/^curl -i .* http:\/\/HOST\/carts\/empty$/),
    ]);
  });

  it('tells what fails on both in the same step, and does not let it decide', async () => {
    const { result, message } = await run({ blue: pays(500), green: pays(500) });
    expect(result).toMatchObject({ outcome: 'failed', gating: false, preExisting: true });
    expect(message).toMatch(/^fails on blue too: pay: POST .*expected status 201, got 500/);
  });

  it('lets it decide where told so, and has nothing to excuse in what is advisory anyway', async () => {
    const gate = await run({ blue: pays(500), green: pays(500) }, { preExisting: 'gate' });
    expect(gate.result).toMatchObject({ outcome: 'failed', gating: true, preExisting: true });
    const advisory = await run({ blue: pays(500), green: pays(500) }, { gating: false });
    expect(advisory.result).toMatchObject({ outcome: 'failed', gating: false });
    expect(advisory.result.preExisting).toBeUndefined();
  });

  it('excuses nothing when blue fails in another step', async () => {
    const { result, message } = await run({ blue: always({ status: 503 }), green: pays(500) });
    expect(result).toMatchObject({ outcome: 'failed', gating: true });
    expect(message).toMatch(/^pay: .* got 500 .*; blue fails elsewhere: browse: GET .* got 503/);
  });

  it('knows without steps by the request whether both fail alike', async () => {
    const plain: ProbeBody = async ({ http }) => {
      await http.get('/products').expect(200);
      await http.post('/orders').expect(201);
    };
    const alike = await run({ blue: pays(500), green: pays(500) }, {}, plain);
    expect(alike.result.preExisting).toBe(true);
    const elsewhere = await run({ blue: always({ status: 503 }), green: pays(500) }, {}, plain);
    expect(elsewhere.result).toMatchObject({ outcome: 'failed', gating: true });
  });

  it('is glad when the release mends what fails on blue', async () => {
    const { result, details } = await run({ blue: pays(503), green: pays(201) });
    expect(result).toMatchObject({
      outcome: 'passed',
      message: '2 steps; mends what fails on blue',
      comparison: { outcome: 'failed' },
    });
    expect(details).toEqual([expect.stringMatching(/^fails on blue only: pay: POST .* got 503/)]);
  });

  it('holds a failure against green also when blue cannot say', async () => {
    const { result, details } = await run({ blue: pays(201), green: pays(500) }, {}, async (context) => {
      if (context.aim.name === 'blue') throw new TypeError('x is not a function');
      await order(context);
    });
    expect(result).toMatchObject({ outcome: 'failed', gating: true, comparison: { outcome: 'errored' } });
    expect(details[0]).toBe('blue could not say: TypeError: x is not a function');
  });

  it('repeats each color for itself', async () => {
    const flaky: Answering = ({ count }) => ({ status: count === 1 ? 503 : 200 });
    const { result, requests } = await run({ blue: flaky, green: always() }, { retries: 1 }, reads);
    expect(result).toMatchObject({
      outcome: 'passed',
      attempts: 1,
      comparison: { outcome: 'passed', attempts: 2 },
    });
    expect(requests).toEqual(['blue GET /', 'blue GET /', 'green GET /']);
  });

  it('gives each color the whole time of an attempt', async () => {
    const slow = always({ afterMs: 500 });
    const { result } = await run({ blue: slow, green: slow }, { timeout: '950ms' }, reads);
    expect(result).toMatchObject({ outcome: 'passed', comparison: { outcome: 'passed' } });
  });

  it('tells cleanups that failed on blue', async () => {
    const { result } = await run(
      { blue: always({ status: 500 }), green: always() },
      {},
      ({ http, cleanup }) => {
        cleanup('undo', () => http.delete('/orders').expect(200));
      },
    );
    expect(result.cleanupFailures).toEqual([expect.stringMatching(/^on blue: cleanup `undo` failed: /)]);
  });

  it.each([['green'], ['blue']] as const)('runs on %s alone where told so', async (color) => {
    const { result, requests } = await run({ blue: always(), green: always() }, { colors: [color] }, reads);
    expect(requests).toEqual([`${color} GET /`]);
    expect(result).toMatchObject({ id: `order (${color})`, aim: color, outcome: 'passed' });
    expect(result.comparison).toBeUndefined();
  });
});
