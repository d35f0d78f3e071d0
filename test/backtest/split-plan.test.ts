import { expect, it } from 'vitest';
import { splitPlan } from '../../src/backtest/split-plan.ts';
import { probe } from '../../src/check/kinds/probe/probe.ts';
import { slo } from '../../src/check/kinds/slo/slo.ts';
import { configSchema } from '../../src/config/config-schema.ts';
import { makePlan } from '../../src/runner/make-plan.ts';
import { definedBy } from '../support/run-defined-checks.ts';

const url = 'http://127.0.0.1:9';
const config = configSchema.parse({ blue: { url }, green: { url }, live: { url } });

it('tells what blue has no past of, and leaves it its part of the budget', async () => {
  const definitions = await definedBy(() => {
    slo('errors', { bad: 'errors_total', total: 'requests_total', minTotal: 1, max: 0.01 });
    probe('order', () => undefined);
    slo('orders go through', { probe: 'order', max: 0.05 });
    slo(
      'advice',
      { bad: 'errors_total', total: 'requests_total', minTotal: 1, max: 0.01 },
      { gating: false },
    );
  });
  const { objectives, others, checks } = splitPlan(makePlan({ definitions, phase: 'observe', config }));
  expect(objectives.map(({ planned }) => planned.id)).toEqual(['errors']);
  expect(others.map(({ id }) => id)).toEqual(['order (live)', 'orders go through']);
  expect(checks).toEqual([
    { id: 'errors' },
    {
      id: 'orders go through',
      left: 'nobody probed in the past, so that there are no rounds to be replayed',
    },
    { id: 'advice', left: 'it does not gate, so that it rolls nothing back' },
  ]);
});
