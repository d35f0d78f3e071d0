import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/check/outcome.ts';
import { decideObservation, type TickOutcomes } from '../../src/gate/decide-observation.ts';

const policy = { windowMs: 60_000, maxExtensionMs: 30_000, consecutiveFailures: 2 };
const letters: Readonly<Record<string, Outcome>> = {
  p: 'passed',
  f: 'failed',
  i: 'inconclusive',
  e: 'errored',
  s: 'skipped',
  n: 'not-run',
};

/** `'pf ff'` is two ticks of two checks, `slo` and `probe`. */
function ticks(text: string): TickOutcomes[] {
  return text
    .split(' ')
    .filter(Boolean)
    .map((tick) =>
      Array.from(tick, (letter, index) => ({
        id: index === 0 ? 'slo' : 'probe',
        outcome: letters[letter] ?? 'errored',
        gating: true,
        message: 'because',
      })),
    );
}

describe('decideObservation', () => {
  it.each<[string, string, number, string, string]>([
    ['no tick yet', '', 0, 'keep-observing', 'no gating check ran'],
    ['all well inside the window', 'pp pp', 30_000, 'keep-observing', 'all 2 gating checks pass'],
    ['all well at its end', 'pp pp', 60_000, 'pass', 'all 2 gating checks pass at the end of the window'],
    [
      'a single look, though the window is over',
      'pp',
      95_000,
      'keep-observing',
      'window extended: one look is not enough',
    ],
    ['one failure', 'pp fp', 30_000, 'keep-observing', '`slo` failed (1 of 2 in a row): because'],
    ['two failures in a row', 'fp fp', 30_000, 'roll-back', '`slo` failed 2 times in a row: because'],
    [
      'two failures, not in a row',
      'fp pp fp',
      30_000,
      'keep-observing',
      '`slo` failed (1 of 2 in a row): because',
    ],
    [
      'failures of different checks',
      'fp pf',
      30_000,
      'keep-observing',
      '`probe` failed (1 of 2 in a row): because',
    ],
    [
      'the second check fails twice',
      'pf pf',
      30_000,
      'roll-back',
      '`probe` failed 2 times in a row: because',
    ],
    ['failure after the window', 'fp fp', 70_000, 'roll-back', '`slo` failed 2 times in a row: because'],
    [
      'one failure at the end',
      'pp fp',
      60_000,
      'keep-observing',
      'window extended: `slo` failed (1 of 2 in a row): because',
    ],
    ['no data inside the window', 'ip', 10_000, 'keep-observing', '`slo` is inconclusive: because'],
    [
      'no data at its end',
      'ip ip',
      60_000,
      'keep-observing',
      'window extended: `slo` is inconclusive: because',
    ],
    [
      'no data at the end of the extension',
      'ip ip',
      90_000,
      'inconclusive',
      '`slo` is inconclusive: because',
    ],
    ['provider down for ever', 'ep ep ep ep', 90_000, 'inconclusive', '`slo` is errored: because'],
    ['provider down never rolls back', 'ep ep ep ep', 30_000, 'keep-observing', '`slo` is errored: because'],
    [
      'doubt between failures',
      'fp ip fp',
      30_000,
      'keep-observing',
      '`slo` failed (1 of 2 in a row): because',
    ],
    ['skipped never passes', 'sp sp', 90_000, 'inconclusive', '`slo` is skipped: because'],
    ['not run never passes', 'np', 90_000, 'inconclusive', '`slo` is not-run: because'],
    ['nothing ran never passes', '', 90_000, 'inconclusive', 'no gating check ran'],
    [
      'doubt cleared in the extension',
      'ip ip pp',
      70_000,
      'pass',
      'all 2 gating checks pass at the end of the window',
    ],
  ])('%s', (_, text, observedMs, action, reason) => {
    expect(decideObservation({ ticks: ticks(text), observedMs, policy })).toEqual({ action, reason });
  });

  it('rolls back at the first failure when told so', () => {
    const eager = { ...policy, consecutiveFailures: 1 };
    expect(decideObservation({ ticks: ticks('pf'), observedMs: 1_000, policy: eager })).toEqual({
      action: 'roll-back',
      reason: '`probe` failed: because',
    });
  });

  it('leaves advisory checks out', () => {
    const advisory = ticks('ff ff').map((tick) =>
      tick.map((check) => ({ ...check, gating: check.id !== 'slo' })),
    );
    const only = advisory.map((tick) =>
      tick.map((check) => ({
        ...check,
        outcome: check.id === 'slo' ? ('failed' as const) : ('passed' as const),
      })),
    );
    expect(decideObservation({ ticks: only, observedMs: 60_000, policy }).action).toBe('pass');
  });

  it('never passes and never rolls back on outcomes that are all unknown', () => {
    const unknown = ['i', 'e', 's', 'n'];
    for (const first of unknown) {
      for (const second of unknown) {
        for (const observedMs of [0, 59_999, 60_000, 89_999, 90_000, 1e9]) {
          const { action } = decideObservation({ ticks: ticks(`${first}p ${second}p`), observedMs, policy });
          expect(action).toBe(observedMs < 90_000 ? 'keep-observing' : 'inconclusive');
        }
      }
    }
  });
});
