import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/kinds/check.ts';
import { probe } from '../../src/check/kinds/probe/probe.ts';
import { readiness } from '../../src/check/kinds/readiness/readiness.ts';
import { slo } from '../../src/check/kinds/slo/slo.ts';
import { requireJudgedProbes } from '../../src/check/require-judged-probes.ts';
import { CheckFileError } from '../../src/errors.ts';
import { definedBy } from '../support/run-defined-checks.ts';

/** What is wrong with an objective over the rounds of `name`, beside a few other checks. */
async function refusal(name: string, define: () => void = () => undefined): Promise<string> {
  const definitions = await definedBy(() => {
    probe('a customer can order', () => undefined);
    probe('before the switch', { phase: 'pre-switch' }, () => undefined);
    probe.each([{ sku: 'tea' }, { sku: 'pot' }])('$sku can be bought', () => undefined);
    readiness('green answers', { phase: ['pre-switch', 'observe'], path: '/' });
    readiness('blue answers', { phase: 'observe', path: '/', color: 'blue' });
    check('books add up', { phase: 'observe' }, () => undefined);
    define();
    slo('orders go through', { probe: name, max: 0.05 });
  });
  try {
    requireJudgedProbes(definitions, '/checks');
  } catch (error) {
    expect(error).toBeInstanceOf(CheckFileError);
    const { message, advice, location } = error as CheckFileError;
    expect(location).toMatch(/^\d+\.check\.ts$/);
    return `${message} → ${advice}`;
  }
  return 'none';
}

async function inTurn(names: readonly string[]): Promise<readonly string[]> {
  const told: string[] = [];
  for (const name of names) told.push(await refusal(name));
  return told;
}

describe('an objective over rounds', () => {
  it('names a probe or a check of readiness that runs in the observation', async () => {
    expect(await refusal('a customer can order')).toBe('none');
    expect(await refusal('tea can be bought')).toBe('none');
    expect(await refusal('green answers')).toBe('none');
  });

  it('is refused where nothing of that name has rounds to judge', async () => {
    const names = [
      'a customer can ordr',
      'before the switch',
      '$sku can be bought',
      'blue answers',
      'books add up',
      'something else',
    ];
    expect(await inTurn(names)).toMatchInlineSnapshot(`
      [
        "slo \`orders go through\`: \`probe\`: there is no probe \`a customer can ordr\`; did you mean \`a customer can order\`? → Name one of \`a customer can order\`, \`tea can be bought\`, \`pot can be bought\`, \`green answers\`.",
        "slo \`orders go through\`: \`probe\`: \`before the switch\` does not run in the observation → Give \`before the switch\` a \`phase\` with \`observe\`.",
        "slo \`orders go through\`: \`probe\`: \`$sku can be bought\` is the pattern of 2 probes, of which each has rounds of its own → Name one of them, such as \`tea can be bought\`, or write an objective for each.",
        "slo \`orders go through\`: \`probe\`: \`blue answers\` is about blue, and an objective judges green → Name one of \`a customer can order\`, \`tea can be bought\`, \`pot can be bought\`, \`green answers\`.",
        "slo \`orders go through\`: \`probe\`: \`books add up\` is of the kind custom, which has no rounds → Name one of \`a customer can order\`, \`tea can be bought\`, \`pot can be bought\`, \`green answers\`.",
        "slo \`orders go through\`: \`probe\`: there is no probe \`something else\` → Name one of \`a customer can order\`, \`tea can be bought\`, \`pot can be bought\`, \`green answers\`.",
      ]
    `);
  });

  it('is the only one for its probe', async () => {
    expect(
      await refusal('a customer can order', () => {
        slo('most orders go through', { probe: 'a customer can order', max: 0.2 });
      }),
    ).toMatchInlineSnapshot(
      `"slo \`orders go through\`: \`a customer can order\` has a limit already, by slo \`most orders go through\` → Leave one of the two out: the rounds of a probe are judged once."`,
    );
  });
});
