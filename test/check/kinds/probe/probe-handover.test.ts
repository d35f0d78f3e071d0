import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../../src/check/check-result.ts';
import { probe, type ProbeBody, type ProbeOptions } from '../../../../src/check/kinds/probe/probe.ts';
import { startColors, type Answering } from '../../../support/color-servers.ts';
import { runDefinedChecks } from '../../../support/run-defined-checks.ts';

/** A shop that knows the sessions of one store by a token and a cookie. */
function shop(
  store: Set<string>,
  rest: { readonly loginStatus?: number; readonly payStatus?: number } = {},
): Answering {
  return ({ path, headers }) => {
    if (path === '/login') {
      const id = randomUUID();
      store.add(id);
      return { status: rest.loginStatus ?? 200, json: { token: id }, headers: { 'set-cookie': `sid=${id}` } };
    }
    const token = String(headers.authorization).replace('Bearer ', '');
    const isKnown = store.has(token) && headers.cookie === `sid=${token}`;
    if (!isKnown) return { status: 401, json: { error: 'who are you?' } };
    return { status: path === '/orders' ? (rest.payStatus ?? 201) : 200 };
  };
}

const order: ProbeBody = async ({ http, step }) => {
  const token = await step('log in', () => http.post('/login').expect(200).capture('$.token'));
  const user = http.bearer(token);
  await step('pay', () => user.post('/orders').expect(201));
};

async function run(
  blue: Answering,
  green: Answering,
  options: ProbeOptions = { handover: 'log in' },
  body = order,
) {
  const { config, requests } = await startColors({ blue, green });
  const define = () => {
    probe('order', options, body);
  };
  const { results } = await runDefinedChecks(define, { config });
  const [result] = results as readonly [CheckResult];
  return { result, requests };
}

describe('a probe that hands its session over', () => {
  it('goes from blue to green and back once both have passed', async () => {
    const sessions = new Set<string>();
    const { result, requests } = await run(shop(sessions), shop(sessions));
    expect(result).toMatchObject({
      outcome: 'passed',
      handovers: [
        { from: 'blue', to: 'green', outcome: 'passed', steps: [{ name: 'log in' }, { name: 'pay' }] },
        { from: 'green', to: 'blue', outcome: 'passed' },
      ],
    });
    expect(requests.slice(4)).toEqual([
      'blue POST /login',
      'green POST /orders',
      'green POST /login',
      'blue POST /orders',
    ]);
  });

  it('says whose sessions whom does not accept', async () => {
    const { result } = await run(shop(new Set()), shop(new Set()));
    expect(result.outcome).toBe('failed');
    expect(result.message).toMatch(
      /^a session of blue is not accepted by green: pay: POST \S+\/orders \(green\): expected status 201, got 401/,
    );
    expect(result.details.slice(0, 2)).toEqual([
      expect.stringMatching(/^a session of green is not accepted by blue: pay: POST .* got 401/),
      expect.stringMatching(/^POST \S+\/orders → 401 in \S+, HTTP\/1\.1 \(green at/),
    ]);
    expect(result.handovers?.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
  });

  it('names the one way that does not work', async () => {
    const [ofBlue, ofBoth] = [new Set<string>(), new Set<string>()];
    const green = shop(ofBoth);
    const blue: Answering = (asked) => {
      const answer = shop(ofBlue)(asked);
      for (const id of ofBlue) ofBoth.add(id);
      return answer;
    };
    const { result } = await run(blue, green);
    expect(result.handovers?.map(({ outcome }) => outcome)).toEqual(['passed', 'failed']);
    expect(result.message).toMatch(/^a session of green is not accepted by blue: pay: /);
  });

  it('does not ask of blue what fails there anyway', async () => {
    const sessions = new Set<string>();
    const paying = await run(shop(sessions, { payStatus: 500 }), shop(sessions));
    expect(paying.result).toMatchObject({ outcome: 'passed', handovers: [{ from: 'blue', to: 'green' }] });
    const login = await run(shop(sessions, { loginStatus: 500 }), shop(sessions));
    expect(login.result).toMatchObject({ outcome: 'passed', handovers: [] });
    expect(login.result.details).toContain('not every way between the colors was tried: blue fails');
  });

  it('is not tried when green fails by itself', async () => {
    const sessions = new Set<string>();
    const { result, requests } = await run(shop(sessions), shop(sessions, { payStatus: 500 }));
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(result.handovers).toBeUndefined();
    expect(requests).toHaveLength(4);
  });

  it.each<[string, string, string | undefined]>([
    [
      'login',
      '`handover` names no step of the flow, got `login`; did you mean `log in`?',
      'The steps are `log in`, `pay`.',
    ],
    [
      'pay',
      '`handover`: nothing is sent to green after step `pay`',
      'Name a step that comes before the last request of the flow.',
    ],
  ])('takes `%s` for a mistake of the check file', async (handover, message, advice) => {
    const sessions = new Set<string>();
    const { result } = await run(shop(sessions), shop(sessions), { handover });
    expect(result).toMatchObject({ outcome: 'errored', errorCode: 'BGC_CHECK_FILE', message, advice });
  });

  it('can be written by hand', async () => {
    const { result } = await run(
      shop(new Set()),
      shop(new Set()),
      { colors: ['green'] },
      async ({ blue, step }) => {
        const token = await step('log in', () => blue.http.post('/login').expect(200).capture('$.token'));
        await step('pay', () => blue.http.bearer(token).at('green').post('/orders').expect(201));
      },
    );
    expect(result.outcome).toBe('failed');
    expect(result.message).toMatch(/^pay: POST \S+\/orders \(green\): expected status 201, got 401/);
  });
});
