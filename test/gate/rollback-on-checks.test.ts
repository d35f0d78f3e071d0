import { describe, expect, it } from 'vitest';
import { brief, decide, ended, outcomes, planned, switchedAt } from './observation-story.ts';

describe('checks that nothing is bet on', () => {
  const checks = [planned('db'), planned('web')];

  it.each<[string, string, number, string]>([
    ['no look yet', '', 0, 'keep-observing: `db` has not ended yet (and 1 more)'],
    ['all well inside the window', 'pp pp', 30_000, 'keep-observing: all 2 gating checks pass'],
    ['all well at its end', 'pp pp', 60_000, 'pass: all 2 gating checks pass at the end of the window'],
    [
      'a single look, though the window is over',
      'pp',
      95_000,
      'keep-observing: window extended: one look is not enough',
    ],
    ['one failure', 'pp fp', 30_000, 'keep-observing: `db` failed (1 of 2 in a row): because'],
    ['two failures in a row', 'fp fp', 30_000, 'roll-back: `db` failed 2 times in a row: because'],
    [
      'two failures, not in a row',
      'fp pp fp',
      30_000,
      'keep-observing: `db` failed (1 of 2 in a row): because',
    ],
    [
      'failures of different checks',
      'fp pf',
      30_000,
      'keep-observing: `web` failed (1 of 2 in a row): because',
    ],
    ['the second check fails twice', 'pf pf', 30_000, 'roll-back: `web` failed 2 times in a row: because'],
    ['failure after the window', 'fp fp', 70_000, 'roll-back: `db` failed 2 times in a row: because'],
    [
      'one failure at the end',
      'pp fp',
      60_000,
      'keep-observing: window extended: `db` failed (1 of 2 in a row): because',
    ],
    ['no data inside the window', 'ip', 10_000, 'keep-observing: `db` is inconclusive: because'],
    ['no data at its end', 'ip ip', 60_000, 'keep-observing: window extended: `db` is inconclusive: because'],
    ['no data at the end of the extension', 'ip ip', 90_000, 'inconclusive: `db` is inconclusive: because'],
    [
      'two unknown at the end',
      'ie ie',
      90_000,
      'inconclusive: `db` is inconclusive: because; `web` is errored: because',
    ],
    ['provider down for ever', 'ep ep ep ep', 90_000, 'inconclusive: `db` is errored: because'],
    ['provider down never rolls back', 'ep ep ep ep', 30_000, 'keep-observing: `db` is errored: because'],
    ['doubt between failures', 'fp ip fp', 30_000, 'keep-observing: `db` failed (1 of 2 in a row): because'],
    ['skipped never passes', 'sp sp', 90_000, 'inconclusive: `db` is skipped: because'],
    ['not run never passes', 'np', 90_000, 'inconclusive: `db` is not-run: because'],
    [
      'what never ended never passes',
      '',
      90_000,
      'inconclusive: `db` has not ended yet; `web` has not ended yet',
    ],
  ])('%s', (_, text, observedMs, decision) => {
    expect(brief(decide({ checks, looks: outcomes(text), observedMs }))).toBe(decision);
  });

  it('keep their last result at looks that were not at them', () => {
    const looks = [...outcomes('pf'), [ended('db', 'passed')], [ended('web', 'failed')]];
    expect(brief(decide({ checks, looks }))).toBe('roll-back: `web` failed 2 times in a row: because');
  });

  it('roll back at the first failure when told so', () => {
    const decision = decide({ checks, looks: outcomes('pf'), policy: { consecutiveFailures: 1 } });
    expect(brief(decision)).toBe('roll-back: `web` failed: because');
  });

  it('say when the failures began', () => {
    const { distance } = decide({ checks, looks: outcomes('fp pp pp fp fp') });
    expect(distance).toEqual({ cause: 'db', progress: 1, firstBadAt: switchedAt + 20_000, seen: 'look' });
  });

  it('count only where they gate', () => {
    const advisory = [planned('db', 'custom', { gating: false }), planned('web')];
    expect(decide({ checks: advisory, looks: outcomes('fp fp'), observedMs: 60_000 }).action).toBe('pass');
    const none = decide({ checks: advisory.slice(0, 1), looks: outcomes('pp pp'), observedMs: 90_000 });
    expect(brief(none)).toBe('inconclusive: no gating check ran');
  });

  it('never pass and never roll back on outcomes that are all unknown', () => {
    const unknown = ['i', 'e', 's', 'n'];
    for (const first of unknown) {
      for (const second of unknown) {
        for (const observedMs of [0, 59_999, 60_000, 89_999, 90_000, 1e9]) {
          const { action } = decide({ checks, looks: outcomes(`${first}p ${second}p`), observedMs });
          expect(action).toBe(observedMs < 90_000 ? 'keep-observing' : 'inconclusive');
        }
      }
    }
  });

  it('roll back what stays unknown only when the policy says so', () => {
    const story = { checks, looks: outcomes('ip ip'), policy: { onUnknown: 'roll-back' } } as const;
    expect(decide({ ...story, observedMs: 89_999 }).action).toBe('keep-observing');
    expect(brief(decide({ ...story, observedMs: 90_000 }))).toBe(
      'roll-back: nobody knows (`observe.onUnknown`): `db` is inconclusive: because',
    );
  });
});
