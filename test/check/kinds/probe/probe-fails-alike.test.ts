import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../../src/check/check-result.ts';
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
    ['about the same time', { afterMs: 120 }, { afterMs: 120 }, wants({ within: '10ms' })],
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
      'much slower',
      { afterMs: 20 },
      { afterMs: 200 },
      wants({ within: '10ms' }),
      /; blue is not as slow: GET .* expected the answer within 10ms, got it after/,
    ],
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

  it('compares percentiles, where blue may be a little too slow', async () => {
    const search: ProbeBody = async ({ http }) => {
      await http.get('/').expect(200);
    };
    const options: ProbeOptions = { repeat: 2, latency: { p50: '5ms' } };
    const much = await run({ blue: { afterMs: 20 }, green: { afterMs: 100 } }, search, options);
    expect(much).toMatchObject({ outcome: 'failed', gating: true });
    expect(much.message).toMatch(
      /^p50 of 2 runs is 1\d\dms, 5ms allowed; blue is not as slow: p50 of 2 runs is \d\dms/,
    );
    const alike = await run({ blue: { afterMs: 120 }, green: { afterMs: 120 } }, search, options);
    expect(alike).toMatchObject({ outcome: 'failed', preExisting: true });
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
