import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReporters } from '../../src/report/create-reporters.ts';
import { LiveWindow } from '../../src/report/live-window.ts';
import { streamSink } from '../../src/report/sink.ts';
import { createTerminalReporter } from '../../src/report/terminal-reporter.ts';
import type { RunEvent } from '../../src/runner/run-event.ts';
import { MemoryStream } from './memory-stream.ts';
import { preSwitchEvents, rollbackEvents } from './sample-events.ts';
import { Screen } from './screen.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-01-02T03:04:20.000Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

function terminal(columns = 100, rows = 30) {
  const stdout = new MemoryStream({ columns, rows });
  return { stdout, reporter: createTerminalReporter(streamSink(stdout, true), { color: false }) };
}

function until(events: readonly RunEvent[], last: (event: RunEvent) => boolean): RunEvent[] {
  return events.slice(0, events.findIndex(last) + 1);
}

describe('the terminal reporter on a terminal', () => {
  it('shows running checks with their time, steps and progress below what is finished', () => {
    const { stdout, reporter } = terminal();
    const events = until(
      preSwitchEvents,
      (event) => event.type === 'check:end' && event.result.outcome === 'failed',
    );
    for (const event of events) reporter.onEvent(event);
    vi.advanceTimersByTime(100);
    expect(Screen.of(stdout)).toMatchInlineSnapshot(`
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
        ⠙ probe     login                                             green 15s  ✗ place order
        ⠙ backfill  users.phone_normalized                                  14s  12,000 of 50,000 rows (…
        ⠙ custom    größe 注文 🚀                                           13s
        ⠙ custom    after the end                                           12s

        2 of 6 done: 1 passed, 1 failed 19s"
    `);
    void reporter.close?.();
  });

  it('leaves exactly what it writes elsewhere, in the end', async () => {
    const { stdout, reporter } = terminal(200, 100);
    for (const event of preSwitchEvents) {
      reporter.onEvent(event);
      vi.advanceTimersByTime(150);
    }
    await reporter.close?.();
    const plain = new MemoryStream();
    const elsewhere = createTerminalReporter(streamSink(plain, false), { color: false });
    for (const event of preSwitchEvents) elsewhere.onEvent(event);
    expect(Screen.of(stdout)).toBe(plain.text.trimEnd());
  });

  it('updates one line for ticks in which nothing changes', () => {
    const { stdout, reporter } = terminal();
    const atTick = (tick: number) => (event: RunEvent) =>
      event.type === 'observe:tick' && event.tick === tick;
    for (const event of until(rollbackEvents, atTick(12))) {
      reporter.onEvent(event);
      vi.advanceTimersByTime(100);
    }
    expect(Screen.of(stdout)).toMatchInlineSnapshot(`
      "bg-check 0.1.0  cutover  shop

      switch blue → green through command
        ✓ verified 412ms
            10 of 10 fresh connections answered green
            answers  green 10

      observe 2 checks
        ✓ identity  version    live  120ms
        ✓ slo       error rate green 120ms
        ████░░░░░░░░░░░░░░░░ 3m of 15m  tick 12  2 passed
        tick 12 is good"
    `);
    void reporter.close?.();
  });

  it('breaks long texts to the width of the terminal', async () => {
    const { stdout, reporter } = terminal(50, 8);
    for (const event of preSwitchEvents) reporter.onEvent(event);
    await reporter.close?.();
    expect(Screen.of(stdout)).toMatchInlineSnapshot(`
      "bg-check 0.1.0  pre-switch  shop  r-1

      pre-switch 6 checks
        ! production runs Postgres 15, the shadow
          database 17
        ✓ readiness green is ready   green 120ms
        ✗ skew      statements of both versions at every schema state       1.2s
            blue cannot run 1 of its 41 statements after
            004_drop_phone.sql
            queries/blue/users.sql:12
            find_user_by_phone
            - SELECT id, phone
            + column "phone" does not exist
            → Move the DROP COLUMN to a release in which
              blue is retired.
        ✗ probe     login            green 120ms · 2 attempts
            ✓ sign in 12ms
            ✗ place order 118ms
            place order: expected status 201, got 409
            cleanup failed: delete the order: expected
                            status 204, got 500
        ! backfill  users.phone_normalized       120ms · errored
            the database did not answer within 5s
        ? custom    größe 注文 🚀          1m1s · inconclusive · advisory
            only 3 of 20 requests
        · custom    after the end          not-run
            the run ended first
        fail: 1 passed, 2 failed, 1 inconclusive, 1 errored, 1 not-run 1m3s

      FAIL  2 gating checks failed; blue serves
      traffic blue · exit code 1 · 1m3s
      next: mend what failed above, then run \`bg-check
            pre-switch\` again"
    `);
  });

  it('redraws at most every 100 ms and at least every second', () => {
    const { stdout, reporter } = terminal();
    const frames = () => stdout.text.split('\u001b[?2026h').length - 1;
    const events = until(preSwitchEvents, (event) => event.type === 'check:progress');
    for (const event of events) for (let again = 0; again < 50; again++) reporter.onEvent(event);
    expect(frames()).toBe(0);
    vi.advanceTimersByTime(100);
    expect(frames()).toBe(1);
    vi.advanceTimersByTime(5_000);
    expect(frames()).toBe(6);
    void reporter.close?.();
  });

  it('hides the cursor while it draws and gives it back at the end', async () => {
    const { stdout, reporter } = terminal();
    const listeners = () =>
      ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => process.listenerCount(name));
    const before = listeners();
    for (const event of preSwitchEvents.slice(0, 2)) reporter.onEvent(event);
    vi.advanceTimersByTime(100);
    expect(stdout.text).toContain('\u001b[?25l');
    await reporter.close?.();
    expect(stdout.text.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.text.lastIndexOf('\u001b[?25l'));
    expect(stdout.text.endsWith('\u001b[?2026l')).toBe(true);
    expect(listeners()).toEqual(before);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is a plain reporter under CI and on a dumb terminal', () => {
    for (const env of [{ CI: 'true' }, { TERM: 'dumb' }]) {
      const stdout = new MemoryStream({ columns: 80, rows: 24 });
      const [reporter] = createReporters(['terminal'], { stdout, color: false, env });
      for (const event of preSwitchEvents.slice(0, 1)) reporter?.onEvent(event);
      expect(stdout.text).toBe('bg-check 0.1.0  pre-switch  shop  r-1\n');
    }
  });
});

