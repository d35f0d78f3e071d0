import assert from 'node:assert/strict';
import { describe, expect as expectVitest, it } from 'vitest';
import { loadExpect } from '../../src/check/expect.ts';
import { SkipRequest } from '../../src/check/skip-request.ts';
import {
  ConfigError,
  ExpectationError,
  InconclusiveError,
  InterruptedError,
  ProviderError,
} from '../../src/errors.ts';
import { concludeReturn, concludeThrow } from '../../src/runner/conclude.ts';

function thrownBy(body: () => void): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('concludeReturn', () => {
  it('passes a body that returns nothing', () => {
    expectVitest([concludeReturn(undefined, 0), concludeReturn(undefined, 3)]).toEqual([
      { outcome: 'passed', message: 'holds', details: [] },
      { outcome: 'passed', message: '3 steps', details: [] },
    ]);
  });

  it('takes a conclusion as it is', () => {
    const conclusion = {
      outcome: 'failed',
      message: '3 rows',
      advice: 'fill them',
      details: ['id 7'],
    } as const;
    expectVitest(concludeReturn(conclusion, 0)).toEqual(conclusion);
  });

  it('takes a standing with it, and none that is malformed', () => {
    const standing = {
      rule: 'sequential',
      state: 'reading',
      coverage: 1,
      sample: 12,
      healthy: false,
      logEvidence: 0.4,
    } as const;
    const conclusion = { outcome: 'passed', message: 'so far', details: [], standing } as const;
    expectVitest(concludeReturn(conclusion, 0)).toEqual(conclusion);
    const flaws = [
      { logEvidence: Number.NaN },
      { coverage: 1.5 },
      { state: 'ok' },
      { rule: 'threshold', progress: 0 },
      { rule: 'luck' },
    ].map((flaw) => concludeReturn({ ...conclusion, standing: { ...standing, ...flaw } }, 0));
    expectVitest(flaws.map(({ outcome, message }) => `${outcome}: ${message}`)).toEqual(
      [
        '`standing.logEvidence` is NaN',
        '`standing.coverage` is 1.5',
        '`standing.state` is ok',
        '`standing.breached` is undefined',
        '`standing.rule` is luck',
      ].map((flaw) => `errored: returned something that is no conclusion: ${flaw}`),
    );
  });
});

describe('concludeReturn of something else', () => {
  const advice =
    'Return nothing when all is well, or an object with an `outcome` (`passed`, `failed`, `inconclusive`) and a `message`.';

  it.each([
    [false, 'it is `false`'],
    [{ outcome: 'passd', message: 'fine' }, '`outcome` is "passd"'],
    [{ outcome: 'errored', message: 'x' }, '`outcome` is "errored"'],
    [{ outcome: undefined }, '`outcome` is undefined'],
    [{ outcome: 'passed' }, '`message` is undefined'],
    [{ outcome: 'failed', message: 'x', advice: 7 }, '`advice` is 7'],
    [{ outcome: 'failed', message: 'x', details: 'row 7' }, '`details` is "row 7"'],
  ])('does not take %j for a pass', (returned, reason) => {
    expectVitest(concludeReturn(returned, 0)).toEqual({
      outcome: 'errored',
      message: `returned something that is no conclusion: ${reason}`,
      details: [],
      advice,
      errorCode: 'BGC_CHECK_FILE',
    });
  });

  it.each([null, { status: 200 }, [], 'token', 3, true])('ignores %j', (returned) => {
    expectVitest(concludeReturn(returned, 0)).toEqual({ outcome: 'passed', message: 'holds', details: [] });
  });
});

describe('concludeThrow', () => {
  it.each([
    [new ExpectationError('got 500'), 'failed', 'BGC_EXPECTATION'],
    [new InconclusiveError('3 requests'), 'inconclusive', 'BGC_INCONCLUSIVE'],
    [new ProviderError('connection refused'), 'errored', 'BGC_PROVIDER'],
    [new ConfigError('no `database`'), 'errored', 'BGC_CONFIG'],
  ])('%s', (error, outcome, errorCode) => {
    expectVitest(concludeThrow(error)).toEqual({ outcome, message: error.message, details: [], errorCode });
  });

  it('knows skip and interruption', () => {
    expectVitest([
      concludeThrow(new SkipRequest('no card')),
      concludeThrow(new InterruptedError('SIGINT')),
      concludeThrow(new InterruptedError('SIGHUP')),
    ]).toEqual([
      { outcome: 'skipped', message: 'no card', details: [] },
      { outcome: 'not-run', message: 'interrupted by SIGINT', details: [] },
      { outcome: 'not-run', message: 'interrupted by SIGHUP', details: [] },
    ]);
  });

  it('blames the release for an assertion of the built-in expect, and shows both sides', async () => {
    const expect = await loadExpect();
    const error = thrownBy(() => {
      expect([{ id: 1 }]).toEqual([{ id: 2 }]);
    });
    expectVitest(concludeThrow(error)).toEqual({
      outcome: 'failed',
      message: 'expected [ { id: 1 } ] to deeply equal [ { id: 2 } ]',
      details: ['- expected  [{"id":2}]', '+ received  [{"id":1}]'],
    });
  });

  it('blames the release for an assertion of node:assert', () => {
    const error = thrownBy(() => {
      assert.equal(1, 2);
    });
    expectVitest(concludeThrow(error)).toMatchObject({ outcome: 'failed' });
  });

  it('blames the check for anything else', () => {
    expectVitest(concludeThrow(new TypeError('x is not a function'))).toEqual({
      outcome: 'errored',
      message: 'TypeError: x is not a function',
      details: [],
      advice: 'The check itself is broken; mend it, or make it `gating: false` until then.',
    });
    expectVitest(concludeThrow(undefined)).toMatchObject({ outcome: 'errored', message: 'threw undefined' });
  });
});
