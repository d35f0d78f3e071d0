import { expect, it } from 'vitest';
import type { UserConfig } from '../../src/config/config-schema.ts';
import { cutover } from '../../src/release/cutover.ts';
import type { JournalEntry } from '../../src/release/journal-entry.ts';
import { binomialTail } from '../../src/stats/binomial-tail.ts';
import { brief, journalOf, say } from '../release/commands.ts';
import { withRelease, type ReleaseSetting } from '../release/release-harness.ts';
import { describeWith } from '../support/required-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startHaproxy } from '../switch/haproxy/start-haproxy.ts';
import { startColor } from '../switch/traffic-servers.ts';

/** Less likely than this by chance is not called chance. */
const alpha = 1e-6;
const steps = [10, 30, 50, 75, 100];

interface Answer {
  readonly startedAt: number;
  readonly version: string;
}

async function startShop(): Promise<ReleaseSetting & { readonly url: string }> {
  const [blue, green] = await Promise.all([startColor({ version: 'v1' }), startColor({ version: 'v2' })]);
  const folder = temporaryFolder({ candidate: '', users: '' });
  const haproxy = await startHaproxy({ folder, blue: blue.url, green: green.url, by: 'weights' });
  const config: UserConfig = {
    target: 'shop',
    blue: { url: blue.url },
    green: { url: green.url },
    live: { url: haproxy.url },
    switch: {
      type: 'haproxy',
      sockets: haproxy.socket,
      weights: {
        backend: 'be',
        servers: { blue: 'blue', green: 'green' },
        stateFiles: haproxy.stateFile,
      },
      ...{ steps, stepFor: '400ms' },
    },
    verification: { connections: 5, tolerance: 25, deadline: '5s' },
    observe: { window: '300ms', interval: '100ms', maxExtension: '20s', consecutiveFailures: 2 },
    drain: { quiet: '100ms' },
  };
  return { folder, config, url: haproxy.url };
}

/**
 * Users who ask on fresh connections until they are told to stop, with pauses by chance: in step with each other they would be
 * dealt the same again and again by a router that takes turns.
 */
function startUsers(url: string): { stop(): Promise<readonly Answer[]> } {
  const answers: Answer[] = [];
  let going = true;
  const user = async () => {
    while (going) {
      const startedAt = Date.now();
      const response = await fetch(`${url}/version`, { headers: { connection: 'close' } });
      const { version } = (await response.json()) as { version: string };
      answers.push({ startedAt, version });
      await new Promise((resolve) => setTimeout(resolve, 20 * Math.random()));
    }
  };
  const users = Promise.all(Array.from({ length: 6 }, user));
  return {
    stop: async () => {
      going = false;
      await users;
      return answers;
    },
  };
}

/** From when to when green had each share. */
function sharesIn(entries: readonly JournalEntry[]) {
  return entries.flatMap((entry, index) => {
    if (entry.type !== 'step-verified') return [];
    const next = entries
      .slice(index + 1)
      .find(({ type }) => type === 'step-intent' || type === 'rollback-intent');
    return [{ weight: entry.weight, from: entry.switchedAt, until: Date.parse(next?.at ?? '') }];
  });
}

describeWith(['haproxy'], 'HAProxy moved in steps under load', () => {
  it('gives green the share of each step, within what chance explains', async () => {
    const shop = await startShop();
    const users = startUsers(shop.url);
    const outcome = await withRelease(shop, {}, (context) => cutover(context));
    const answers = await users.stop();
    expect(brief(outcome), outcome.reason).toEqual({
      ...{ phase: 'observe', verdict: 'pass' },
      ...{ exitCode: 0, traffic: 'green' },
    });
    const rows = sharesIn(await journalOf(shop)).map(({ weight, from, until }) => {
      const asked = answers.filter(({ startedAt }) => startedAt > from && startedAt < until);
      const green = asked.filter(({ version }) => version === 'v2').length;
      return { weight, asked: asked.length, green };
    });
    expect(rows.map(({ weight }) => weight)).toEqual(steps.slice(0, -1));
    for (const { weight, asked, green } of rows) {
      expect(asked).toBeGreaterThan(20);
      const [more, fewer] = [green, asked - green].map((count, index) =>
        binomialTail(count, asked, index === 0 ? weight / 100 : 1 - weight / 100),
      );
      expect(Math.min(more ?? 0, fewer ?? 0), `${green} of ${asked} at ${weight} %`).toBeGreaterThan(alpha);
    }
  });

  it('takes everything back in one move when a check fails at 50 %', async () => {
    const shop = await startShop();
    const users = startUsers(shop.url);
    const outcome = await withRelease(
      shop,
      {
        onAppended: (entry) => {
          if (entry.type === 'step-verified' && entry.weight === 50) say(shop, 'users', 'failed');
        },
      },
      (context) => cutover(context),
    );
    const answers = await users.stop();
    expect(brief(outcome)).toMatchObject({ verdict: 'fail', exitCode: 1, traffic: 'blue' });
    const entries = await journalOf(shop);
    const after = entries.slice(entries.findIndex(({ type }) => type === 'rollback-intent'));
    const types = after.map(({ type }) => type);
    // Green's drain is measured beside the verification.
    expect(types).toContain('drain-measured');
    expect(types.filter((type) => type !== 'drain-measured')).toEqual([
      'rollback-intent',
      'rollback-applied',
      'rollback-verified',
      'release-closed',
    ]);
    const verifiedAt = Date.parse(after.find(({ type }) => type === 'rollback-verified')?.at ?? '');
    expect(answers.filter(({ startedAt, version }) => startedAt > verifiedAt && version === 'v2')).toEqual(
      [],
    );
  });
});
