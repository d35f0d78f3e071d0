import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../../src/check/check-result.ts';
import { systemClock } from '../../../../src/clock.ts';
import { probe, type ProbeBody, type ProbeOptions } from '../../../../src/check/kinds/probe/probe.ts';
import { startColors, type Answering } from '../../../support/color-servers.ts';
import { runDefinedChecks } from '../../../support/run-defined-checks.ts';

type Answer = ReturnType<Answering>;

async function run(
  answers: { readonly blue: Answer; readonly green: Answer },
  body: ProbeBody,
  options: ProbeOptions = {},
): Promise<CheckResult> {
  const { config } = await startColors({ blue: () => answers.blue, green: () => answers.green });
  const define = () => {
    probe('order', options, body);
  };
  const { results } = await runDefinedChecks(define, { config });
  const [result] = results as readonly [CheckResult];
  return result;
}

const prices: ProbeBody = async ({ http, step }) => {
  await step('list', () => http.get('/products').expect({ status: 200, json: { '$.price': 4.2 } }));
};

describe('a probe that fails on both colors in the same step', () => {
  it('holds rounded prices against green while blue is asked too often', async () => {
    const result = await run({ blue: { status: 429 }, green: { json: { price: 4 } } }, prices);
    expect(result).toMatchObject({ outcome: 'failed', gating: true });
    expect(result.preExisting).toBeUndefined();
    expect(result.message).toMatch(
      /^list: GET \S+ \(green\): expected `\$.price` to be 4.2, got 4 .*; blue fails otherwise: list: GET \S+ \(blue\): expected status 200, got 429/,
    );
  });

  const wants = (
    expectation: Parameters<ReturnType<Parameters<ProbeBody>[0]['http']['get']>['expect']>[0],
  ) => {
    const body: ProbeBody = async ({ http }) => {
      await http.get('/').expect(expectation);
    };
    return body;
  };
  const number = { type: 'object', properties: { price: { type: 'number' }, sku: { type: 'string' } } };
  const asserts: ProbeBody = async ({ http, expect: holds }) => {
    const { status } = await http.get('/');
    holds(status).toBe(200);
  };

  it.each<[what: string, blue: Answer, green: Answer, body: ProbeBody]>([
    ['the same status', { status: 500 }, { status: 500 }, wants(200)],
    ['the same value that is wrong', { json: { price: 4 } }, { json: { price: 5 } }, prices],
    [
      'the same rule of a schema',
      { json: { price: 'a' } },
      { json: { price: 'b' } },
      wants({ schema: number }),
    ],
    ['the same assertion', { status: 500 }, { status: 500 }, asserts],
  ])('calls it pre-existing where it is %s', async (_, blue, green, body) => {
    expect(await run({ blue, green }, body)).toMatchObject({
      outcome: 'failed',
      gating: false,
      preExisting: true,
      message: expect.stringMatching(/^fails on blue too: /) as string,
    });
  });

  it.each<[what: string, blue: Answer, green: Answer, body: ProbeBody, words: RegExp]>([
    ['another status', { status: 503 }, { status: 500 }, wants(200), /blue fails otherwise: .* got 503/],
    [
      'another value',
      { json: { price: 4 } },
      { json: { price: 4.2 } },
      wants({ json: { '$.price': 4.2, '$.sku': 'tea' } }),
      /`\$.sku`.*; blue fails otherwise: .*`\$.price`/,
    ],
    [
      'another rule of a schema',
      { json: { price: 'a' } },
      { json: { price: 1, sku: 1 } },
      wants({ schema: number }),
      /`\$.sku` .*; blue fails otherwise: .*`\$.price`/,
    ],
    ['an assertion about another answer', { status: 503 }, { status: 500 }, asserts, /blue fails otherwise/],
    [
      'no answer',
      { status: 500 },
      { afterMs: 600 },
      async ({ http }) => {
        await http.get('/', { timeout: '300ms' }).expect(200);
      },
      /no complete answer .*; blue fails otherwise: .* got 500/,
    ],
  ])('holds it against green where it is %s', async (_, blue, green, body, words) => {
    const result = await run({ blue, green }, body);
    expect(result).toMatchObject({
      outcome: 'failed',
      gating: true,
      message: expect.stringMatching(words) as string,
    });
    expect(result.preExisting).toBeUndefined();
  });

  /** Runs a probe whose answers take this long by a clock of its own: a busy machine is slow to one color, fast to another. */
  async function runTimed(tookMs: { blue: number; green: number }, body: ProbeBody, options?: ProbeOptions) {
    let now = Date.now();
    const answering = (color: 'blue' | 'green') => () => {
      now += tookMs[color];
      return {};
    };
    const { config } = await startColors({ blue: answering('blue'), green: answering('green') });
    const define = () => {
      probe('order', options ?? {}, body);
    };
    const clock = { ...systemClock, now: () => now };
    const { results } = await runDefinedChecks(define, { config, clock });
    return results[0];
  }
  const inStep: ProbeBody = async ({ http, step }) => {
    await step('pay', { within: '10ms' }, () => http.get('/').expect(200));
  };

  it.each([
    [{ blue: 120, green: 180 }, true, /^fails on blue too: pay: took 180ms, expected within 10ms/],
    [{ blue: 20, green: 200 }, undefined, /; blue is not as slow: pay: took 20ms, expected within 10ms/],
  ])('compares the times of a step, %j', async (tookMs, preExisting, words) => {
    const result = await runTimed(tookMs, inStep);
    expect([result?.outcome, result?.preExisting]).toEqual(['failed', preExisting]);
    expect(result?.message).toMatch(words);
  });

  it.each([
    [{ blue: 120, green: 180 }, true, /^fails on blue too: p50 of 2 runs is 180ms, 5ms allowed/],
    [
      { blue: 20, green: 100 },
      undefined,
      /^p50 of 2 runs is 100ms, 5ms allowed; blue is not as slow: p50 of 2 runs is 20ms/,
    ],
  ])('compares percentiles, %j', async (tookMs, preExisting, words) => {
    const search: ProbeBody = async ({ http }) => {
      await http.get('/').expect(200);
    };
    const result = await runTimed(tookMs, search, { repeat: 2, latency: { p50: '5ms' } });
    expect([result?.outcome, result?.preExisting]).toEqual(['failed', preExisting]);
    expect(result?.message).toMatch(words);
  });
});

describe('`secret`', () => {
  it.each([
    ['undefined', undefined],
    ['null', null],
    ['an empty text', ''],
  ])('does not go on with %s, which would fail alike on both colors', async (words, value) => {
    const result = await run({ blue: { status: 401 }, green: { status: 401 } }, async ({ http, secret }) => {
      const password = secret(value);
      await http.post('/login', { json: { password } }).expect(200);
    });
    expect(result).toMatchObject({
      outcome: 'errored',
      errorCode: 'BGC_CHECK_FILE',
      message: `\`secret\` expects a value, got ${words}`,
      advice: 'Set the environment variable that it comes from, where bg-check runs.',
    });
  });
});
