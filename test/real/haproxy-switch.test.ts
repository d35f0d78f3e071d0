import { request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { UserConfig } from '../../src/config/config-schema.ts';
import { rollBack } from '../../src/release/roll-back.ts';
import { checkIn, journalOf, rollBackIn, switchIn } from '../release/commands.ts';
import { withRelease, type ReleaseSetting } from '../release/release-harness.ts';
import { describeWith, findProgram } from '../support/required-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { freePort, startProxy } from '../switch/start-proxy.ts';
import { startColor, startServer } from '../switch/traffic-servers.ts';

const haproxy = findProgram('haproxy') ?? '';
const script = fileURLToPath(new URL('haproxy-admin.mjs', import.meta.url));

function configuration(socket: string, port: number, blue: string, green: string): string {
  return [
    'global',
    `  stats socket ${socket} mode 600 level admin`,
    '  nbthread 1',
    'defaults',
    '  mode http',
    '  timeout connect 2s',
    '  timeout client 30s',
    '  timeout server 30s',
    'frontend fe',
    `  bind 127.0.0.1:${port}`,
    '  default_backend be',
    'backend be',
    `  server blue ${new URL(blue).host} weight 100`,
    `  server green ${new URL(green).host} weight 0`,
    '',
  ].join('\n');
}

async function startShop(
  options: { readonly greenUrl?: string; readonly apply?: (admin: string[]) => string[] } = {},
): Promise<ReleaseSetting & { readonly liveUrl: string }> {
  const blue = (await startColor({ version: 'v1' })).url;
  const green = options.greenUrl ?? (await startColor({ version: 'v2' })).url;
  const port = await freePort();
  const folder = temporaryFolder({ candidate: '', users: '' });
  const socket = join(folder, 'admin.sock');
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, configuration(socket, port, blue, green));
  await startProxy(haproxy, ['-db', '-f', file], port);
  const admin = [process.execPath, script, socket];
  const liveUrl = `http://127.0.0.1:${port}`;
  const config: UserConfig = {
    target: 'shop',
    blue: { url: blue },
    green: { url: green },
    live: { url: liveUrl },
    switch: {
      type: 'command',
      read: [...admin, 'read'],
      apply: options.apply?.(admin) ?? [...admin, 'move', '{target}'],
      drain: [...admin, 'drain', '{color}'],
    },
    verification: { connections: 10, deadline: '3s' },
    rollback: { drainDeadline: '10s' },
  };
  return { folder, config, liveUrl };
}

describeWith(['haproxy'], 'HAProxy switched by weights on its admin socket', () => {
  it('moves every fresh connection, and back', async () => {
    const shop = await startShop();
    expect((await checkIn(shop)).exitCode).toBe(0);
    expect(await switchIn(shop)).toMatchObject({ exitCode: 0, traffic: 'green' });
    expect(await rollBackIn(shop)).toMatchObject({ exitCode: 0, traffic: 'blue' });
  });

  it('measures how long green takes to finish what it has in flight', async () => {
    const green = await startServer((incoming, response) => {
      if (incoming.url === '/version') response.end(JSON.stringify({ version: 'v2' }));
      else setTimeout(() => response.end('done'), 1_500);
    });
    const shop = await startShop({ greenUrl: green.url });
    await checkIn(shop);
    await switchIn(shop);
    const slow = new Promise((resolve, reject) => {
      request(`${shop.liveUrl}/slow`, (response) => {
        response.resume();
        response.once('end', () => {
          resolve(response.statusCode);
        });
      })
        .once('error', reject)
        .end();
    });
    const events = await withRelease(shop, { command: 'rollback' }, async (context, release) => {
      await rollBack(context, { reason: 'pager' });
      return release.events;
    });
    expect(await slow).toBe(200);
    const end = events.find((event) => event.type === 'rollback:end');
    expect(end).toMatchObject({ outcome: 'rolled-back', drain: { drained: true, inFlight: 0 } });
    expect((await journalOf(shop)).find(({ type }) => type === 'drain-measured')).toMatchObject({
      drained: true,
    });
  });

  it('reports a server that HAProxy does not know, and blue serves on', async () => {
    const shop = await startShop({
      apply: (admin) => [
        'sh',
        '-c',
        '[ "$4" = blue ] || set -- "$1" "$2" "$3" pink; "$1" "$2" "$3" move "$4"',
        'sh',
        ...admin,
        '{target}',
      ],
    });
    await checkIn(shop);
    const outcome = await switchIn(shop);
    expect(outcome).toMatchObject({ phase: 'switch', verdict: 'fail', exitCode: 4, traffic: 'blue' });
    expect(outcome.reason).toContain('No such server.');
    expect(outcome.reason).toMatch(/traffic is on blue, verified$/);
  });

  it('never calls half of the traffic a switch', async () => {
    const shop = await startShop({ apply: (admin) => [...admin, 'raise', '{target}'] });
    await checkIn(shop);
    const outcome = await switchIn(shop, { settings: { verificationDeadlineMs: 600 } });
    expect(outcome).toMatchObject({ phase: 'switch', verdict: 'fail', exitCode: 4 });
    expect(outcome.reason).toContain('putting traffic back failed too');
    expect(outcome.traffic).toBe('mixed');
  });
});
