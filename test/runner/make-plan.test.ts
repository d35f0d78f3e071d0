import { describe, expect, it } from 'vitest';
import type { CheckDefinition } from '../../src/check/check-definition.ts';
import { configSchema } from '../../src/config/config-schema.ts';
import { makePlan } from '../../src/runner/make-plan.ts';
import { checkDefinition } from '../support/check-definition.ts';

const config = configSchema.parse({
  blue: { url: 'http://127.0.0.1:1' },
  green: { url: 'http://127.0.0.1:2' },
  live: { url: 'http://127.0.0.1:3' },
});

const definition = (name: string, overrides: Partial<CheckDefinition> = {}) =>
  checkDefinition({ name, file: '/app/checks/a.check.ts', ...overrides });

const definitions = [
  definition('orders add up', { tags: ['billing', 'nightly'] }),
  definition('checkout', {
    kind: 'probe',
    phases: ['pre-switch', 'observe'],
    aims: { 'pre-switch': ['blue', 'green'], observe: ['live'] },
  }),
  definition('version skew', { kind: 'skew', requires: ['schema', 'database'] }),
  definition('errors', { kind: 'slo', phases: ['observe'] }),
];

const ids = (
  filter: Parameters<typeof makePlan>[0]['filter'],
  phase: 'pre-switch' | 'observe' = 'pre-switch',
) =>
  makePlan({ definitions, phase, config, ...(filter ? { filter } : {}) }).checks.map(
    ({ planned }) => planned.id,
  );

describe('makePlan', () => {
  it('takes the checks of the phase, once for each aim, in order', () => {
    expect(ids(undefined)).toEqual(['orders add up', 'checkout (blue)', 'checkout (green)']);
    expect(ids(undefined, 'observe')).toEqual(['checkout (live)', 'errors']);
  });

  it('says which built-in checks the configuration leaves out', () => {
    expect(makePlan({ definitions, phase: 'pre-switch', config })).toMatchObject({
      filtered: false,
      notConfigured: [{ name: 'version skew', missing: ['schema', 'database'] }],
    });
  });

  it.each([
    [{ only: ['probe'] }, ['checkout (blue)', 'checkout (green)']],
    [{ only: ['probe', 'custom'] }, ['orders add up', 'checkout (blue)', 'checkout (green)']],
    [{ grep: '^orders' }, ['orders add up']],
    [{ tags: ['nightly'] }, ['orders add up']],
    [{ tags: ['billing'], grep: 'add' }, ['orders add up']],
  ])('filters by %j', (filter, expected) => {
    expect(ids(filter)).toEqual(expected);
  });

  it('knows that a filter left something out', () => {
    const plan = (grep: string) => makePlan({ definitions, phase: 'pre-switch', config, filter: { grep } });
    expect([plan('orders').filtered, plan('.').filtered]).toEqual([true, false]);
  });

  it.each([
    [{ only: ['prob'] }, '--only: unknown kind `prob`; did you mean `probe`?'],
    [{ only: ['zzz'] }, '--only: unknown kind `zzz`'],
    [{ only: ['slo'] }, '--only slo: matches none of the 2 checks of pre-switch'],
    [{ grep: 'nothing', tags: ['x'] }, '--grep nothing --tag x: matches none of the 2 checks of pre-switch'],
    [{ grep: '(' }, /--grep: `\(` is not a regular expression/],
  ])('refuses %j', (filter, message) => {
    expect(() => ids(filter)).toThrow(message);
  });

  it('refuses a plan of nothing', () => {
    expect(() => makePlan({ definitions: [], phase: 'observe', config })).toThrow(
      'there is no check for observe',
    );
  });

  describe('of an objective over the rounds of a probe', () => {
    const objective = {
      sli: { kind: 'probe-success', probe: 'checkout' },
      max: 0.05,
      minTotal: 1,
      rule: { kind: 'sequential' },
    } as const;
    const judge = definition('orders go through', {
      kind: 'slo',
      phases: ['pre-switch', 'observe'],
      objective,
    });
    const plan = (options: Partial<Parameters<typeof makePlan>[0]> = {}) =>
      makePlan({ definitions: [judge, ...definitions], phase: 'observe', config, ...options });
    const idsOf = ({ checks }: ReturnType<typeof makePlan>) => checks.map(({ planned }) => planned.id);

    it('tells it which probe that is', () => {
      expect(plan().checks[0]?.planned).toMatchObject({ roundsOf: 'checkout (live)' });
      expect(plan({ phase: 'pre-switch' }).checks[0]?.planned).not.toHaveProperty('roundsOf');
    });

    it('keeps the two together under a filter', () => {
      const both = ['orders go through', 'checkout (live)'];
      expect(idsOf(plan({ filter: { only: ['probe'] } }))).toEqual(both);
      expect(idsOf(plan({ filter: { grep: 'orders go' } }))).toEqual(both);
      expect(plan({ filter: { only: ['probe'] } }).filtered).toBe(true);
      expect(idsOf(plan({ filter: { grep: 'errors' } }))).toEqual(['errors']);
    });

    it('leaves it out with its probe', () => {
      const lacking = definitions.map((one) => ({ ...one, requires: ['readiness'] as const }));
      const { checks, notConfigured } = plan({
        definitions: [judge, ...lacking, definition('a', { phases: ['observe'] })],
      });
      expect(checks.map(({ planned }) => planned.id)).toEqual(['a']);
      expect(notConfigured).toContainEqual({ name: 'orders go through', missing: ['readiness'] });
    });
  });
});
