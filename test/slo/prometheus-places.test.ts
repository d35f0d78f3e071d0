import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { errorOf } from './error-of.ts';
import { type Answer, json, matrix, noon, open, startApi, window } from './query-api.ts';

describe('existence', () => {
  const vector =
    (...result: readonly unknown[]): Answer =>
    (response) => {
      json(response, { status: 'success', data: { resultType: 'vector', result } });
    };

  it('is asked of both colors, over the window', async () => {
    const { url, forms } = await startApi(vector({ metric: {}, value: [noon / 1_000, '2'] }));
    expect(await open(url).exists('x', window)).toBe(true);
    expect(new URLSearchParams(forms.at(-1)?.split(' ').at(-1)).get('query')).toBe(
      'count(count_over_time(x{color="blue"}[360s]) or count_over_time(x{color="green"}[360s]))',
    );
  });

  it('is denied by an empty answer, and not by a strange one', async () => {
    expect(await open((await startApi(vector())).url).exists('x', window)).toBe(false);
    const strange = await startApi(matrix({ samples: [] }));
    expect(await errorOf(open(strange.url).exists('x', window))).toBeInstanceOf(ConfigError);
  });
});

describe('the place of a metric', () => {
  /** Series in the last hour, by selector; and what pages declare. */
  async function openWith(selectors: readonly string[], declared: readonly string[] = []) {
    const { url } = await startApi((response, form, request) => {
      const metric = new URL(request.url ?? '', 'http://x').searchParams.get('metric');
      if (metric !== null) {
        const data = declared.includes(metric) ? { [metric]: [{ type: 'counter' }] } : {};
        json(response, { status: 'success', data });
        return;
      }
      const query = form.get('query')?.replaceAll(/count_over_time\((.*?)\[1h\]\)/g, '$1') ?? '';
      const asked = /^count\((.*)\)$/.exec(query)?.[1] ?? '';
      const result = selectors.includes(asked) ? [{ metric: {}, value: [noon / 1_000, '1'] }] : [];
      json(response, { status: 'success', data: { resultType: 'vector', result } });
    });
    return open(url);
  }

  it.each([
    ['blue', ['x_total{code="500",color="blue"}'], []],
    ['green', ['x_total{code="500",color="green"}'], []],
    ['elsewhere', ['x_total{code="500"}'], []],
    ['declared', [], ['x']],
    ['declared', [], ['x_total']],
    ['nowhere', ['x_total'], ['y']],
  ])('is %s', async (place, selectors, declared) => {
    const source = await openWith(selectors, declared);
    expect(await source.locate('x_total{code="500"}')).toBe(place);
  });

  it.each([
    ['what their own instances have without a color', 'elsewhere', true],
    ['what only other applications have', 'declared', false],
  ])('is told beside series of the colors: %s', async (_, place, ofSameInstances) => {
    const near = 'x_total and on (job,instance) (all_total{color="blue"} or all_total{color="green"})';
    const source = await openWith(['x_total', ...(ofSameInstances ? [near] : [])]);
    expect(await source.locate('x_total', undefined, 'all_total')).toBe(place);
  });

  it.each<[string, unknown, readonly string[]]>([
    ['one', [{ type: 'gauge', help: '', unit: '' }], ['gauge']],
    ['several', [{ type: 'gauge' }, { type: 'histogram' }, { type: 'gauge' }], ['gauge', 'histogram']],
    ['something else', 'gauge', []],
  ])('is declared with the types that targets tell: %s', async (_, declared, types) => {
    const { url } = await startApi((response) => {
      json(response, { status: 'success', data: { x: declared } });
    });
    const source = open(url);
    expect(await source.typesOf('x')).toEqual(types);
    expect(await source.typesOf('y')).toEqual([]);
  });
});
