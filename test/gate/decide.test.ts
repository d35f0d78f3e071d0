import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/check/outcome.ts';
import { decide, type JudgedCheck } from '../../src/gate/decide.ts';

type Described = Outcome | `advisory ${Outcome}`;

function judged(text: Described, index = 0): JudgedCheck {
  return {
    id: `check ${index + 1}`,
    outcome: text.replace('advisory ', '') as Outcome,
    gating: !text.startsWith('advisory'),
    message: '',
  };
}

function checks(...outcomes: readonly Described[]): JudgedCheck[] {
  return outcomes.map(judged);
}

describe('decide', () => {
  it.each<[string, readonly Described[], string, string]>([
    ['nothing ran', [], 'inconclusive', 'no gating check ran'],
    ['only advisory checks', ['advisory passed', 'advisory failed'], 'inconclusive', 'no gating check ran'],
    ['one passed', ['passed'], 'pass', 'the gating check passed'],
    ['all passed', ['passed', 'passed'], 'pass', 'all 2 gating checks passed'],
    ['an advisory check failed', ['passed', 'advisory failed'], 'pass', 'the gating check passed'],
    ['one failed', ['passed', 'failed'], 'fail', '`check 2` failed'],
    ['several failed', ['failed', 'passed', 'failed', 'failed'], 'fail', '`check 1` failed (and 2 more)'],
    ['one inconclusive', ['passed', 'inconclusive'], 'inconclusive', '`check 2` was inconclusive'],
    ['one errored', ['errored', 'passed'], 'inconclusive', '`check 1` could not gather evidence'],
    ['one skipped', ['skipped', 'passed'], 'inconclusive', '`check 1` was skipped'],
    ['one not run', ['passed', 'not-run', 'not-run'], 'inconclusive', '`check 2` did not run (and 1 more)'],
    ['failure outweighs doubt', ['errored', 'failed', 'not-run'], 'fail', '`check 2` failed'],
  ])('%s', (_, outcomes, verdict, reason) => {
    expect(decide(checks(...outcomes))).toEqual({ verdict, reason });
  });

  const probes = (...outcomes: readonly (Described | 'pre-existing')[]): JudgedCheck[] =>
    outcomes.map((outcome, index) =>
      outcome === 'pre-existing'
        ? {
            id: `probe ${index + 1}`,
            kind: 'probe',
            outcome: 'failed',
            gating: false,
            preExisting: true,
            message: '',
          }
        : { ...judged(outcome), id: `probe ${index + 1}`, kind: 'probe' },
    );

  it.each<[string, readonly JudgedCheck[], string, string]>([
    [
      'what fails on blue too is told',
      probes('passed', 'pre-existing', 'pre-existing'),
      'pass',
      'the gating check passed; `probe 2` fails on blue too (and 1 more)',
    ],
    [
      'it does not hide what fails on green alone',
      probes('failed', 'pre-existing'),
      'fail',
      '`probe 1` failed; `probe 2` fails on blue too',
    ],
    [
      'nothing else is known of green',
      probes('pre-existing'),
      'inconclusive',
      'no probe has shown that green works; `probe 1` fails on blue too',
    ],
    [
      'checks of other kinds show no user at work',
      [...checks('passed'), ...probes('pre-existing', 'advisory passed')],
      'inconclusive',
      'no probe has shown that green works; `probe 1` fails on blue too',
    ],
    [
      'it may be told to decide all the same',
      probes('passed', 'pre-existing').map((check) => ({ ...check, gating: true })),
      'fail',
      '`probe 2` failed',
    ],
  ])('on both colors: %s', (_, results, verdict, reason) => {
    expect(decide(results)).toEqual({ verdict, reason });
  });
});
