import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../../src/program/run-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = (
  script: string,
  options: { timeoutMs?: number; signal?: AbortSignal; cwd?: string; env?: NodeJS.ProcessEnv } = {},
) =>
  runProgram(['/bin/sh', '-c', script], {
    timeoutMs: 10_000,
    cwd: '/',
    env: { PATH: process.env.PATH },
    subject: 'command `x`',
    ...options,
  });

/** Whether a process runs; one that is dead and that nobody has asked for its end does not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self/stat') || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** A shell that starts another process and waits for it; both write their numbers down. */
const family = (folder: string) => `sleep 30 & echo $! > ${folder}/child; echo begun; wait`;

async function childOf(folder: string): Promise<number> {
  const file = join(folder, 'child');
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await delay(5);
  return Number(readFileSync(file, 'utf8'));
}

describe('runProgram', () => {
  it('resolves to the exit code and what was printed, with an environment and a folder of its own', async () => {
    const { durationMs, ...end } = await run('echo "$COLOR in $PWD"; echo oops >&2; exit 3', {
      env: { COLOR: 'green' },
    });
    expect(end).toEqual({
      exitCode: 3,
      stdout: 'green in /\n',
      stderr: 'oops\n',
      both: expect.any(String) as string,
    });
    expect(end.both.split('\n').toSorted()).toEqual(['', 'green in /', 'oops']);
    expect(durationMs).toBeGreaterThan(0);
  });

  it.each([undefined, () => undefined])(
    'hands it what it is to read, held back or not (%s)',
    async (onGroup) => {
      const options = { subject: 'reader', timeoutMs: 5_000, onGroup };
      expect(await runProgram(['cat'], { ...options, input: 'one\ntwo\n' })).toMatchObject({
        stdout: 'one\ntwo\n',
      });
      expect(await runProgram(['cat'], options)).toMatchObject({ stdout: '' });
    },
  );

  it('keeps the end of a long output', async () => {
    const { stdout } = await run('yes 0123456789 | head -c 3000000; echo end');
    expect(stdout.length).toBeLessThan(1_200_000);
    expect(stdout.endsWith('end\n')).toBe(true);
  });

  it('kills it with all that it started when its time is over', async () => {
    const folder = temporaryFolder();
    const { killedBy, both } = await run(family(folder), { timeoutMs: 150 });
    expect({ killedBy, both }).toEqual({ killedBy: 'deadline', both: 'begun\n' });
    await expect.poll(async () => isAlive(await childOf(folder))).toBe(false);
  });

  it('kills it when aborted, also where it heeds no SIGTERM', async () => {
    const folder = temporaryFolder();
    const controller = new AbortController();
    const reason = new Error('interrupted');
    const ended = run(family(folder), { signal: controller.signal });
    const child = await childOf(folder);
    controller.abort(reason);
    await expect(ended).rejects.toBe(reason);
    await expect.poll(() => isAlive(child)).toBe(false);
  });

  it('leaves nothing behind that it left running, and does not wait for it', async () => {
    const folder = temporaryFolder();
    const { exitCode, durationMs } = await run(`sleep 30 & echo $! > ${folder}/child`);
    expect(exitCode).toBe(0);
    expect(durationMs).toBeLessThan(5_000);
    await expect.poll(async () => isAlive(await childOf(folder))).toBe(false);
  });

  it('tells a signal from an exit code, and a program that is not there from both', async () => {
    expect(await run('kill -KILL $$')).toMatchObject({ killedBy: 'SIGKILL' });
    const missing = runProgram(['no-such-program'], {
      timeoutMs: 1_000,
      cwd: '/',
      env: {},
      subject: 'command `x`',
    });
    await expect(missing).rejects.toThrow('command `x`: the program `no-such-program` was not found');
  });
});
