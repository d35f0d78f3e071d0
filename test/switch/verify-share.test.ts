import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { sampleOfShare, verifyShare } from '../../src/switch/verify-share.ts';
import { startServer } from './traffic-servers.ts';

/** Asks a front door whose answers a function gives, by their number. */
async function verified(
  answer: (count: number) => 'blue' | 'green' | 'down',
  options: { readonly green?: number; readonly deadlineMs?: number } = {},
) {
  let count = 0;
  let connections = 0;
  const live = await startServer((_, response) => {
    const who = answer((count += 1));
    if (who === 'down') response.writeHead(503);
    response.end(JSON.stringify({ version: who === 'green' ? 'v2' : 'v1' }));
  });
  live.server.on('connection', () => (connections += 1));
  const { rounds, outcome, asked, green, problem } = await verifyShare(
    {
      url: live.url,
      question: { path: '/version', version: '$.version', timeoutMs: 1_000 },
      identities: { blue: { version: 'v1' }, green: { version: 'v2' } },
    },
    { green: 30, tolerance: 50, deadlineMs: 5_000, clock: systemClock, ...options },
  );
  return { rounds, outcome, asked, green, problem, connections };
}

describe('a share, asked for at the front door', () => {
  it('is seen on connections of their own, as many as it takes', async () => {
    const { asked, fewest, most } = sampleOfShare(30, 50);
    const seen = await verified((count) => (count % 10 < 3 ? 'green' : 'blue'));
    expect(seen).toMatchObject({ rounds: 1, outcome: 'verified', asked, connections: asked });
    expect(seen.green).toBeGreaterThanOrEqual(fewest);
    expect(seen.green).toBeLessThanOrEqual(most);
  });

  it('is asked for again while the mechanism is not there yet', async () => {
    const { asked } = sampleOfShare(30, 50);
    const seen = await verified((count) => (count > asked && count % 3 === 0 ? 'green' : 'blue'));
    expect(seen).toMatchObject({ rounds: 2, outcome: 'verified' });
  });

  it.each([
    ['nothing moved', () => 'blue'],
    ['everything moved', () => 'green'],
    ['the other share came', (count: number) => (count % 10 < 1 ? 'blue' : 'green')],
  ] satisfies [string, (count: number) => 'blue' | 'green'][])('is not seen where %s', async (_, answer) => {
    expect(await verified(answer, { deadlineMs: 100 })).toMatchObject({ outcome: 'not-verified' });
  });

  it('may lack an answer, and not many', async () => {
    const share = (count: number) => (count % 3 === 0 ? 'green' : 'blue');
    const once = await verified((count) => (count === 5 ? 'down' : share(count)));
    expect(once).toMatchObject({ rounds: 1, outcome: 'verified' });
    const often = await verified((count) => (count % 10 === 5 ? 'down' : share(count)), { deadlineMs: 100 });
    expect(often).toMatchObject({ outcome: 'not-verified' });
    expect(often.problem).toContain('answered 503');
  });
});
