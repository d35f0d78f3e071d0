import { describe, expect, it } from 'vitest';
import { createReporters } from '../../src/report/create-reporters.ts';
import type { RunEvent } from '../../src/runner/run-event.ts';
import type { Standing } from '../../src/stats/standing.ts';
import { MemoryStream } from './memory-stream.ts';
import { planned, preSwitchEvents, result, rollbackEvents, stamped } from './sample-events.ts';

async function report(events: readonly RunEvent[], color = false): Promise<string> {
  const stdout = new MemoryStream();
  const [reporter] = createReporters([], { stdout, color, env: {} });
  for (const event of events) reporter?.onEvent(event);
  await reporter?.close?.();
  return stdout.text;
}

describe('a command that an error ended', () => {
  const events = stamped(
    { type: 'run:start', command: 'cutover', version: '0.1.0', target: 'shop', dryRun: false },
    {
      type: 'run:end',
      verdict: 'inconclusive',
      exitCode: 2,
      reason: 'cannot load checks/a.check.ts:3: no such flag',
      advice: 'Mend the file.',
      traffic: 'unchanged',
      phase: 'pre-switch',
      durationMs: 20,
    },
  );

  it('came to no verdict', async () => {
    expect(await report(events)).toMatchInlineSnapshot(`
      "bg-check 0.1.0  cutover  shop

      ERROR  cannot load checks/a.check.ts:3: no such flag
      traffic unchanged · exit code 2 · 20ms
      next: Mend the file.
      "
    `);
  });

  it('is left to whoever tells the same person', async () => {
    const stdout = new MemoryStream();
    const [reporter] = createReporters([], { stdout, color: false, env: {}, errorsElsewhere: true });
    for (const event of events) reporter?.onEvent(event);
    await reporter?.close?.();
    expect(stdout.text).toBe('bg-check 0.1.0  cutover  shop\n');
  });

  it('has one where checks came upon the mistake', async () => {
    const broken = planned('orders add up');
    const [begin, end] = events;
    const errored = { outcome: 'errored', message: 'no such host', errorCode: 'BGC_CONFIG' } as const;
    const [phaseEnd] = stamped({
      type: 'phase:end',
      phase: 'pre-switch',
      verdict: 'inconclusive',
      reason: '`orders add up` could not gather evidence',
      results: [result(broken, errored)],
      durationMs: 10,
    });
    const run = [begin, phaseEnd, end].flatMap((event) => (event === undefined ? [] : [event]));
    expect(await report(run)).toContain('INCONCLUSIVE  cannot load');
  });
});

