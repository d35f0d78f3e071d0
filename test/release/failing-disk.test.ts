import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CheckFileError } from '../../src/errors.ts';
import { outcomeOfError } from '../../src/release/outcome-of-error.ts';
import { observe, preSwitch, switchTraffic } from '../../src/release/release-api.ts';
import { processIdentity } from '../../src/switch/process-identity.ts';
import { smallRelease, type SmallRelease } from '../cli/small-release.ts';
import { program, runCli } from '../support/cli.ts';
import { brief, checkIn, cutoverIn, journalOf, observeIn, say, switchIn } from './commands.ts';
import { journalFileOf } from './release-harness.ts';
import { startShop } from './start-shop.ts';

/** A release whose switch turns a link: that works on a disk without room. */
async function linkedRelease(observe: Readonly<Record<string, unknown>> = {}): Promise<SmallRelease> {
  const release = await smallRelease({ blue: 'blue\n', green: 'green\n' });
  const traffic = join(release.folder, 'traffic.txt');
  rmSync(traffic);
  symlinkSync('blue', traffic);
  release.configure({
    switch: {
      type: 'command',
      read: ['cat', 'traffic.txt'],
      apply: ['ln', '-sfn', '{target}', 'traffic.txt'],
    },
    observe: { window: '600ms', interval: '100ms', maxExtension: '300ms', ...observe },
  });
  return release;
}

/** Runs the built program where no file may grow beyond so many blocks of 512 bytes. */
async function runLimited(
  { folder }: SmallRelease,
  blocks: number,
  args: readonly string[],
  onOutput: (all: string) => void = () => undefined,
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  const child = spawn(
    'sh',
    ['-c', `ulimit -f ${blocks}; exec "$@"`, 'sh', process.execPath, program, ...args],
    {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      onOutput(output);
    });
  }
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, output };
}

describe('a full disk', () => {
  it('does not keep a failing green from being rolled back', async () => {
    const release = await linkedRelease({ window: '60s' });
    const { exitCode, output } = await runLimited(release, 8, ['cutover'], (all) => {
      if (all.includes('`observe-tick` is missing from the record')) release.answers.green = 500;
    });
    expect(output).toContain('EFBIG');
    expect(release.answers.green).toBe(500);
    expect({ exitCode, traffic: release.traffic() }).toEqual({ exitCode: 1, traffic: 'blue' });
  });

  it('keeps no release whose end is on no record', async () => {
    const release = await linkedRelease();
    for (const command of ['pre-switch', 'switch']) {
      expect((await runCli(release.folder, [command])).exitCode).toBe(0);
    }
    // Less than a block is left, which the beginning of the observation takes.
    const { size } = statSync(join(release.folder, '.bg-check', 'orders.journal.ndjson'));
    const { exitCode, output } = await runLimited(release, Math.ceil(size / 512), ['observe']);
    expect(output).toContain('but that cannot be recorded: cannot write to the journal');
    expect(output).toContain('traffic stays on green');
    expect({ exitCode, traffic: release.traffic() }).toEqual({ exitCode: 3, traffic: 'green' });
  });

  it('does not keep `rollback` from putting traffic back', async () => {
    const release = await linkedRelease();
    expect((await runCli(release.folder, ['pre-switch'])).exitCode).toBe(0);
    expect((await runCli(release.folder, ['switch'])).exitCode).toBe(0);
    const { exitCode, output } = await runLimited(release, 0, ['rollback', '--reason', 'night']);
    expect(output).toContain('going on without a lock');
    expect(output).not.toContain('bug in bg-check');
    expect({ exitCode, traffic: release.traffic() }).toEqual({ exitCode: 0, traffic: 'blue' });
  });

  it('does not either when nothing was ever on record', async () => {
    const release = await linkedRelease();
    const traffic = join(release.folder, 'traffic.txt');
    rmSync(traffic);
    symlinkSync('green', traffic);
    const { exitCode, output } = await runLimited(release, 0, ['rollback', '--reason', 'night']);
    expect(output).toContain('`release-opened` is missing from the record');
    expect({ exitCode, traffic: release.traffic() }).toEqual({ exitCode: 0, traffic: 'blue' });
  });

  it('does not let `rollback` past a lock that is held', async () => {
    const release = await linkedRelease();
    expect((await runCli(release.folder, ['pre-switch'])).exitCode).toBe(0);
    const holder = {
      token: 'theirs',
      pid: process.pid,
      host: hostname(),
      identity: processIdentity(process.pid),
      user: 'ada',
      command: 'cutover',
      releaseId: null,
      since: '2026-05-04T10:00:00.000Z',
    };
    writeFileSync(join(release.folder, '.bg-check', 'orders.lock'), JSON.stringify(holder));
    const { exitCode, output } = await runLimited(release, 0, ['rollback', '--reason', 'night']);
    expect(output).toContain('is under way: `bg-check cutover` of ada');
    expect(exitCode).toBe(5);
  });

  it('stops every other command before it touches anything, in words', async () => {
    const release = await linkedRelease();
    const { exitCode, output } = await runLimited(release, 0, ['cutover']);
    expect(output).toContain('cannot write the lock');
    expect(output).not.toContain('bug in bg-check');
    expect({ exitCode, traffic: release.traffic() }).toEqual({ exitCode: 3, traffic: 'blue' });
  });
});

