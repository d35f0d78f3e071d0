import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { type World, bad, hourOf, preview, ratio } from './preview-world.ts';

describe('the names of an objective, before the switch', () => {
  it.each<[string, World['places'], string]>([
    ['a metric', {}, '`total`: no color has a metric named `http_total`'],
    ['a counter of errors', { http_total: 'blue' }, '`bad`: no color has a metric named `errors_total`'],
    [
      'a label',
      { http_total: 'blue', errors_total: 'blue' },
      '`bad`: no series of `errors_total` has a label `code`',
    ],
    [
      'the labels of colors',
      { http_total: 'elsewhere' },
      '`total`: the series of `http_total` do not carry the labels that colors are told by',
    ],
  ])('refuses an unknown name: %s', async (_, places, message) => {
    const definition = { ...ratio, bad: 'errors_total{code="500",tenant!="x",kind=""}' };
    const refused = preview(definition, { ...(places === undefined ? {} : { places }) });
    await expect(refused).rejects.toBeInstanceOf(ConfigError);
    await expect(refused).rejects.toThrow(message);
  });

  it('takes what has not counted anything yet for what it is', async () => {
    const places = { http_total: 'blue', 'http_total{code!=""}': 'blue' } as const;
    const history = hourOf(2, 0);
    expect(await preview(ratio, { places, history })).toMatchObject({ outcome: 'passed' });
    const declared = { http_total: 'blue', errors_total: 'declared' } as const;
    const errors = { ...ratio, bad: 'errors_total{code="500"}' };
    expect(await preview(errors, { places: declared, history })).toMatchObject({ outcome: 'passed' });
  });

  it('cannot tell a value that nobody asked for from one that is misspelled', async () => {
    const route = { ...ratio, bad: 'http_total{route="/x",code="500"}', total: 'http_total{route="/x"}' };
    const places = {
      http_total: 'blue',
      'http_total{route!=""}': 'blue',
      'http_total{code!=""}': 'blue',
    } as const;
    const told = {
      message: 'no series of either color is `http_total{route="/x"}`, though its name and labels are known',
    };
    expect(await preview(route, { places })).toMatchObject({ outcome: 'inconclusive', ...told });
    expect(await preview(route, { places, source: 'scrape' })).toMatchObject({ outcome: 'passed', ...told });
    expect(await preview(ratio, { places: { http_total: 'green', [bad]: 'green' } })).toMatchObject({
      outcome: 'passed',
      message: 'only green has `http_total` yet, so that blue tells nothing of the traffic to come',
    });
    expect(await preview(ratio, { places: { http_total: 'declared', [bad]: 'declared' } })).toMatchObject({
      outcome: 'passed',
      message: '`http_total` is known, and has counted nothing yet',
    });
  });

  it.each([
    ['gauge', 'a gauge'],
    ['info', 'an info'],
    ['stateset', 'a stateset'],
    ['histogram', 'a histogram'],
    ['summary', 'a summary'],
  ])('refuses to count by what is declared to be no counter: %s', async (type, named) => {
    const places = { http_total: 'blue', errors: 'blue' } as const;
    const errors = { ...ratio, bad: 'errors' };
    const refusedBad = preview(errors, { places, types: { errors: [type], http_total: ['counter'] } });
    await expect(refusedBad).rejects.toBeInstanceOf(ConfigError);
    await expect(refusedBad).rejects.toThrow(`\`bad\`: \`errors\` is ${named}, no counter`);
    const refusedTotal = preview(errors, { places, types: { http_total: [type] } });
    await expect(refusedTotal).rejects.toThrow(`\`total\`: \`http_total\` is ${named}, no counter`);
  });

  it('counts by what is a counter somewhere, of an unknown type, or a part of a histogram', async () => {
    const errors = { ...ratio, bad: 'errors_count' };
    const places = { http_total: 'blue', errors_count: 'blue' } as const;
    for (const types of [
      { http_total: ['gauge', 'counter'] },
      { http_total: ['unknown'], errors_count: ['untyped'] },
      { errors_count: ['histogram'] },
    ]) {
      expect(await preview(errors, { places, types, history: hourOf(2, 0) })).toMatchObject({
        outcome: 'passed',
      });
    }
  });
});
