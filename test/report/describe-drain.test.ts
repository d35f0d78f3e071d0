import { describe, expect, it } from 'vitest';
import { drainSentence } from '../../src/report/describe-drain.ts';

const blue = { type: 'drain:end', at: '', color: 'blue' } as const;

describe('the sentence about a drain', () => {
  it.each([
    [
      {
        drained: true,
        durationMs: 2_800,
        inFlight: 0,
        source: 'proxy',
        t50Ms: 900,
        t99Ms: 2_800,
        requests: 1,
      },
      'blue finished what it had in flight in 2.8s (half of it in 900ms), says the proxy; 1 request came all the same',
    ],
    [
      { drained: true, durationMs: 0, inFlight: 0, source: 'app', t50Ms: 0, t99Ms: 0, sessions: 4 },
      'blue finished what it had in flight in 0ms, says the app; 4 database sessions left',
    ],
    [
      { drained: false, durationMs: 30_000, inFlight: 3, source: 'sockets', t50Ms: 500 },
      'blue still had 3 in flight after 30s (half of it in 500ms), says its connections',
    ],
    [
      { drained: false, durationMs: 30_000, inFlight: 0, source: 'proxy', t50Ms: 0, t99Ms: 0, requests: 812 },
      'blue was still given requests after 30s, says the proxy; 812 requests came all the same',
    ],
    [
      { drained: false, durationMs: 5_000, problem: 'proxy cannot tell' },
      'nobody can tell what blue still has in flight: proxy cannot tell',
    ],
    [
      { drained: true, durationMs: 240_000, firstLookMs: 240_000, inFlight: 0, source: 'proxy', sessions: 1 },
      'blue had nothing in flight when it was first looked at, 4m after traffic had moved, says the proxy; when it finished, nobody saw; 1 database session left',
    ],
    [
      { drained: true, durationMs: 8_000, firstLookMs: 2_300, inFlight: 0, source: 'proxy' },
      'blue finished what it had in flight in 8s, says the proxy; nobody looked in the first 2.3s',
    ],
    [
      { drained: false, durationMs: 32_300, firstLookMs: 2_300, inFlight: 1, source: 'app' },
      'blue still had 1 in flight after 32.3s, says the app; nobody looked in the first 2.3s',
    ],
  ] as const)('%o', (drain, sentence) => {
    expect(drainSentence({ ...blue, ...drain })).toBe(sentence);
  });
});
