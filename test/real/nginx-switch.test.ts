import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { UserConfig } from '../../src/config/config-schema.ts';
import { checkIn, rollBackIn, switchIn, typesOf } from '../release/commands.ts';
import type { ReleaseSetting } from '../release/release-harness.ts';
import { describeWith, findProgram } from '../support/required-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { freePort, startProxy } from '../switch/start-proxy.ts';
import { startColor } from '../switch/traffic-servers.ts';

const nginx = findProgram('nginx') ?? '';
const asRoot = process.getuid?.() === 0 ? 'user root;' : '';

function configuration(folder: string, port: number): string {
  const at = (name: string) => join(folder, name);
  return `
    ${asRoot}
    daemon off; pid ${at('nginx.pid')}; error_log ${at('error.log')} notice; worker_processes 1;
    events { worker_connections 64; }
    http {
      access_log off;
      client_body_temp_path ${at('t1')}; proxy_temp_path ${at('t2')}; fastcgi_temp_path ${at('t3')};
      uwsgi_temp_path ${at('t4')}; scgi_temp_path ${at('t5')};
      upstream app { include ${at('app.servers')}; }
      server { listen 127.0.0.1:${port}; location / { proxy_pass http://app; } }
    }`;
}

/** Writes the include file whole and lets the given commands take it up. */
function mover(takeUp: string): string[] {
  const script = `set -e; printf 'server %s;\\n' "$1" > app.new; mv app.new app.servers; ${takeUp}`;
  return ['sh', '-c', script, 'sh', '{target}'];
}

const checked = `'${nginx}' -t -q -c "$PWD/nginx.conf"; '${nginx}' -s reload -c "$PWD/nginx.conf"`;

async function startShop(
  apply: string[],
  restore?: string[],
): Promise<ReleaseSetting & { active(): string }> {
  const [blue, green] = [await startColor({ version: 'v1' }), await startColor({ version: 'v2' })];
  const names = { blue: new URL(blue.url).host, green: new URL(green.url).host };
  const port = await freePort();
  const folder = temporaryFolder({ 'app.servers': `server ${names.blue};\n`, candidate: '', users: '' });
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration(folder, port));
  await startProxy(nginx, ['-c', file, '-e', join(folder, 'error.log')], port);
  const config: UserConfig = {
    target: 'shop',
    blue: { url: blue.url },
    green: { url: green.url },
    live: { url: `http://127.0.0.1:${port}` },
    switch: {
      type: 'command',
      read: ['sed', '-n', 's/^server \\([0-9.:]*\\);.*$/\\1/p', 'app.servers'],
      apply,
      ...(restore === undefined ? {} : { restore }),
      colors: names,
    },
    verification: { connections: 10, deadline: '3s' },
  };
  return { folder, config, active: () => readFileSync(join(folder, 'app.servers'), 'utf8') };
}

describeWith(['nginx'], 'nginx switched by rewriting its upstream', () => {
  it('moves every fresh connection, and back', async () => {
    const shop = await startShop(mover(checked));
    expect((await checkIn(shop)).exitCode).toBe(0);
    expect(await switchIn(shop)).toMatchObject({
      exitCode: 0,
      traffic: 'green',
      reason: '10 fresh connections in a row answered green, in 2 rounds; traffic is on green',
    });
    expect(await rollBackIn(shop)).toMatchObject({ exitCode: 0, traffic: 'blue' });
  });

  it('reports a configuration that nginx refuses, and blue serves on', async () => {
    const shop = await startShop(
      [
        'sh',
        '-c',
        `printf 'server %s weight=heavy;\n' "$1" > app.servers; ${checked.replace('; ', ' && ')}`,
        'sh',
        '{target}',
      ],
      ['sh', '-c', `set -e; printf 'server %s;\n' "$1" > app.servers; ${checked}`, 'sh', '{saved}'],
    );
    await checkIn(shop);
    const outcome = await switchIn(shop);
    expect(outcome).toMatchObject({ phase: 'switch', verdict: 'fail', exitCode: 4, traffic: 'blue' });
    expect(outcome.reason).toContain('invalid parameter "weight=heavy"');
    expect(outcome.reason).toMatch(/traffic is on blue, verified$/);
    expect(await typesOf(shop)).toContain('rollback-verified');
  });

  it('does not believe a signal that was sent in vain', async () => {
    const hup = 'kill -HUP "$(cat nginx.pid)"';
    const broken = [
      'sh',
      '-c',
      `printf 'server %s;\nnonsense;\n' "$1" > app.servers; ${hup}`,
      'sh',
      '{target}',
    ];
    const shop = await startShop(broken, [
      'sh',
      '-c',
      `printf 'server %s;\n' "$1" > app.servers; ${hup}`,
      'sh',
      '{saved}',
    ]);
    await checkIn(shop);
    const outcome = await switchIn(shop, { settings: { verificationDeadlineMs: 800 } });
    expect(outcome).toMatchObject({ phase: 'switch', verdict: 'fail', exitCode: 4, traffic: 'blue' });
    expect(outcome.reason).toMatch(/the switch says green, but the front door answered blue \d+×/);
    expect(shop.active()).not.toContain('nonsense');
  });
});
