import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contrast } from '../../../../src/check/kinds/contrast/contrast.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { color, run, withSeed } from './contrasted-colors.ts';

describe('what a contrast asks', () => {
  it('asks what may change data only when told so, each time with a key of its own', async () => {
    const [blue, green] = [await color(() => ({})), await color(() => ({}))];
    const search = { path: '/search', method: 'POST', json: { text: 'cup' } };
    const result = await run(
      () => {
        contrast('searching', withSeed({ requests: [search], mutates: true }));
      },
      { blue: blue.url, green: green.url },
    );
    expect(result.outcome).toBe('passed');
    const all = [...blue.asked, ...green.asked];
    expect(all[0]).toMatch(/^POST \/search \{"text":"cup"\} run-1\/contrast\/\d+$/);
    expect(new Set(all).size).toBe(15);
  });

  it('draws requests from a record, and tells what it left out', async () => {
    const [blue, green] = [await color(() => ({})), await color(() => ({}))];
    const rootDirectory = temporaryFolder();
    const lines = ['GET /a', 'GET /b', 'POST /orders', 'GET /users?email=x'];
    const log = lines.map((line) => `1.2.3.4 - - [t] "${line} HTTP/1.1" 200 1`).join('\n');
    await writeFile(join(rootDirectory, 'access.log'), log);
    const result = await run(
      () => {
        contrast('what users asked', withSeed({ from: 'access.log', sample: 10 }));
      },
      { blue: blue.url, green: green.url },
      { rootDirectory },
    );
    expect(result.outcome).toBe('passed');
    expect(result.details.slice(1)).toEqual([
      'access.log: 2 of 4 recorded requests asked, from 2 routes',
      'left out: 1 POST, which may change data, 1 with a value of `email`',
    ]);
    expect([...new Set(green.asked)].sort()).toEqual(['GET /a', 'GET /b']);
  });

  it('says what is wrong with a record', async () => {
    const blue = await color(() => ({}));
    const result = await run(
      () => {
        contrast('x', { from: 'missing.log' });
      },
      { blue: blue.url, green: blue.url },
    );
    expect(result).toMatchObject({
      outcome: 'errored',
      errorCode: 'BGC_INPUT',
      message: 'missing.log cannot be read: there is no such file',
    });
  });
});
