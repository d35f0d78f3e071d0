import { expect, it } from 'vitest';
import { describeBreach } from '../../src/release/breach-times.ts';

const at = (text: string) => Date.parse(`2026-01-02T${text}Z`);

it.each([
  [
    { firstBadAt: at('14:03:10'), seen: 'scrape', decidedAt: at('14:03:13.200') } as const,
    'first bad scrape at 14:03:10 UTC, decided after 3.2s, blue verified after 4.1s',
  ],
  [
    { firstBadAt: at('14:03:10'), decidedAt: at('14:03:10') },
    'first bad look at 14:03:10 UTC, decided after 0ms, blue verified after 4.1s',
  ],
  [{ decidedAt: at('14:03:13.200') }, 'decided at 14:03:13 UTC, blue verified after 900ms'],
  [
    { firstBadAt: at('14:03:14'), decidedAt: at('14:03:13.200') },
    'first bad look at 14:03:14 UTC, decided after 0ms, blue verified after 100ms',
  ],
])('describeBreach of %o', (times, text) => {
  expect(describeBreach(times, at('14:03:14.100'))).toBe(text);
});
