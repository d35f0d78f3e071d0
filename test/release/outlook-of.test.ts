import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/kinds/check.ts';
import { consecutive } from '../../src/slo/definition/slo-rule.ts';
import { probe } from '../../src/check/kinds/probe/probe.ts';
import { slo } from '../../src/check/kinds/slo/slo.ts';
import { configSchema } from '../../src/config/config-schema.ts';
import { outlookOf } from '../../src/release/outlook-of.ts';
import { releaseSettings } from '../../src/release/release-context.ts';
import { makePlan } from '../../src/runner/make-plan.ts';
import { definedBy } from '../support/run-defined-checks.ts';

const url = 'http://127.0.0.1:9';
const config = configSchema.parse({
  blue: { url },
  green: { url },
  live: { url },
  observe: { window: '10m' },
});

describe('the outlook of a release on its observation', () => {
  it('counts what has a part of the budget of false rollbacks', async () => {
    const counted = { bad: 'errors_total', total: 'requests_total', minTotal: 1, max: 0.01 };
    const definitions = await definedBy(() => {
      slo('sequential', counted);
      slo('advisory', counted, { gating: false });
      slo('told by its looks', { ...counted, rule: consecutive(3) });
      probe('a user', () => undefined);
      probe('a user before the switch', { phase: 'pre-switch' }, () => undefined);
      probe('judged by an objective', () => undefined);
      slo('of rounds', { probe: 'judged by an objective', max: 0.05 });
      check('of one’s own', { phase: 'observe' }, () => undefined);
    });
    const context = {
      settings: releaseSettings(config),
      plan: (phase: 'pre-switch' | 'observe') => Promise.resolve(makePlan({ definitions, phase, config })),
    };
    expect(await outlookOf(context as never)).toEqual({
      windowMs: 600_000,
      intervalMs: 15_000,
      probeIntervalMs: 5_000,
      stakes: 3,
    });
    expect(await outlookOf(context as never, { windowMs: 60_000 })).toMatchObject({ windowMs: 60_000 });
  });
});
