import { describe, expect, it } from 'vitest';
import { fewestWindows, judgeStability } from '../../src/warm-up/judge-stability.ts';

/** Windows of 20 answers that follow a curve, each answer a little faster or slower than it says. */
function windowsOf(count: number, level: (request: number) => number): number[][] {
  return Array.from({ length: count }, (_, window) =>
    Array.from({ length: 20 }, (__, index) => level(20 * window + index) * (1 + 0.1 * Math.sin(7.3 * index))),
  );
}

describe('judgeStability', () => {
  it('takes sixteen windows, at two looks', () => {
    expect(fewestWindows).toBe(17);
    expect(judgeStability([])).toBe('too-few');
    expect(judgeStability(windowsOf(16, () => 20))).toBe('too-few');
    expect(judgeStability(windowsOf(17, () => 20))).toBe('stable');
  });

  it('waits while latency falls, though it falls too slowly to see from one window to the next', () => {
    const compiler = (request: number) => 20 * (1 + 9 * Math.exp(-request / 300));
    expect(judgeStability(windowsOf(20, compiler))).toBe('level');
    expect(judgeStability(windowsOf(60, compiler))).toBe('level');
    expect(judgeStability(windowsOf(80, compiler))).toBe('stable');
  });

  it('waits while slow answers become fewer, which the median does not show', () => {
    const everyNth = (request: number) => (request < 200 && request % 5 === 0 ? 220 : 20);
    expect(judgeStability(windowsOf(18, everyNth))).toBe('slow-answers');
    expect(judgeStability(windowsOf(40, everyNth))).toBe('stable');
    expect(judgeStability(windowsOf(17, (request) => (request % 5 === 0 ? 220 : 20)))).toBe('stable');
  });

  it('calls nothing stable that changes more between windows than within them', () => {
    expect(judgeStability(windowsOf(40, (request) => (request % 80 < 40 ? 20 : 30)))).toBe('scatter');
  });

  it('takes a millisecond for what clocks and networks do', () => {
    expect(judgeStability(windowsOf(17, (request) => (request < 180 ? 1.6 : 0.9)))).toBe('stable');
    expect(judgeStability(windowsOf(17, () => 0))).toBe('stable');
  });
});