describe('the terminal reporter, where nobody watches', () => {
  it('appends a line for each finished check, and the reason below each that did not pass', async () => {
    expect(await report(preSwitchEvents)).toMatchInlineSnapshot(`
      "bg-check 0.1.0  pre-switch  shop  r-1

      pre-switch 6 checks
        ! production runs Postgres 15, the shadow database 17
        ✓ readiness green is ready                                    green 120ms
        ✗ skew      statements of both versions at every schema state       1.2s
            blue cannot run 1 of its 41 statements after 004_drop_phone.sql
            queries/blue/users.sql:12  find_user_by_phone
            - SELECT id, phone
            + column "phone" does not exist
            → Move the DROP COLUMN to a release in which blue is retired.
        ✗ probe     login                                             green 120ms · 2 attempts
            ✓ sign in 12ms
            ✗ place order 118ms
            place order: expected status 201, got 409
            cleanup failed: delete the order: expected status 204, got 500
        ! backfill  users.phone_normalized                                  120ms · errored
            the database did not answer within 5s
        ? custom    größe 注文 🚀                                           1m1s · inconclusive · advisory
            only 3 of 20 requests
        · custom    after the end                                           not-run
            the run ended first
        fail: 1 passed, 2 failed, 1 inconclusive, 1 errored, 1 not-run 1m3s

      FAIL  2 gating checks failed; blue serves
      traffic blue · exit code 1 · 1m3s
      next: mend what failed above, then run \`bg-check pre-switch\` again
      "
    `);
  });

  it('tells ticks when something changed, and each minute', async () => {
    expect(await report(rollbackEvents)).toMatchInlineSnapshot(`
      "bg-check 0.1.0  cutover  shop

      switch blue → green through command
        ✓ verified 412ms
            10 of 10 fresh connections answered green
            answers  green 10

      observe 2 checks
        ✓ identity  version    live  120ms
        ✓ slo       error rate green 120ms
          tick 1  15s of 15m  keep observing: tick 1 is good (2 passed)
          tick 5  1m15s of 15m  keep observing: tick 5 is good (2 passed)
          tick 9  2m15s of 15m  keep observing: tick 9 is good (2 passed)
        ✗ slo       error rate green 120ms
            error rate 20 % > 1 %
          tick 13  3m15s of 15m  keep observing: failing since tick 13 (now tick 13) (1 passed, 1 failed)
          tick 14  3m30s of 15m  roll back: failing since tick 13 (now tick 14) (1 passed, 1 failed)
        fail: 1 passed, 1 failed 3m30s

      rollback
          \`error rate\` failed 2 times in a row
        ✓ rolled back 900ms
            10 of 10 fresh connections answered blue
            green still had 3 in flight after 30s

      FAIL  \`error rate\` failed 2 times in a row; traffic was put back to blue
      traffic blue · exit code 1 · 4m20s
      next: blue serves; find the cause, then begin again with \`bg-check pre-switch\`
      "
    `);
  });

  it('tells an objective again when what is known of it changes, and not when only its figures do', async () => {
    const check = planned('orders succeed', { kind: 'slo', phase: 'observe' });
    const look = (state: Standing['state'], message: string) => ({
      type: 'check:end' as const,
      tick: 1,
      result: result(check, {
        outcome: 'inconclusive',
        message,
        standing: { rule: 'sequential', logEvidence: 0, state, coverage: 1, sample: 9, healthy: false },
      }),
    });
    const text = await report(
      stamped(
        { type: 'phase:start', phase: 'observe', checks: [check] },
        look('insufficient', '9 of 50 requests'),
        look('insufficient', '18 of 50 requests'),
        look('provider-down', 'Prometheus answered 503'),
        look('insufficient', '27 of 50 requests'),
      ),
    );
    expect(text.split('\n').filter((line) => /requests|answered/.test(line))).toEqual([
      '      9 of 50 requests',
      '      Prometheus answered 503',
      '      27 of 50 requests',
    ]);
  });

  it('tells a rollback that comes nearer in steps, not look by look', async () => {
    const look = (tick: number, progress: number, rest: { readonly extended?: boolean } = {}) => ({
      type: 'observe:tick' as const,
      tick,
      elapsedMs: tick * 1_000,
      windowMs: 900_000,
      decision: 'keep-observing' as const,
      reason: `${progress * 100} % of the way`,
      looks: tick,
      extended: false,
      cause: 'errors',
      progress,
      ...rest,
    });
    const shares = [0.01, 0.1, 0.2, 0.3, 0.4, 0.45, 0.6, 0.7, 0.2, 0.1];
    const events = stamped(
      { type: 'phase:start', phase: 'observe', checks: [] },
      ...shares.map((share, index) => look(index + 1, share)),
      look(11, 0.1, { extended: true }),
      look(12, 0.1, { extended: true }),
    );
    expect((await report(events)).match(/tick \d+/g)).toEqual([
      'tick 1',
      'tick 4',
      'tick 7',
      'tick 9',
      'tick 11',
    ]);
  });

  it('lets no value move the cursor or turn the text around', async () => {
    const check = planned('evil \u001b[2J\u202e name\r\n', { kind: 'probe' });
    const evil = result(check, {
      outcome: 'failed',
      message: 'body: \u001b]0;title\u0007\u009b31m\r\nsecond line\ttabbed\u2028end',
      details: ['\u001b[1A\u001b[2K'],
      evidence: [{ title: '\b\b', query: '\u0000', rows: [{ '\u001b[0m': '\u009b' }, '\u001b[0m'] }],
      advice: '\u001b[5n',
    });
    const text = await report(
      stamped(
        { type: 'phase:start', phase: 'pre-switch', checks: [check] },
        { type: 'check:end', result: evil },
        { type: 'notice', level: 'info', message: '\u001b[H', data: { a: '\u001b[H' } },
        { type: 'rollback:start', reason: '\u001b[H' },
        { type: 'switch:start', hook: '\u001b[H', from: 'blue', target: 'green' },
      ),
    );
    expect(text).toMatchInlineSnapshot(`
      "
      pre-switch 1 check
        ✗ probe     evil \\x1b[2J\\u202e name\\r\\n 120ms
            body: \\x1b]0;title\\x07\\x9b31m
            second line  tabbed\\u2028end
            \\x1b[1A\\x1b[2K
            → \\x1b[5n
        i \\x1b[H
          {"a":"\\u001b[H"}

      rollback
          \\x1b[H

      switch blue → green through \\x1b[H
      "
    `);
    // eslint-disable-next-line no-control-regex
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e\u2028]/);
  });

  it('colors only when it is told to', async () => {
    expect(await report(preSwitchEvents)).not.toContain('\u001b');
    const colored = await report(preSwitchEvents, true);
    expect(colored).toContain('\u001b[31m✗\u001b[39m');
    expect(colored).toContain('\u001b[32m+ column "phone" does not exist\u001b[39m');
    // eslint-disable-next-line no-control-regex
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(await report(preSwitchEvents));
  });

  it('ignores events it does not know', async () => {
    expect(
      await report([{ at: '2026-01-02T03:04:05Z', type: 'later:addition' } as unknown as RunEvent]),
    ).toBe('');
  });
});