describe('a journal that somebody else writes to', () => {
  const disturbed = (folder: string) => ({
    onAppended: ({ type }: { readonly type: string }) => {
      if (type === 'observe-started') appendFileSync(journalFileOf(folder), 'x');
    },
  });

  it('does not keep a failing green from being rolled back', async () => {
    const shop = await startShop();
    say(shop, 'users', 'failed');
    const outcome = await cutoverIn(shop, disturbed(shop.folder));
    expect(brief(outcome)).toEqual({ phase: 'observe', verdict: 'fail', exitCode: 1, traffic: 'blue' });
    expect(shop.traffic()).toBe('blue');
  });

  it('keeps no release, which can be observed again', async () => {
    const shop = await startShop();
    const outcome = await cutoverIn(shop, disturbed(shop.folder));
    expect(brief(outcome)).toMatchObject({ verdict: 'inconclusive', exitCode: 3, traffic: 'green' });
    expect(outcome.reason).toContain('but that cannot be recorded');
    expect(brief(await observeIn(shop))).toMatchObject({ exitCode: 0, traffic: 'green' });
  });
});

describe('an error after the switch', () => {
  it('is told with where traffic is', async () => {
    const release = await linkedRelease();
    expect(await preSwitch({ cwd: release.folder })).toMatchObject({ exitCode: 0 });
    expect(await switchTraffic({ cwd: release.folder })).toMatchObject({ exitCode: 0 });
    writeFileSync(join(release.folder, 'checks', 'broken.check.mjs'), 'nonsense(');
    const report = await observe({ cwd: release.folder });
    expect(report).toMatchObject({ phase: 'observe', exitCode: 2, traffic: 'green' });
    expect(report.reason).toMatch(/; traffic is on green, and nothing watches it$/);
    expect(report.advice).toContain('Go on with `bg-check observe` or `bg-check rollback --reason <text>`.');
  });

  it('never ends with a code that promises that nothing was touched', async () => {
    const shop = await startShop();
    await checkIn(shop);
    const entriesBefore = (await journalOf(shop)).length;
    await switchIn(shop);
    const error = new CheckFileError('no such check', { advice: 'Mend it.' });
    const entries = await journalOf(shop);
    expect(outcomeOfError(error, { phase: 'pre-switch', entries, entriesBefore })).toEqual({
      phase: 'observe',
      verdict: 'inconclusive',
      exitCode: 3,
      reason: 'no such check; traffic is on green, and nothing watches it',
      advice: 'Mend it. Go on with `bg-check observe` or `bg-check rollback --reason <text>`.',
      traffic: 'green',
    });
    const halfway = entries.slice(0, entriesBefore + 1);
    expect(outcomeOfError(error, { phase: 'pre-switch', entries: halfway, entriesBefore })).toMatchObject({
      phase: 'switch',
      exitCode: 3,
      traffic: 'unknown',
    });
    const before = entries.slice(0, entriesBefore);
    expect(outcomeOfError(error, { phase: 'switch', entries: before, entriesBefore })).toMatchObject({
      exitCode: 2,
      reason: 'no such check',
      traffic: 'unchanged',
    });
  });
});

describe('a command of the switch', () => {
  it('runs although word of it cannot be left', async () => {
    const shop = await startShop();
    await checkIn(shop);
    // A folder in the place of the note can be neither written nor removed as a file.
    const note = join(shop.folder, '.bg-check', 'shop.running');
    mkdirSync(note);
    expect(brief(await switchIn(shop))).toMatchObject({ exitCode: 0, traffic: 'green' });
  });
});
