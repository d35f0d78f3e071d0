import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import { exitCodeOfError, exitCodeOfVerdict } from '../../src/gate/exit-code.ts';

describe('exitCodeOfVerdict', () => {
  it.each([
    ['pass', [], 0],
    ['fail', [], 1],
    ['inconclusive', [], 3],
    ['inconclusive', ['BGC_PROVIDER'], 3],
    ['inconclusive', ['BGC_PROVIDER', 'BGC_CONFIG'], 2],
    ['inconclusive', ['BGC_INPUT'], 2],
    ['fail', ['BGC_CONFIG'], 1],
    ['pass', ['BGC_CONFIG'], 0],
  ] as const)('%s with errors %j is %d', (verdict, errors, code) => {
    expect(exitCodeOfVerdict(verdict, errors)).toBe(code);
  });
});

describe('exitCodeOfError', () => {
  it.each<[ErrorCode, number]>([
    ['BGC_CONFIG', 2],
    ['BGC_USAGE', 2],
    ['BGC_INPUT', 2],
    ['BGC_CHECK_FILE', 2],
    ['BGC_PROVIDER', 3],
    ['BGC_INCONCLUSIVE', 3],
    ['BGC_EXPECTATION', 1],
    ['BGC_SWITCH', 4],
    ['BGC_REFUSED', 4],
    ['BGC_LOCKED', 5],
  ])('%s is %d', (error, code) => {
    expect(exitCodeOfError(error)).toBe(code);
  });

  it('keeps the signal apart', () => {
    expect([
      exitCodeOfError('BGC_INTERRUPTED', 'SIGINT'),
      exitCodeOfError('BGC_INTERRUPTED', 'SIGTERM'),
      exitCodeOfError('BGC_INTERRUPTED', 'SIGHUP'),
    ]).toEqual([130, 143, 129]);
  });
});
