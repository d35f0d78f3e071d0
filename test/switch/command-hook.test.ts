import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createCommandHook, type CommandHookOptions } from '../../src/switch/command-hook.ts';
import { ConfigError, InterruptedError, SwitchError } from '../../src/errors.ts';
import { processIdentity } from '../../src/switch/process-identity.ts';
import { errorOf } from '../support/error-of.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const colors = { blue: 'b-pool', green: 'g-pool' };

function hookIn(folder: string, options: Partial<CommandHookOptions> = {}, processFile?: string) {
  const { apply } = options;
  const named = apply?.some((item) => item.includes('{')) === false ? { apply: [...apply, '{target}'] } : {};
  return createCommandHook(
    {
      read: ['cat', 'active'],
      apply: ['sh', '-c', 'printf "%s\\n" "$1" > active', 'sh', '{target}'],
      colors,
      timeout: 5_000,
      ...options,
      ...named,
    },
    { directory: folder, ...(processFile === undefined ? {} : { processFile }) },
  );
}

async function waitUntil(holds: () => boolean): Promise<void> {
  for (let wait = 0; !holds(); wait += 1) {
    if (wait > 300) throw new Error('waited too long');
    await delay(10);
  }
}

describe('command hook', () => {
  it('reads, applies, verifies and restores with names of its own', async () => {
    const folder = temporaryFolder({ active: 'b-pool\n' });
    const hook = hookIn(folder);
    const saved = await hook.read();
    expect(saved).toEqual({ color: 'blue', raw: 'b-pool\n' });
    await hook.apply('green', {});
    expect(await hook.read()).toEqual({ color: 'green', raw: 'g-pool\n' });
    expect(await hook.verify('green')).toBe('verified');
    expect(await hook.verify('blue')).toBe('not-verified');
    await hook.restore(saved);
    expect(readFileSync(join(folder, 'active'), 'utf8')).toBe('b-pool\n');
  });

  it('passes what was read to a restore command verbatim, quotes, newlines, placeholders and all', async () => {
    const raw = `weights: {"b": 100}\n'; rm -rf {target} $(id) \`id\`\n`;
    const folder = temporaryFolder({ active: raw });
    const hook = hookIn(folder, {
      restore: ['sh', '-c', 'printf "%s\\n" "$1" > restored', 'sh', '{saved}'],
    });
    const saved = await hook.read();
    expect(saved).toEqual({ color: 'unknown', raw });
    await hook.restore(saved);
    expect(readFileSync(join(folder, 'restored'), 'utf8')).toBe(raw);
  });

  it('applies the saved color when the text of the state is not known any more', async () => {
    const folder = temporaryFolder({ active: 'g-pool\n' });
    const hook = hookIn(folder, { restore: ['false', '{saved}'] });
    await hook.restore({ color: 'blue', raw: null });
    expect(readFileSync(join(folder, 'active'), 'utf8')).toBe('b-pool\n');
  });

  it('refuses to restore a state without a color by applying one', async () => {
    const hook = hookIn(temporaryFolder({ active: '' }));
    await expect(hook.restore({ color: 'unknown', raw: 'x' })).rejects.toThrow(
      'the saved state names no color (unknown), so `switch.apply` cannot restore it',
    );
  });

  it.each([
    ['an unknown name', { apply: ['move', '{to}'] }, 'switch.apply: unknown placeholder `{to}` in `{to}`'],
    ['a name not known there', { read: ['cat', '{target}'] }, '{target}`; known here: none'],
    ['saved outside restore', { apply: ['x', '{saved}'] }, 'known here: {target}, {from}'],
    ['awk without spaces', { read: ['awk', '{print}'] }, 'unknown placeholder `{print}`'],
    ['one name for both', { colors: { blue: 'a', green: 'a' } }, 'both are `a`'],
  ])('refuses %s before anything runs', (_, options, message) => {
    expect(() => hookIn('/', options)).toThrow(message);
    expect(() => hookIn('/', options)).toThrow(ConfigError);
  });

  it('leaves other template languages alone', async () => {
    const folder = temporaryFolder({ active: 'b-pool' });
    const texts = ['{{.spec.color}}', '{.status}', '{"a": 1}', '{{name}}', '{ print }'];
    const hook = hookIn(folder, { read: ['printf', '%s|', ...texts] });
    expect((await hook.read()).raw).toBe(`${texts.join('|')}|`);
  });

  it('reports the end of both outputs of a command that fails', async () => {
    const hook = hookIn(temporaryFolder(), {
      apply: ['sh', '-c', 'echo about to move; echo "bad config" >&2; exit 7'],
    });
    const error = await errorOf(hook.apply('green', {}));
    expect(error).toBeInstanceOf(SwitchError);
    expect((error as SwitchError).message).toBe(
      'switch.apply: `sh -c echo about to move; echo "bad config" >&2; exit 7 g-pool` ended with exit code 7\n' +
        'stdout: about to move\nstderr: bad config',
    );
  });

  it('calls a missing program a configuration error', async () => {
    const hook = hookIn(temporaryFolder(), { read: ['no-such-program-here'] });
    const error = await errorOf(hook.read());
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).message).toBe(
      'switch.read: the program `no-such-program-here` was not found',
    );
  });

  it.each([
    ['apply', { apply: ['./nothing', '{target}'] }, './nothing', 'was not found'],
    ['apply', { apply: ['./move-to-{target}'] }, './move-to-g-pool', 'was not found'],
    ['apply', { apply: ['no-such-program', '{target}'] }, 'no-such-program', 'was not found'],
    ['restore', { restore: ['./active', '{saved}'] }, './active', 'may not be executed'],
    ['drain', { drain: ['no-such-program', '{color}'] }, 'no-such-program', 'was not found'],
  ])('misses the program of `%s` before anything moves', async (key, options, program, why) => {
    const hook = hookIn(temporaryFolder({ active: 'b-pool\n' }), options);
    const error = await errorOf(hook.preflight?.('green') ?? Promise.resolve());
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ message: `switch.${key}: the program \`${program}\` ${why}` });
  });

  it('finds the programs that it has, by name and by path', async () => {
    const folder = temporaryFolder({ active: 'b-pool\n', move: '#!/bin/sh\n' });
    chmodSync(join(folder, 'move'), 0o755);
    const hook = hookIn(folder, { restore: ['./move', '{saved}'], drain: ['cat', 'active'] });
    expect(await hook.preflight?.('green')).toEqual([]);
  });

  it('kills the whole process group of a command that takes too long', async () => {
    const folder = temporaryFolder();
    const hook = hookIn(folder, {
      apply: ['sh', '-c', 'sleep 30 & echo $! > child; wait'],
      timeout: 200,
    });
    const startedAt = Date.now();
    await expect(hook.apply('green', {})).rejects.toThrow('did not end within 200ms and was killed');
    expect(Date.now() - startedAt).toBeLessThan(3_000);
    const child = Number(readFileSync(join(folder, 'child'), 'utf8'));
    await waitUntil(() => processIdentity(child) === undefined);
  });

  it('kills a command that ignores the polite signal', async () => {
    const folder = temporaryFolder();
    const hook = hookIn(folder, {
      apply: ['sh', '-c', 'trap "" TERM; echo $$ > child; while :; do sleep 0.1; done'],
      timeout: 200,
    });
    await expect(hook.apply('green', {})).rejects.toThrow('was killed');
    const child = Number(readFileSync(join(folder, 'child'), 'utf8'));
    await waitUntil(() => processIdentity(child) === undefined);
  });

  it('does not wait for a daemon that keeps the output open', async () => {
    const folder = temporaryFolder();
    const hook = hookIn(folder, { read: ['sh', '-c', 'sleep 20 & echo $! > child; echo b-pool'] });
    const startedAt = Date.now();
    expect((await hook.read()).color).toBe('blue');
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    process.kill(Number(readFileSync(join(folder, 'child'), 'utf8')), 'SIGKILL');
  });

  it('ends with the reason of the signal when interrupted', async () => {
    const interruption = new InterruptedError('SIGINT');
    const controller = new AbortController();
    const hook = hookIn(temporaryFolder(), { read: ['sleep', '30'] });
    const reading = errorOf(hook.read(controller.signal));
    setTimeout(() => {
      controller.abort(interruption);
    }, 50);
    expect(await reading).toBe(interruption);
  });

  it('measures what is in flight only when a number is printed', async () => {
    const folder = temporaryFolder({ 'b-pool': '3\n', 'g-pool': 'n/a\n' });
    const hook = hookIn(folder, { drain: ['cat', '{color}'] });
    expect(await hook.drain?.('blue')).toEqual({ inFlight: 3 });
    expect(await hook.drain?.('green')).toEqual({ inFlight: undefined });
    expect('drain' in hookIn(folder)).toBe(false);
  });

  it('leaves word of a command before the command begins', async () => {
    const folder = temporaryFolder({ active: 'b-pool\n' });
    const apply = ['sh', '-c', 'echo "$$" > own; cat running > seen'];
    await hookIn(folder, { apply }, join(folder, 'running')).apply('green', {});
    const { pid } = JSON.parse(readFileSync(join(folder, 'seen'), 'utf8')) as { pid: number };
    expect(pid).toBe(Number(readFileSync(join(folder, 'own'), 'utf8')));
    expect(existsSync(join(folder, 'running'))).toBe(false);
  });

  it('says that a program is missing or may not be executed, held back or not', async () => {
    const folder = temporaryFolder({ active: 'b-pool\n', script: 'not executable' });
    for (const processFile of [undefined, join(folder, 'running')]) {
      const missing = await errorOf(
        hookIn(folder, { apply: ['no-such-program'] }, processFile).apply('green', {}),
      );
      const barred = await errorOf(hookIn(folder, { apply: ['./script'] }, processFile).apply('green', {}));
      expect([missing, barred]).toMatchObject([
        { code: 'BGC_CONFIG', message: expect.stringContaining('`no-such-program` was not found') as string },
        { code: 'BGC_CONFIG', message: expect.stringContaining('`./script` may not be executed') as string },
      ]);
    }
  });

  it('takes what a command of its own could not find for a failure of the command', async () => {
    const folder = temporaryFolder({ active: 'b-pool\n' });
    const apply = ['sh', '-c', 'echo g-pool > active; no-such-notifier', 'sh', '{target}'];
    const error = await errorOf(hookIn(folder, { apply }, join(folder, 'running')).apply('green', {}));
    expect(error).toMatchObject({
      code: 'BGC_SWITCH',
      message: expect.stringContaining('exit code 127') as string,
    });
  });

  it('ends the command a killed run left behind before it does anything', async () => {
    const folder = temporaryFolder({ active: 'b-pool\n' });
    const processFile = join(folder, 'running');
    const leftover = spawn('sh', ['-c', 'sleep 1; echo g-pool > active'], { cwd: folder, detached: true });
    const pid = Number(leftover.pid);
    writeFileSync(processFile, JSON.stringify({ pid, identity: processIdentity(pid) }));
    const hook = hookIn(folder, {}, processFile);
    expect((await hook.read()).color).toBe('blue');
    expect(processIdentity(pid)).toBeUndefined();
    expect(existsSync(processFile)).toBe(false);
  });

  it('never kills a process that was merely given the same id, and survives a file of nonsense', async () => {
    const folder = temporaryFolder({ active: 'b-pool\n' });
    const processFile = join(folder, 'running');
    const stranger = spawn('sleep', ['30'], { detached: true });
    const pid = Number(stranger.pid);
    try {
      for (const note of [JSON.stringify({ pid, identity: 'another boot/1' }), '{"pid":1}', 'nonsense']) {
        writeFileSync(processFile, note);
        await hookIn(folder, {}, processFile).read();
        expect(processIdentity(pid)).toBeDefined();
      }
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  });

  it('notes the running command while it runs, and only then', async () => {
    const folder = temporaryFolder({ active: 'b-pool\n' });
    const processFile = join(folder, 'running');
    const hook = hookIn(folder, { apply: ['sh', '-c', 'sleep 0.1; cat running > seen'] }, processFile);
    await hook.apply('green', {});
    expect(JSON.parse(readFileSync(join(folder, 'seen'), 'utf8'))).toEqual({
      pid: expect.any(Number) as number,
      identity: expect.any(String) as string,
    });
    expect(existsSync(processFile)).toBe(false);
  });
});
