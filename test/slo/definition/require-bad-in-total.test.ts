import { expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { errorRatio } from '../../../src/slo/definition/indicators.ts';
import { readObjective } from '../../../src/slo/definition/read-objective.ts';

const read = (bad: string, total: string) =>
  readObjective(errorRatio({ bad, total, minTotal: 50, max: 0.01 }));

it.each([
  ['http{route="/chekout",code=~"5.."}', 'http{route="/checkout"}', 'route="/chekout"', 'route="/checkout"'],
  ['http{code="500"}', 'http{code!="500"}', 'code="500"', 'code!="500"'],
  ['http{code="500"}', 'http{code=~"2..|3.."}', 'code="500"', 'code=~"2..|3.."'],
  ['http{code!~"2.."}', 'http{code="200"}', 'code!~"2.."', 'code="200"'],
  ['http{code="500"}', 'http{code=""}', 'code="500"', 'code=""'],
])('refuses `bad: %s` of `total: %s`, which nothing is both of', (bad, total, own, other) => {
  const refused = () => read(bad, total);
  expect(refused).toThrow(ConfigError);
  expect(refused).toThrow(
    `\`bad\` is no part of \`total\`: \`${own}\` and \`${other}\` are never both true of a series of \`http\``,
  );
});

it.each([
  ['http{route="/checkout",code=~"5.."}', 'http{route="/checkout"}'],
  ['http{code="500"}', 'http{code=~"[[:digit:]]+"}'],
  ['http{code=~"5.."}', 'http{code!~"4.."}'],
  ['http{code="500"}', 'http{route="/checkout"}'],
  // Another metric may tell the same by other values.
  ['errors{route="checkout"}', 'http{route="/checkout"}'],
])('accepts `bad: %s` of `total: %s`', (bad, total) => {
  expect(read(bad, total)).toMatchObject({ sli: { bad, total } });
});