describe('LiveWindow', () => {
  it('keeps to the width and height of the terminal', () => {
    const stdout = new MemoryStream({ columns: 20, rows: 5 });
    const content = [
      'a'.repeat(19),
      'b'.repeat(20),
      '漢字'.repeat(6),
      '\u001b[31m' + 'é🚀'.repeat(9) + '\u001b[39m',
      '5',
      '6',
    ];
    const window = new LiveWindow(stdout, () => content);
    window.refresh();
    vi.advanceTimersByTime(100);
    expect(Screen.of(stdout)).toBe(
      [`a`.repeat(19), `${'b'.repeat(18)}…`, `${'漢字'.repeat(4)}漢…`, `${'é🚀'.repeat(6)}…`].join('\n'),
    );
    window.close();
  });

  it('erases what it drew when the terminal has become narrower', () => {
    const stdout = new MemoryStream({ columns: 80, rows: 24 });
    const window = new LiveWindow(stdout, () => ['x'.repeat(60), 'short']);
    window.refresh();
    vi.advanceTimersByTime(100);
    stdout.columns = 30;
    window.refresh();
    vi.advanceTimersByTime(100);
    expect(stdout.text).toContain('\u001b[3A');
    window.close();
    expect(stdout.text.endsWith('\u001b[?2026h\u001b[?25h\r\u001b[2A\u001b[J\u001b[?2026l')).toBe(true);
  });

  it('gives way to a signal: prints, gives the cursor back, and leaves the signal to others', () => {
    const stdout = new MemoryStream({ columns: 80, rows: 24 });
    const others = vi.fn();
    process.once('SIGTERM', others);
    const window = new LiveWindow(stdout, () => ['running']);
    window.print('said\n');
    process.emit('SIGTERM');
    expect(others).toHaveBeenCalledOnce();
    expect(stdout.text).toBe('\u001b[?2026h\u001b[?25h\r\u001b[Jsaid\n\u001b[?2026l');
    window.close();
  });
});
