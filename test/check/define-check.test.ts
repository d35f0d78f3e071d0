import { describe, expect, it } from 'vitest';
import type { CheckOptions } from '../../src/check/check-definition.ts';
import { check } from '../../src/check/kinds/check.ts';
import { probe } from '../../src/check/kinds/probe/probe.ts';
import { CheckFileError } from '../../src/errors.ts';
import { definedBy } from '../support/run-defined-checks.ts';

const define = (options: object) =>
  definedBy(() => {
    check('x', options as CheckOptions, () => undefined);
  });

describe('defineCheck', () => {
  it.each([
    [{ phase: 'preswitch' }, 'got `preswitch`; did you mean `pre-switch`?'],
    [{ phase: ['pre-switch', 'observer'] }, 'got `observer`; did you mean `observe`?'],
    [{ phase: 'rollback' }, '`phase` expects `pre-switch`, `observe` or a list of both, got `rollback`'],
    [{ phase: [] }, 'got an empty list'],
    [{ phase: null }, 'got `null`'],
    [{ gating: 'false' }, '`gating` expects `true` or `false`, got `false`'],
    [{ gating: 0 }, '`gating` expects `true` or `false`, got `0`'],
    [{ tags: 'billing' }, '`tags` expects a list of texts, got `billing`'],
    [{ tags: [7] }, '`tags` expects a list of texts, got `[7]`'],
  ])('refuses %j', async (options, message) => {
    const error = await define(options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CheckFileError);
    expect((error as Error).message).toMatch(/^check `x`: /);
    expect((error as Error).message).toContain(message);
  });

  it('takes one phase, or several', async () => {
    const phases = async (options: object) => (await define(options)).map((definition) => definition.phases);
    expect(await phases({})).toEqual([['pre-switch']]);
    expect(await phases({ phase: 'observe' })).toEqual([['observe']]);
    expect(await phases({ phase: ['observe', 'pre-switch'] })).toEqual([['observe', 'pre-switch']]);
  });
});

it('knows which probes say that they change data', async () => {
  const definitions = await definedBy(() => {
    probe('reads', () => undefined);
    probe('orders', { mutates: true }, () => undefined);
  });
  expect(definitions.map(({ mutates }) => mutates)).toEqual([false, true]);
});
