import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration, tryParseDuration, tryParsePeriod } from '../src/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['15s', 15_000],
    ['15m', 900_000],
    ['1h30m', 5_400_000],
    ['1d', 86_400_000],
    ['0s', 0],
  ])('%s is %d ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', '15', '15 m', '15 minits', '-5m', '30m1h', '1.5h', '15m garbage', '5M'])(
    'refuses %j',
    (text) => {
      expect(tryParseDuration(text)).toBeUndefined();
    },
  );

  it('refuses what no timer can wait for', () => {
    expect(tryParseDuration('24d')).toBe(2_073_600_000);
    expect([tryParsePeriod('30d'), tryParsePeriod('a month')]).toEqual([2_592_000_000, undefined]);
    expect(() => parseDuration('25d')).toThrow('duration: expected a duration of 24 days at most, got `25d`');
  });

  it('names the subject, the rule and the value', () => {
    expect(() => parseDuration('15 minits', '--window')).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: --window: expected a duration such as \`15m\`, \`1h30m\` or \`500ms\`, got \`15 minits\`]`,
    );
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0ms'],
    [412.4, '412ms'],
    [3_240, '3.2s'],
    [59_990, '60s'],
    [60_000, '1m'],
    [90_000, '1m30s'],
    [5_400_000, '1h30m'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});
