import { describe, expect, it } from 'vitest';
import type { PlannedCheck } from '../../src/check/check-result.ts';
import { decideStep, type StepSoFar } from '../../src/gate/decide-step.ts';
import { gatherEvidence } from '../../src/gate/gather-evidence.ts';
import type { LookedCheck } from '../../src/gate/observed-check.ts';
import type { RollbackPolicy } from '../../src/gate/rollback-policy.ts';
import type { SequentialStanding } from '../../src/stats/standing.ts';

const policy: RollbackPolicy = {
  windowMs: 60_000,
  maxExtensionMs: 30_000,
  alpha: 0.01,
  confirm: 1,
  consecutiveFailures: 2,
  earlyPass: true,
  onUnknown: 'hold',
};
const errors: PlannedCheck = {
  ...{ id: 'errors', name: 'errors', kind: 'slo', phase: 'observe' },
  ...{ tags: [], gating: true, file: 'a.check.ts' },
};
const standing = (rest: Partial<SequentialStanding> = {}): SequentialStanding => ({
  ...{ rule: 'sequential', state: 'reading', coverage: 1, sample: 100, healthy: false },
  ...{ missing: 'some 400 more requests', logEvidence: 0 },
  ...rest,
});

/** What is decided once the objective was looked at so. */
function decided(
  looked: Partial<LookedCheck>,
  so: Partial<StepSoFar> = {},
  rest: Partial<RollbackPolicy> = {},
) {
  const evidence = gatherEvidence({ planned: [errors], policy, probeIntervalMs: 5_000, switchedAt: 0 });
  const { id, gating } = errors;
  evidence.add(
    [{ id, gating, outcome: 'passed', message: '2 of 100 bad', standing: standing(), ...looked }],
    {
      elapsedMs: 10_000,
      watchedMs: 10_000,
    },
  );
  const common = {
    evidence,
    observedMs: 10_000,
    blueProblem: undefined,
    weight: 10,
    forMs: 10_000,
    unheard: [],
  };
  const { action, reason, extended } = decideStep({ ...common, ...so }, { ...policy, ...rest });
  return `${action}${extended ? ' (extended)' : ''}: ${reason}`;
}

describe('after a look at a step', () => {
  it('green gets more once its time is over and every gating check passes, without being shown healthy yet', () => {
    expect(decided({})).toBe('pass: all 1 gating checks pass at 10 % green');
    expect(decided({}, { observedMs: 9_999 })).toBe(
      'keep-observing: some 400 more requests to call `errors` healthy',
    );
    // Neither ends a step early.
    expect(decided({ standing: standing({ healthy: true }) }, { observedMs: 1 }, { untilRequests: 1 })).toBe(
      'keep-observing: all 1 gating checks pass',
    );
  });

  it.each([
    [
      'nobody counted a request',
      { outcome: 'inconclusive', message: 'no data', standing: standing({ state: 'no-data' }) },
      {},
      '`errors` has no data: no data',
    ],
    [
      'too few were counted',
      {
        outcome: 'inconclusive',
        message: '3 of at least 20 requests',
        standing: standing({ state: 'insufficient' }),
      },
      {},
      '`errors` is inconclusive: 3 of at least 20 requests',
    ],
    [
      'nothing is known since green got this share',
      {},
      { unheard: ['errors'] },
      'nothing new is known of `errors`',
    ],
    [
      'half of the scrapes are missing',
      { standing: standing({ coverage: 0.5 }) },
      {},
      'only 50 % of the looks at `errors` told anything, and 80 % are needed',
    ],
    [
      'the evidence is half way to a rollback',
      { standing: standing({ logEvidence: Math.log(11) }) },
      {},
      'the evidence against `errors` is 11 of 100, too much to give green more and too little to put traffic back',
    ],
  ] as const)('green gets no more while %s', (_, looked, so, doubt) => {
    expect(decided(looked, so)).toBe(`keep-observing (extended): 10 % green extended: ${doubt}`);
    const late = { ...so, observedMs: 40_000 };
    const unknown = `nobody knows whether 10 % green is well: ${doubt}`;
    expect(decided(looked, late)).toBe(`inconclusive (extended): ${unknown}`);
    expect(decided(looked, late, { onUnknown: 'roll-back' })).toBe(
      `roll-back (extended): ${unknown} (\`observe.onUnknown\`)`,
    );
    expect(decided(looked, { ...late, blueProblem: 'blue is down' }, { onUnknown: 'roll-back' })).toBe(
      `hold (extended): ${unknown}`,
    );
  });

  it('traffic goes back at any moment once the evidence suffices', () => {
    const broken = { outcome: 'failed', standing: standing({ logEvidence: Math.log(150) }) } as const;
    expect(decided(broken, { observedMs: 1 })).toBe(
      'roll-back: `errors` is broken, by 150 to 1 where 100 to 1 is enough: 2 of 100 bad',
    );
    expect(decided(broken, { blueProblem: 'blue is down' })).toMatch(/^hold: /);
  });
});
