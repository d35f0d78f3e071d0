import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Agent } from 'undici';
import { onTestFinished } from 'vitest';
import type { UserConfig } from '../../../src/config/config-schema.ts';
import {
  keepableWeights,
  renderInclude,
  type IncludeTemplate,
} from '../../../src/switch/nginx/include-text.ts';
import { processIdentity } from '../../../src/switch/process-identity.ts';
import type { SwitchTarget, Weights } from '../../../src/switch/weights.ts';
import { findProgram } from '../../support/required-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';
import { freePort } from '../start-proxy.ts';
import { startColor, type RunningServer } from '../traffic-servers.ts';
import { evenlySpreadKeys } from './evenly-spread-keys.ts';

const nginx = findProgram('nginx') ?? '';
const run = promisify(execFile);
const visitors = 200;

export interface RunningNginx {
  readonly folder: string;
  readonly url: string;
  readonly colors: Readonly<Record<'blue' | 'green', RunningServer>>;
  readonly switch: Extract<NonNullable<UserConfig['switch']>, { type?: 'nginx' }>;
  readonly template: IncludeTemplate;
  /** The file that bg-check owns. */
  readonly include: string;
  readonly at: (name: string) => string;
  /** Asks nginx as so many visitors, each of whom stands for the same share of all. */
  readonly truth: () => Promise<Weights>;
  /** What a person would do who does not use bg-check. */
  readonly moveByHand: (target: SwitchTarget) => Promise<void>;
  readonly reload: () => Promise<void>;
}

export interface NginxSetup {
  readonly http?: string;
  readonly main?: string;
  /** What is run in place of nginx and of its reload; `$NGINX` is nginx with its configuration. */
  readonly programs?: { readonly nginx: string; readonly reload: string };
  readonly colors?: RunningNginx['colors'];
}

function configuration(at: (name: string) => string, port: number, { http = '', main = '' }: NginxSetup) {
  return `
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    pid ${at('nginx.pid')}; error_log ${at('error.log')} notice; worker_processes 2; ${main}
    events { worker_connections 256; }
    http {
      access_log off;
      client_body_temp_path ${at('t1')}; proxy_temp_path ${at('t2')}; fastcgi_temp_path ${at('t3')};
      uwsgi_temp_path ${at('t4')}; scgi_temp_path ${at('t5')};
      map $http_x_visitor $visitor { "" $request_id; default $http_x_visitor; }
      include ${at('upstreams.conf')};
      include ${at('bg-check.conf')};
      ${http}
      server {
        listen 127.0.0.1:${port};
        location / { proxy_pass http://$bg_check_upstream; proxy_http_version 1.1; proxy_set_header Connection ""; }
      }
    }`;
}

/** Ends nginx, and the second master of an upgrade. */
async function endMasters(at: (name: string) => string): Promise<void> {
  const pids = [at('nginx.pid'), at('nginx.pid.oldbin')]
    .filter((file) => existsSync(file))
    .map((file) => Number(readFileSync(file, 'utf8')));
  const isRunning = (pid: number) => processIdentity(pid) !== undefined;
  for (const pid of pids.filter(isRunning)) process.kill(pid, 'SIGTERM');
  await until(() => !pids.some(isRunning));
}

/** A real nginx in front of two versions, set up as the documentation tells. */
export async function startNginx(setup: NginxSetup = {}): Promise<RunningNginx> {
  const [blue, green, port, listenPort] = await Promise.all([
    setup.colors?.blue ?? startColor({ version: 'v1' }),
    setup.colors?.green ?? startColor({ version: 'v2' }),
    freePort(),
    freePort(),
  ]);
  const template = {
    upstreams: { blue: 'shop_blue', green: 'shop_green' },
    variable: 'bg_check_upstream',
    key: '$visitor',
    listen: `127.0.0.1:${listenPort}`,
  };
  const block = (name: string, { url }: RunningServer) =>
    `upstream ${name} { server ${new URL(url).host}; keepalive 4; }\n`;
  const { programs } = setup;
  const folder = temporaryFolder({
    'bg-check.conf': renderInclude(template, 'blue').text,
    'upstreams.conf': block('shop_blue', blue) + block('shop_green', green),
    ...(programs === undefined ? {} : { 'nginx.sh': programs.nginx, 'reload.sh': programs.reload }),
  });
  const at = (name: string) => join(folder, name);
  writeFileSync(at('nginx.conf'), configuration(at, port, setup));
  const program = [nginx, '-c', at('nginx.conf')];
  writeFileSync(at('call.sh'), `NGINX='${program.join(' ')}'\n`);
  // In the background, for a master whose parent still lives refuses to be upgraded.
  await run(nginx, ['-c', at('nginx.conf')]);
  onTestFinished(() => endMasters(at));
  const agent = new Agent({ connections: 16, pipelining: 1 });
  onTestFinished(() => agent.destroy());

  const url = `http://127.0.0.1:${port}`;
  const versionFor = async (visitor: string) => {
    const { body } = await agent.request({
      origin: url,
      path: '/version',
      method: 'GET',
      headers: { 'x-visitor': visitor },
    });
    return ((await body.json()) as { version: string }).version;
  };
  const reload = async () => {
    await run(nginx, ['-c', at('nginx.conf'), '-s', 'reload']);
  };
  return {
    folder,
    url,
    colors: { blue, green },
    switch: {
      type: 'nginx',
      include: 'bg-check.conf',
      ...template,
      program: programs === undefined ? program : ['sh', 'nginx.sh'],
      ...(programs === undefined ? {} : { reload: ['sh', 'reload.sh'] }),
      pidFile: 'nginx.pid',
      timeout: '2s',
    },
    template,
    include: at('bg-check.conf'),
    at,
    truth: async () => {
      const versions = await Promise.all(evenlySpreadKeys(visitors).map(versionFor));
      const green = (100 * versions.filter((version) => version === 'v2').length) / visitors;
      return { blue: 100 - green, green };
    },
    moveByHand: async (target) => {
      writeFileSync(at('bg-check.conf'), renderInclude(template, keepableWeights(target)).text);
      await reload();
    },
    reload,
  };
}
