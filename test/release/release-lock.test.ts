import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LockedError } from '../../src/errors.ts';
import { acquireLock, isStale, readLock, type LockHolder } from '../../src/release/release-lock.ts';
import { processIdentity } from '../../src/switch/process-identity.ts';
import { errorOf } from '../support/error-of.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const request = (folder: string) => ({
  file: join(folder, 'state', 'shop.lock'),
  target: 'shop',
  user: 'ada',
  command: 'cutover',
  releaseId: 'r7',
  now: Date.UTC(2026, 4, 4, 10),
});

/** A lock as a killed run leaves it. */
async function abandoned(folder: string): Promise<LockHolder> {
  const lock = await acquireLock(request(folder));
  const child = spawn('true');
  await new Promise((resolve) => child.once('exit', resolve));
  const holder = { ...lock.holder, token: 'theirs', pid: Number(child.pid), identity: 'boot/123' };
  writeFileSync(request(folder).file, JSON.stringify(holder));
  return holder;
}

describe('release lock', () => {
  it('is held by one, named to the second, and free again afterwards', async () => {
    const folder = temporaryFolder();
    const lock = await acquireLock(request(folder));
    expect(lock.takenOverFrom).toBeUndefined();
    const error = await errorOf(acquireLock({ ...request(folder), command: 'switch' }));
    expect(error).toBeInstanceOf(LockedError);
    expect((error as LockedError).message).toBe(
      `a release of \`shop\` is under way: \`bg-check cutover\` of ada on ${hostname()} ` +
        `(process ${process.pid}, release r7) since 2026-05-04T10:00:00.000Z`,
    );
    await lock.release();
    await (await acquireLock(request(folder))).release();
    expect(readdirSync(join(folder, 'state'))).toEqual([]);
  });

  it('goes to exactly one of many that want it at once', async () => {
    const folder = temporaryFolder();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => acquireLock(request(folder))));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is taken over when its process is gone', async () => {
    const folder = temporaryFolder();
    const holder = await abandoned(folder);
    const lock = await acquireLock(request(folder));
    expect(lock.takenOverFrom).toEqual(holder);
    expect(await readLock(request(folder).file)).toEqual(lock.holder);
    await lock.release();
  });

  it('is taken over by exactly one of many', async () => {
    const folder = temporaryFolder();
    for (let round = 0; round < 20; round += 1) {
      await abandoned(folder);
      const results = await Promise.allSettled(Array.from({ length: 8 }, () => acquireLock(request(folder))));
      const won = results.filter((result) => result.status === 'fulfilled');
      expect(won).toHaveLength(1);
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(LockedError);
      }
      await won[0]?.value.release();
      expect(readdirSync(join(folder, 'state'))).toEqual([]);
    }
  });

  it('is stale when another process was given the id since', () => {
    const holder = { pid: process.pid, host: hostname(), identity: 'other boot/1' } as LockHolder;
    expect(isStale(holder)).toBe(true);
    expect(isStale({ ...holder, identity: processIdentity(process.pid) ?? '' })).toBe(false);
  });

  it('of another machine is never taken over', async () => {
    const folder = temporaryFolder();
    const holder = await abandoned(folder);
    writeFileSync(request(folder).file, JSON.stringify({ ...holder, host: 'runner-9' }));
    const error = await errorOf(acquireLock(request(folder)));
    expect((error as LockedError).advice).toContain('If runner-9 is gone for good, remove');
  });

  it('that bg-check did not write is respected', async () => {
    const folder = temporaryFolder();
    const { file } = request(folder);
    await (await acquireLock(request(folder))).release();
    for (const content of ['', 'nonsense', '{"pid":1}', 'null']) {
      writeFileSync(file, content);
      const error = await errorOf(acquireLock(request(folder)));
      expect((error as LockedError).message).toContain('held by a file that bg-check did not write');
      expect(readFileSync(file, 'utf8')).toBe(content);
    }
  });

  it('is not removed by a holder who lost it', async () => {
    const folder = temporaryFolder();
    const lock = await acquireLock(request(folder));
    writeFileSync(request(folder).file, JSON.stringify({ ...lock.holder, token: 'someone else' }));
    await lock.release();
    expect(existsSync(request(folder).file)).toBe(true);
  });

  it('asks for help when a takeover was itself killed', async () => {
    const folder = temporaryFolder();
    const holder = await abandoned(folder);
    writeFileSync(`${request(folder).file}.takeover`, JSON.stringify(holder));
    const error = await errorOf(acquireLock(request(folder)));
    expect((error as LockedError).message).toBe('a run was killed while it took over the lock of `shop`');
  });
});
