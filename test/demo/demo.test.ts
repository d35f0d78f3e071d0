import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, test, type TestContext } from 'vitest';
import { programPath } from '../../src/demo/package-folder.ts';

interface RunningDemo {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves once the output contains `text`; rejects when the demo ends without it. */
  readonly until: (text: string) => Promise<void>;
  readonly ended: () => Promise<number | null>;
  /** Processes that the demo started and that are still there. */
  readonly leftOver: () => string[];
}

/** Starts it; ended when the running test ends. */
function startDemo({ expect, onTestFinished }: TestContext, ...args: readonly string[]): RunningDemo {
  const marker = `BG_CHECK_DEMO_TEST=${randomUUID()}`;
  const [name = '', value = ''] = marker.split('=');
  const child = spawn(
    process.execPath,
    [programPath('src', 'cli', 'main.js'), 'demo', '--embedded', ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', [name]: value },
    },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const closed = once(child, 'close').then(([code]) => code as number | null);
  const demo: RunningDemo = {
    child,
    output: () => text,
    until: async (expected) => {
      await expect.poll(() => text.includes(expected) || hasEnded(), { timeout: 140_000 }).toBe(true);
      expect(text).toContain(expected);
    },
    ended: () => closed,
    leftOver: () =>
      execFileSync('ps', ['axeww'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
        .split('\n')
        .filter((line) => line.includes(marker)),
  };
  onTestFinished(async () => {
    if (!hasEnded()) child.kill('SIGTERM');
    await closed;
  });
  return demo;
}

// A minute at most when nothing else keeps the machine busy; here other suites run beside it.
// One of them plays while the others do; each has processes of its own.
describe.concurrent('bg-check demo', { timeout: 150_000 }, () => {
  test('plays four acts, each ending as it must, stays up with --keep, and leaves nothing behind', async (context) => {
    const { expect } = context;
    const demo = startDemo(context, '--keep');
    await demo.until('project folder');
    const table = demo.output().slice(demo.output().lastIndexOf('  act  '));
    expect(table.replaceAll(/\d+ of \d+/g, 'N of N').replace(/took[^]*/, 'took N')).toMatchInlineSnapshot(`
      "  act                           exit code  traffic  failed user requests
        1 too early a contract        1          blue     N of N
        2 unfinished backfill         1          blue     N of N
        3 a good release              0          green    N of N
        4 a regression under traffic  1          blue     N of N

        took N"
    `);
    expect(demo.output()).toMatch(
      /time to detect +\d.*\n +time to roll back +\d.*\n +drain +green had nothing/,
    );
    const [, live = ''] = /\n {2}front door +(http:\S+)\n/.exec(demo.output()) ?? [];
    const [, folder = ''] = /project folder +(\S+)/.exec(demo.output()) ?? [];
    expect(await (await fetch(`${live}/version`)).json()).toMatchObject({ version: 'v1', color: 'blue' });
    expect(existsSync(folder)).toBe(true);

    demo.child.kill('SIGINT');

    expect(await demo.ended()).toBe(0);
    expect(existsSync(folder)).toBe(false);
    expect(demo.leftOver()).toEqual([]);
  });

  test('cleans up when it is interrupted in the middle of an act', async (context) => {
    const { expect } = context;
    const demo = startDemo(context, '--act', '1');
    await demo.until('$ bg-check pre-switch');
    demo.child.kill('SIGTERM');
    expect(await demo.ended()).toBe(143);
    expect(demo.leftOver()).toEqual([]);
  });

  test('refuses an act that there is not', async (context) => {
    const { expect } = context;
    const demo = startDemo(context, '--act', '5');
    expect(await demo.ended()).toBe(2);
    expect(demo.output()).toBe('bg-check: --act: expected a number from 1 to 4, got `5`\n');
  });
});
