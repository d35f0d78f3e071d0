import { describe, expect, it } from 'vitest';
import { gauge } from '../../../src/slo/definition/indicators.ts';
import { readObjective } from '../../../src/slo/definition/read-objective.ts';
import { budget, consecutive, outOf, sequential } from '../../../src/slo/definition/slo-rule.ts';
import { depth, ratio, refusals } from './refusals.ts';

describe('the rule of an objective', () => {
  it.each([
    [sequential(), { kind: 'sequential' }],
    [consecutive(3), { kind: 'count', failures: 3, of: 3 }],
    [outOf(3, 5), { kind: 'count', failures: 3, of: 5 }],
    [budget({ share: 0.02, period: '30d' }), { kind: 'budget', share: 0.02, periodMs: 2_592_000_000 }],
  ])('reads the rule %j', (rule, read) => {
    expect(readObjective({ ...ratio, rule })).toMatchObject({ rule: read });
  });

  it('refuses rules that could never be broken, or that read something else', () => {
    expect(
      refusals([
        { ...ratio, rule: 'sequential' },
        { ...ratio, rule: sequential },
        { ...ratio, rule: { kind: 'toString' } },
        { ...ratio, rule: { kind: 'count', failures: 3, off: 5 } },
        { ...ratio, rule: { kind: 'count', failures: 0.5, of: 5 } },
        { ...ratio, rule: { kind: 'count', failures: 5, of: 3 } },
        { ...ratio, rule: { kind: 'budget', share: 2, period: '30d' } },
        { ...ratio, rule: { kind: 'budget', share: 0.1, period: 'a month' } },
        { ...ratio, max: 0, rule: budget({ share: 0.1, period: '30d' }) },
        { ...ratio, against: 'green' },
        { ...ratio, times: 3 },
        { ...ratio, against: 'blue', times: 1 },
        { ...ratio, against: 'blue', rule: consecutive(3) },
      ]),
    ).toMatchInlineSnapshot(`
      [
        "\`rule\` expects \`sequential()\`, \`consecutive(3)\`, \`outOf(3, 5)\` or \`budget({ share: 0.02, period: "30d" })\`, got \`sequential\`",
        "\`rule\` expects \`sequential()\`, \`consecutive(3)\`, \`outOf(3, 5)\` or \`budget({ share: 0.02, period: "30d" })\`, got a function; call it: \`sequential(…)\`",
        "\`rule\` expects \`sequential()\`, \`consecutive(3)\`, \`outOf(3, 5)\` or \`budget({ share: 0.02, period: "30d" })\`, got \`{"kind":"toString"}\`",
        "\`rule\`: unknown member \`off\`; did you mean \`of\`? → There are \`kind\`, \`failures\`, \`of\`.",
        "\`rule\`: \`outOf(0.5, 5)\` expects whole numbers of looks, from 1, got \`0.5\`",
        "\`rule\`: \`outOf(5, 3)\`: 5 of 3 looks cannot fail, so it would never break → The first number is how many of the last looks must fail: \`outOf(3, 5)\`.",
        "\`rule\`: \`share\` of \`budget(…)\` expects a share above 0, 1 at most, got \`2\`",
        "\`rule\`: \`period\` of \`budget(…)\` expects a time such as \`30d\`, got \`a month\`",
        "\`rule\`: a limit of 0 leaves no error budget that could be spent → Give a limit above 0, or leave \`rule\` out: then the first bad event breaks it.",
        "\`against\` expects one of \`limit\`, \`blue\`, \`both\`, got \`green\`",
        "\`times\` is read only where green is held to blue → Add \`against: 'blue'\` or \`against: 'both'\`, or leave \`times\` out.",
        "\`times\` expects a number above 1, got \`1\`",
        "\`against: 'blue'\` goes with the rule \`sequential()\` only → Leave \`rule\` out, or hold green to its limit.",
      ]
    `);
  });

  it('tells a rule as it was written', () => {
    const unreadable = (value: unknown) => value as number;
    const spending = (value: unknown) => value as Parameters<typeof budget>[0];
    expect(
      refusals([
        { ...ratio, rule: consecutive(0) },
        { ...ratio, rule: consecutive(unreadable('3')) },
        { ...ratio, rule: consecutive(unreadable(undefined)) },
        { ...ratio, rule: outOf(5, 3) },
        { ...ratio, rule: outOf(3, NaN) },
        { ...gauge(depth), rule: consecutive(1.5) },
        { ...ratio, rule: budget({ share: 0.02, period: '30 days' }) },
        { ...ratio, rule: budget(spending({ share: 0.02, perod: '30d' })) },
        { ...ratio, rule: budget(spending(undefined)) },
      ]),
    ).toMatchInlineSnapshot(`
      [
        "\`rule\`: \`consecutive(0)\` expects whole numbers of looks, from 1, got \`0\`",
        "\`rule\`: \`consecutive("3")\` expects whole numbers of looks, from 1, got \`"3"\`",
        "\`rule\`: \`consecutive(undefined)\` expects whole numbers of looks, from 1, got nothing",
        "\`rule\`: \`outOf(5, 3)\`: 5 of 3 looks cannot fail, so it would never break → The first number is how many of the last looks must fail: \`outOf(3, 5)\`.",
        "\`rule\`: \`outOf(3, NaN)\` expects whole numbers of looks, from 1, got \`NaN\`",
        "\`rule\`: \`consecutive(1.5)\` expects whole numbers of looks, from 1, got \`1.5\`",
        "\`rule\`: \`period\` of \`budget(…)\` expects a time such as \`30d\`, got \`30 days\`",
        "\`rule\`: unknown member \`perod\`; did you mean \`period\`? → There are \`kind\`, \`share\`, \`period\`.",
        "\`rule\`: \`share\` of \`budget(…)\` expects a share above 0, 1 at most, got nothing",
      ]
    `);
  });
});
