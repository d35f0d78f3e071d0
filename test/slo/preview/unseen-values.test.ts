import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { hourOf, preview, ratio } from './preview-world.ts';

describe('an objective whose `bad` demands a value that no series has', () => {
  const places = { http_total: 'blue', 'http_total{code!=""}': 'blue' } as const;
  const history = hourOf(2, 0);
  const of = (matcher: string) => ({ ...ratio, bad: `http_total{${matcher}}` });

  it.each([
    ['code="5.."', 'code=~"5.."'],
    ['code="5.*"', 'code=~"5.*"'],
    ['code="500|502"', 'code=~"500|502"'],
    ['code="5[0-9]+"', 'code=~"5[0-9]+"'],
    ['code!="2.."', 'code!~"2.."'],
  ])('is refused where it was meant as a pattern: %s', async (matcher, meant) => {
    const all = {
      ...places,
      [`http_total{${matcher}}`]: matcher.includes('!=') ? 'blue' : 'nowhere',
    } as const;
    const refused = preview(of(matcher), { places: all, history });
    await expect(refused).rejects.toBeInstanceOf(ConfigError);
    await expect(refused).rejects.toThrow(
      `\`bad\`: \`${matcher}\` compares literally, and no series of \`http_total\` has that value; did you mean \`${meant}\`?`,
    );
  });

  it('is not where a series has just that value, or there is none at all', async () => {
    const seen = { ...places, 'http_total{code="5.."}': 'green' } as const;
    expect((await preview(of('code="5.."'), { places: seen, history })).details).toHaveLength(2);
    const declared = { http_total: 'blue', errors_total: 'declared' } as const;
    const errors = { ...ratio, bad: 'errors_total{code="5.."}' };
    expect(await preview(errors, { places: declared, history })).toMatchObject({ outcome: 'passed' });
  });

  it('is told, and passes, since an error may be the first of its kind', async () => {
    const { outcome, details } = await preview(of('code="50O"'), { places, history });
    expect([outcome, details.at(-1)]).toEqual([
      'passed',
      'no series of either color is `bad` now: none of `http_total` has `code="50O"`',
    ]);
    const total = 'http_total{route="/x"}';
    const shared = { ...of('route="/x",code="500"'), total };
    const all = { ...places, [total]: 'blue', 'http_total{route!=""}': 'blue' } as const;
    expect((await preview(shared, { places: all, history })).details.slice(2)).toEqual([
      'no series of either color is `bad` now: none of `http_total` has `code="500"`',
    ]);
  });
});
