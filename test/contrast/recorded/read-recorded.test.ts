import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { describeSample, readRecorded } from '../../../src/contrast/recorded/read-recorded.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const line = (method: string, path: string, status = 200) =>
  `1.2.3.4 - - [10/Oct/2026:13:55:36 +0000] "${method} ${path} HTTP/1.1" ${status} 1`;
const repeat = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index));

async function read(name: string, content: string | Buffer, more: { count?: number; seed?: string } = {}) {
  const file = join(temporaryFolder(), name);
  await writeFile(file, content);
  return readRecorded({
    file,
    shownFile: name,
    count: more.count ?? 5,
    seed: more.seed ?? 'seed',
    hosts: ['shop.example'],
    signal: new AbortController().signal,
  });
}

const log = [
  ...repeat(500, (index) => line('GET', `/products/${index}`)),
  ...repeat(300, () => line('GET', '/')),
  line('GET', '/about'),
  line('HEAD', '/health'),
  line('POST', '/orders'),
  line('GET', '/users?email=a%40b.example'),
  line('GET', '/gone', 404),
  'garbage',
].join('\n');

describe('readRecorded', () => {
  it('draws rare routes as well as busy ones, and leaves out what must not be asked again', async () => {
    const sample = await read('access.log', log);
    expect(sample.requests.map(({ method, path }) => `${method} ${path.replace(/\d+/, 'N')}`).sort()).toEqual(
      ['GET /', 'GET /about', 'GET /products/N', 'GET /products/N', 'HEAD /health'],
    );
    expect(describeSample(sample, 'access.log')).toEqual([
      'access.log: 5 of 805 recorded requests asked, from 4 routes',
      'left out: 498 not drawn, 299 the same as one that is asked, 1 POST, which may change data, 1 with a value of `email`, 1 answered with an error when recorded, 1 not to be understood',
    ]);
  });

  it('draws the same for the same seed, and else others', async () => {
    const draw = async (seed: string) => (await read('access.log', log, { seed, count: 20 })).requests;
    expect(await draw('a')).toEqual(await draw('a'));
    expect(await draw('a')).not.toEqual(await draw('b'));
  });

  it('takes the busiest routes for half of what there is room for', async () => {
    const many = [
      ...repeat(50, (index) => line('GET', `/r${'x'.repeat(index)}`)),
      ...repeat(9, () => line('GET', '/busy')),
    ];
    const { requests } = await read('access.log', many.join('\n'), { count: 4 });
    expect(requests.map(({ path }) => path)).toContain('/busy');
    expect(requests).toHaveLength(4);
  });

  it('reads what is packed', async () => {
    expect((await read('access.log.1.gz', gzipSync(log))).read).toBe(805);
  });

  it('keeps to the own host in a record of a browser', async () => {
    const entries = ['https://ads.example/a', 'https://shop.example/b'].map((url) => ({
      request: { method: 'GET', url, headers: [{ name: 'cookie', value: 'session=1' }] },
    }));
    const sample = await read('session.har', JSON.stringify({ log: { entries } }));
    expect(sample.requests).toEqual([{ method: 'GET', path: '/b' }]);
  });

  it.each([
    ['access.log', '', /no request can be read/],
    ['access.log', 'garbage\n'.repeat(3), /no request can be read/],
    ['access.log', line('POST', '/orders'), /none of its 1 requests can be asked again: 1 POST/],
    ['session.har', 'garbage', /not an HTTP archive/],
    ['access.log.gz', 'garbage', /cannot be read/],
  ])('says what is wrong with %s: %s', async (name, content, message) => {
    await expect(read(name, content)).rejects.toThrow(message);
  });

  it('says that there is no file', async () => {
    const options = { file: '/nowhere/access.log', shownFile: 'access.log', count: 1, seed: '', hosts: [] };
    await expect(readRecorded({ ...options, signal: new AbortController().signal })).rejects.toThrow(
      'access.log cannot be read: there is no such file',
    );
  });
});
