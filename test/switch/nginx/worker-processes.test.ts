import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { childrenByPs, readRivals, readWorkers } from '../../../src/switch/nginx/worker-processes.ts';
import { describeWith } from '../../support/required-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { startNginx } from './start-nginx.ts';

const hasPs = existsSync('/bin/ps') || existsSync('/usr/bin/ps');

describeWith(['nginx'], 'the workers of nginx', () => {
  it.skipIf(!hasPs)('are found by their master, with ps as without', async () => {
    const { at } = await startNginx();
    const serving = async () => (await readWorkers(at('nginx.pid'))).serving;
    await expect.poll(serving).toHaveLength(2);
    const master = Number(readFileSync(at('nginx.pid'), 'utf8'));
    expect(await readWorkers(at('nginx.pid'))).toEqual({ master, serving: await serving(), ending: [] });
    const pids = (await childrenByPs(master)).filter(({ title }) => title.includes('worker process'));
    expect(pids.map(({ pid }) => pid).toSorted()).toEqual((await serving()).toSorted());
  });

  it('have rivals while a second master serves', async () => {
    const { at } = await startNginx();
    const pidFile = at('nginx.pid');
    await expect.poll(async () => (await readWorkers(pidFile)).serving).toHaveLength(2);
    expect(await readRivals(pidFile)).toEqual([]);
    writeFileSync(`${pidFile}.oldbin`, '1073741824\n');
    expect(await readRivals(pidFile)).toEqual([]);
    writeFileSync(`${pidFile}.oldbin`, '');
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGUSR2');
    await expect.poll(async () => (await readRivals(pidFile)).length, { timeout: 5_000 }).toBe(4);
  });

  it('are not looked for where the file names no process', async () => {
    const folder = temporaryFolder({ empty: '', gone: '1073741824\n' });
    await expect(readWorkers(`${folder}/missing`)).rejects.toThrow('cannot be read: ENOENT');
    await expect(readWorkers(`${folder}/empty`)).rejects.toThrow('says ``, and there is no such process');
    await expect(readWorkers(`${folder}/gone`)).rejects.toThrow('says `1073741824`, and there is no such');
  });
});
