import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFrontDoor, type FrontDoor } from '../../src/demo/front-door.ts';

let door: FrontDoor;
let closers: (() => Promise<unknown>)[];

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const live = (path = '/') => `http://127.0.0.1:${door.port}${path}`;
const admin = (path: string) => `http://127.0.0.1:${door.adminPort}/admin${path}`;
const register = (color: string, url: string) =>
  fetch(admin(`/colors/${color}`), { method: 'PUT', body: JSON.stringify({ url }) });
const move = (color: string, ifMatch?: string) =>
  fetch(admin('/active'), {
    method: 'PUT',
    body: JSON.stringify({ color }),
    headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
  });

beforeEach(async () => {
  closers = [];
  door = await openFrontDoor();
});

afterEach(async () => {
  await door.close();
  for (const close of closers) await close();
});

test('forwards method, path, headers and body, and says that it did', async () => {
  await register(
    'blue',
    await listen((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        response.writeHead(201, { 'x-answered-by': 'blue', 'set-cookie': ['a=1', 'b=2'] });
        response.end(
          JSON.stringify({
            method,
            url,
            body: Buffer.concat(chunks).toString(),
            door: headers['x-front-door'],
            marker: headers['x-bg-check-run'],
          }),
        );
      });
    }),
  );

  const response = await fetch(live('/api/orders?x=1'), {
    method: 'POST',
    body: 'tea',
    headers: { 'x-bg-check-run': 'run-1' },
  });

  expect(response.status).toBe(201);
  expect(response.headers.get('x-answered-by')).toBe('blue');
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await response.json()).toEqual({
    method: 'POST',
    url: '/api/orders?x=1',
    body: 'tea',
    door: '1',
    marker: 'run-1',
  });
});

test('counts requests, errors and what is in flight, color by color', async () => {
  let finish: () => void = () => undefined;
  await register(
    'blue',
    await listen((request, response) => {
      if (request.url === '/slow') finish = () => response.end('done');
      else response.writeHead(request.url === '/bad' ? 500 : 404).end();
    }),
  );
  const slow = fetch(live('/slow'));
  await fetch(live('/bad'));
  await fetch(live('/missing'));

  await expect
    .poll(async () => (await fetch(admin('/colors/blue'))).json())
    .toMatchObject({ color: 'blue', inFlight: 1, requests: 3, errors: 1 });
  finish();
  expect(await (await slow).text()).toBe('done');
  await expect
    .poll(async () => (await fetch(admin('/colors/blue'))).json())
    .toMatchObject({ inFlight: 0, requests: 3, errors: 1 });
});

test('moves new requests at once and lets those in flight finish where they began', async () => {
  let finish: () => void = () => undefined;
  await register(
    'blue',
    await listen((_, response) => {
      finish = () => response.end('blue');
    }),
  );
  await register('green', await listen((_, response) => response.end('green')));
  const before = fetch(live());
  await expect.poll(async () => (await fetch(admin('/colors/blue'))).json()).toMatchObject({ inFlight: 1 });

  const moved = await move('green');

  expect(moved.status).toBe(200);
  expect(await moved.json()).toMatchObject({ active: 'green', generation: 2 });
  expect(await (await fetch(live())).text()).toBe('green');
  finish();
  expect(await (await before).text()).toBe('blue');
});

test('moves traffic only from the state that was read', async () => {
  for (const color of ['blue', 'green']) {
    await register(color, await listen((_, response) => response.end(color)));
  }
  const etag = (await fetch(admin('/state'))).headers.get('etag') ?? '';
  expect(etag).toBe('"1"');
  expect((await move('green', etag)).status).toBe(200);

  const late = await move('blue', etag);

  expect(late.status).toBe(412);
  expect(late.headers.get('etag')).toBe('"2"');
  expect(await late.json()).toEqual({ error: 'traffic has moved: now at "2", not "1"' });
  expect(await (await fetch(live())).text()).toBe('green');
  expect((await move('green', '"2"')).headers.get('etag')).toBe('"2"');
});

test('refuses a color it does not know, and one that has no upstream', async () => {
  const unknown = await move('purple');
  expect([unknown.status, await unknown.json()]).toEqual([
    422,
    { error: '`color` must be one of blue, green' },
  ]);
  const unready = await move('green');
  expect([unready.status, await unready.json()]).toEqual([409, { error: 'green has no upstream yet' }]);
  expect((await register('green', 'not a url')).status).toBe(422);
  expect((await fetch(admin('/nowhere'))).status).toBe(404);
  expect((await fetch(live())).status).toBe(503);
});

test('answers 502 when the color cannot be reached, and counts it', async () => {
  const url = await listen(() => undefined);
  await closers.pop()?.();
  await register('blue', url);

  const response = await fetch(live());

  expect([response.status, await response.text()]).toEqual([502, expect.stringContaining('ECONNREFUSED')]);
  expect(await (await fetch(admin('/colors/blue'))).json()).toMatchObject({ requests: 1, errors: 1 });
});
