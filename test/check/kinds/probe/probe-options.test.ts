import { describe, expect, it } from 'vitest';
import { probe, type ProbeBody } from '../../../../src/check/kinds/probe/probe.ts';
import { always, startColors } from '../../../support/color-servers.ts';
import { definedBy, runDefinedChecks } from '../../../support/run-defined-checks.ts';

describe('probe.each', () => {
  it('defines a probe for each case, named after it', async () => {
    const { config, requests } = await startColors({ blue: always(), green: always() });
    const define = () => {
      probe.each([
        { sku: 7, user: { name: 'Ada' } },
        { sku: 8, user: { name: 'Bob' } },
      ])('$user.name sees $sku for $5.', { colors: ['green'] }, async ({ http, each }) => {
        await http.get(`/products/${each.sku}`).expect(200);
      });
    };
    const { results } = await runDefinedChecks(define, { config });
    expect(results.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['Ada sees 7 for $5. (green)', 'passed'],
      ['Bob sees 8 for $5. (green)', 'passed'],
    ]);
    expect(requests.toSorted()).toEqual(['green GET /products/7', 'green GET /products/8']);
  });
});

describe('what a probe cannot be told', () => {
  const nothing = () => undefined;
  it.each<[() => void, string]>([
    [
      () => {
        probe('p', { colors: [] }, nothing);
      },
      'probe `p`: `colors` expects a list of `blue`, `green` or both, got []',
    ],
    [
      () => {
        probe('p', { colors: ['red'] as never }, nothing);
      },
      'probe `p`: `colors` expects a list of `blue`, `green` or both, got ["red"]',
    ],
    [
      () => {
        probe('p', { preExisting: 'ignore' as never }, nothing);
      },
      'probe `p`: `preExisting` expects `tell` or `gate`, got `ignore`',
    ],
    [
      () => {
        probe('p', { handover: 'log in', colors: ['green'] }, nothing);
      },
      'probe `p`: `handover` needs both colors, got `colors` of ["green"]',
    ],
    [
      () => {
        probe('p', { preExisting: 'gate', colors: ['green'] }, nothing);
      },
      'probe `p`: `preExisting` needs both colors, got `colors` of ["green"]',
    ],
    [
      () => {
        probe('p', { handover: '' }, nothing);
      },
      'probe `p`: `handover` expects the name of a step, got ``',
    ],
    [
      () => {
        probe('p', { within: 'soon' }, nothing);
      },
      'probe `p`: `within` expects a duration such as `5s`, got `soon`',
    ],
    [
      () => {
        probe('p', { repeat: 0 }, nothing);
      },
      'probe `p`: `repeat` expects a whole number from 1, got 0',
    ],
    [
      () => {
        probe('p', { repeat: 99, latency: { p99: '1s' } }, nothing);
      },
      'probe `p`: `latency.p99` needs `repeat` of at least 100, got 99',
    ],
    [
      () => {
        probe('p', { latency: {} }, nothing);
      },
      "probe `p`: `latency` expects limits such as `{ p95: '800ms' }`, got {}",
    ],
    [
      () => {
        probe('p', { latency: { p42: '1s' } as never }, nothing);
      },
      'probe `p`: `latency` has no percentile `p42`',
    ],
    [
      () => {
        probe('p', { latency: { p50: 800 } as never }, nothing);
      },
      'probe `p`: `latency.p50` expects a duration such as `800ms`, got `800`',
    ],
    [
      () => {
        probe.each([])('p', nothing);
      },
      'probe.each of `p` expects a list of cases, got none',
    ],
    [
      () => {
        probe.each([7] as never)('p', nothing);
      },
      'probe.each of `p`: case 1 is no object, such as `{ sku: 7 }`',
    ],
    [
      () => {
        probe.each([{ a: 1 }, { a: 2 }])('p $b', nothing);
      },
      'probe `p $b`: a case has no member for `$b`',
    ],
    [
      () => {
        probe.each([{ a: 1 }, { a: 2 }, { a: 1 }])('p $a', nothing);
      },
      'probe.each of `p $a`: cases 1 and 3 are both named `p 1`',
    ],
  ])('%#', async (define, message) => {
    await expect(definedBy(define)).rejects.toMatchObject({ name: 'CheckFileError', message });
  });

  it.each<[ProbeBody, string]>([
    [
      async ({ step }) => {
        await step('pay', { mutate: true } as never, () => 1);
      },
      'pay: step `pay`: unknown option `mutate`; did you mean `mutates`?',
    ],
    [
      async ({ step }) => {
        await step('pay', { within: 500 } as never, () => 1);
      },
      'pay: step `pay`: `within` expects a duration such as `500ms`, got `500`',
    ],
  ])('nor a step: %#', async (body, message) => {
    const { config } = await startColors({ blue: always(), green: always() });
    const define = () => {
      probe('p', body);
    };
    const { results } = await runDefinedChecks(define, { config });
    expect(results[0]).toMatchObject({ outcome: 'errored', message });
  });
});
