import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { gauge, promql } from '../../../src/slo/definition/indicators.ts';
import type { ValueReading } from '../../../src/slo/value-source.ts';
import { preview } from './preview-world.ts';

describe('an objective over a value, before the switch', () => {
  const query = 'sum(rate(retries_total{color}[1m])) / sum(rate(jobs_total{queue="mail",{color}}[1m]))';
  const retries = promql({ query, onEmpty: 'inconclusive', max: 5 });
  const places = { retries_total: 'blue', 'jobs_total{queue="mail"}': 'blue' } as const;
  const empty: ValueReading = { state: 'empty', query: 'q', reason: 'there is no series' };

  it('tells what blue has', async () => {
    expect(await preview(retries)).toEqual({
      outcome: 'passed',
      message: 'blue: 12, at most 5 allowed; so blue itself does not hold it now',
      details: [],
      evidence: { limit: 'at most 5', query: 'q', measured: 12 },
    });
    const depth = gauge({ query: 'queue_length', max: 100 });
    expect(await preview(depth)).toMatchObject({ message: 'blue: 12, at most 100 allowed' });
  });

  it('looks at the names of a query that has no answer', async () => {
    expect(await preview(retries, { value: empty, places })).toMatchObject({
      outcome: 'inconclusive',
      message: 'blue: no data: there is no series',
    });
    expect(await preview(promql({ ...retries, onEmpty: 'pass' }), { value: empty, places })).toMatchObject({
      outcome: 'passed',
      message: 'blue: no data: there is no series, taken as a pass',
    });
    const misspelled = preview(retries, { value: empty, places: { retries_total: 'blue' } });
    await expect(misspelled).rejects.toThrow('`query`: no color has a metric named `jobs_total`');
  });

  it('refuses several series where one is expected', async () => {
    const value = { state: 'ambiguous', query: 'q', reason: '`q` has 3 series', advice: 'Add.' } as const;
    const refused = preview(promql({ ...retries, reduce: 'one' }), { value });
    await expect(refused).rejects.toBeInstanceOf(ConfigError);
    await expect(refused).rejects.toThrow('`query`: `q` has 3 series, and only one is expected');
  });

  it('takes nothing divided by nothing for a quiet hour, and old samples for no answer', async () => {
    const nan = { state: 'not-a-number', query: 'q', reason: '`q` is NaN' } as const;
    expect(await preview(retries, { value: nan })).toMatchObject({
      outcome: 'passed',
      message: 'blue: not a number: `q` is NaN',
    });
    const stale = { state: 'stale', query: 'q', reason: 'it is 2m old' } as const;
    expect(await preview(retries, { value: stale })).toMatchObject({ outcome: 'inconclusive' });
  });

  it('warns of what is odd about the query, with the place', async () => {
    const odd = promql({ query: 'sum(a_total{color}) / sum(b)', onEmpty: 'pass', max: 5 });
    expect((await preview(odd)).details.join('\n')).toMatchInlineSnapshot(`
      "warning: \`b\` is of both colors, beside a part that is of one [mixed-colors]
          sum(a_total{color}) / sum(b)
                                    ^
          Add \`{color}\` to it too, unless it is meant to count what both have in common.
      warning: \`a_total\` is a counter by its name, and what it stands at tells how long it has been running [raw-counter]
          sum(a_total{color}) / sum(b)
              ^^^^^^^^^^^^^^
          Write \`rate(a_total…[1m])\` or \`increase(a_total…[5m])\`."
    `);
  });

  it('refuses a query of no color, now that their labels are known', async () => {
    const both = promql({ query: 'sum(a{team="shop"})', onEmpty: 'pass', max: 5 });
    await expect(preview(both)).rejects.toThrow('`query`: nothing selects one color');
  });
});
