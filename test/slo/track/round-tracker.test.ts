import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import type { JsonValue } from '../../../src/json.ts';
import { readProbeSuccess } from '../../../src/slo/definition/read-probe-success.ts';
import type { ProbeSlo } from '../../../src/slo/definition/slo-definition.ts';
import { outOf } from '../../../src/slo/definition/slo-rule.ts';
import { createRoundTracker } from '../../../src/slo/track/round-tracker.ts';
import { createEvidenceStream } from '../../../src/stats/sequential/evidence-stream.ts';

const switchedAt = Date.UTC(2026, 0, 2, 14, 0, 0);
const everyMs = 5_000;
const outcomes = { p: 'passed', f: 'failed', u: 'unknown' } as const;

/** Rounds 5 s apart: `p` passed, `f` failed, `u` says nothing about green. */
function rounds(
  text: string,
  definition: Omit<ProbeSlo, 'probe'> = { max: 0.1 },
  {
    remembered = [],
    settleMs = 0,
    from = 1,
  }: { remembered?: readonly JsonValue[]; settleMs?: number; from?: number } = {},
) {
  const objective = readProbeSuccess({ probe: 'order', ...definition });
  const options = { switchedAt, windowMs: 900_000, probeIntervalMs: everyMs, alpha: 0.01, settleMs };
  const tracker = createRoundTracker(objective, options, remembered);
  return Array.from(text, (letter, index) =>
    tracker.look({
      at: switchedAt + (from + index) * everyMs,
      outcome: outcomes[letter as keyof typeof outcomes],
      message: 'status 500',
    }),
  );
}

describe('the rounds of a probe', () => {
  it('are bet on as requests are', () => {
    const text = 'pppfpppppfff';
    const stream = createEvidenceStream({
      limit: 0.1,
      dispersion: undefined,
      meanTotal: 1,
      windowSeconds: 900,
      looks: 180,
      alpha: 0.01,
    });
    for (const letter of text) stream.add({ seconds: 5, bad: letter === 'f' ? 1 : 0, total: 1 });
    expect(rounds(text).at(-1)?.standing).toMatchObject({ logEvidence: stream.logEvidence });
  });

  it('show green to hold once there are enough', () => {
    const looks = rounds('p'.repeat(40));
    expect(looks[1]).toMatchObject({
      outcome: 'passed',
      message: expect.stringMatching(
        /^0 of 2 rounds failed, 10 % allowed; .*; needs some \d+ more rounds to be called healthy$/,
      ) as string,
      evidence: { limit: 0.1, sample: 2, measured: 0 },
      standing: { healthy: false, state: 'reading', coverage: 1 },
    });
    expect(looks.at(-1)).toMatchObject({
      message: '0 of 40 rounds failed, 10 % allowed; 0 % of the way to a rollback',
      standing: { healthy: true, sample: 40 },
    });
  });

  it('are broken by those that fail, of which the stretch is told', () => {
    const last = rounds(`${'p'.repeat(30)}${'f'.repeat(7)}`).at(-1);
    expect(last?.outcome).toBe('failed');
    expect(last?.message).toMatch(
      /^7 of 7 rounds failed in the last 35s, 10 % allowed; the odds against chance are [\d,]+ to 1; the last: status 500$/,
    );
    expect(last?.standing.firstBadAt).toBe(switchedAt + 31 * everyMs);
  });

  it('say nothing where they failed on blue as well', () => {
    const last = rounds('ppppu').at(-1);
    expect(last).toMatchObject({
      outcome: 'inconclusive',
      standing: { state: 'insufficient', coverage: 0.8, sample: 4 },
      memory: [switchedAt + 5 * everyMs, null, 5],
    });
    expect(last?.message).toContain('the last says nothing about green: status 500');
  });

  it('wait for `minRounds` before green is healthy, not before it is broken', () => {
    const definition = { max: 0.2, minRounds: 60 };
    expect(rounds('p'.repeat(50), definition).at(-1)).toMatchObject({
      outcome: 'inconclusive',
      message:
        '0 of 50 rounds failed, 20 % allowed; 0 % of the way to a rollback; needs some 10 more rounds to be called healthy',
      standing: { healthy: false, state: 'insufficient' },
    });
    expect(rounds('f'.repeat(20), definition).at(-1)).toMatchObject({ outcome: 'failed' });
  });

  it('may not fail at all under a limit of 0, once green has settled', () => {
    const looks = rounds('fpppppf', { max: 0 }, { settleMs: 30_000 });
    expect(looks.map(({ outcome }) => outcome).join(' ')).toBe(
      'passed passed passed passed passed passed failed',
    );
    expect(looks[0]?.message).toContain('needs rounds after the cold start to be called healthy');
    expect(looks.at(-1)).toMatchObject({
      message:
        '2 of 7 rounds failed (1 in the first 30s, taken for a cold start), 0 % allowed; there was to be none; the last: status 500',
      standing: { firstBadAt: switchedAt + 7 * everyMs },
    });
  });

  it('are counted one by one by a rule of rounds', () => {
    const looks = rounds('pfpfpfppp', { rule: outOf(3, 5) });
    expect(looks[4]).toMatchObject({
      outcome: 'passed',
      message: '2 of 5 rounds failed; failed in 2 of the last 5 rounds, 3 of 5 make a rollback',
      evidence: { limit: '3 of 5 rounds' },
      standing: { rule: 'threshold', healthy: true },
    });
    expect(looks[5]).toMatchObject({ outcome: 'failed', standing: { breached: true, progress: 1 } });
    expect(rounds('f', { rule: outOf(3, 5) })[0]?.standing.missing).toBe('2 more rounds');
  });

  it('are the same after a restart, whose time counts as one round', () => {
    const before = rounds('pppfpp');
    const remembered = before.flatMap(({ memory }) => (memory === undefined ? [] : [memory]));
    const [next] = rounds('f', undefined, { remembered, from: 60 });
    expect(next).toMatchObject({
      standing: { sample: 7 },
      memory: [switchedAt + 60 * everyMs, true, 5],
    });
    const unbroken = rounds('pppfppf').at(-1)?.standing;
    expect(next?.standing).toMatchObject({ logEvidence: (unbroken as { logEvidence: number }).logEvidence });
    expect(() => rounds('p', undefined, { remembered: ['?'] })).toThrow(InputError);
  });
});
