// A real HAProxy in front of two colors, moved by bg-check's adapter or by the bare commands that a script would send.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createHaproxyHook } from '../../dist/src/switch/haproxy/haproxy-hook.js';

async function tell(socket, command) {
  const connection = connect(socket);
  connection.end(`${command}\n`);
  let answer = '';
  for await (const chunk of connection.setEncoding('utf8')) answer += chunk;
  if (answer.trim() !== '') throw new Error(`${command}: ${answer}`);
}

function configuration({ port, blue, green, by }, { socket, map, state }) {
  return `
global
  stats socket ${socket} mode 600 level admin
  server-state-file ${state}
defaults
  mode http
  load-server-state-from-file global
  option redispatch
  retries 3
  timeout connect 2s
  timeout client 60s
  timeout server 60s
frontend fe
  bind 127.0.0.1:${port}
  ${by === 'map' ? `use_backend %[str(shop),map(${map},be_blue)]` : 'default_backend be'}
backend be
  server blue ${blue} weight 100
  server green ${green} weight 0
backend be_blue
  server s1 ${blue}
backend be_green
  server s1 ${green}
`;
}

/**
 * @param {{ blue: string, green: string, port: number, by: 'map' | 'weights' }} setup addresses such as `127.0.0.1:8001`, and a
 * free port for users
 * @returns url, hook, flip(target), bareFlip(target) and stop(); a target is a color
 */
export async function startHaproxy({ blue, green, port, by }) {
  const folder = mkdtempSync(join(tmpdir(), 'bg-check-bench-haproxy-'));
  const [socket, map, state] = ['admin.sock', 'active.map', 'state'].map((name) => join(folder, name));
  writeFileSync(map, 'shop be_blue\n');
  writeFileSync(
    join(folder, 'haproxy.cfg'),
    configuration({ port, blue, green, by }, { socket, map, state }),
  );
  const child = spawn('haproxy', ['-W', '-db', '-f', join(folder, 'haproxy.cfg')], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const isUp = () => tell(socket, 'show version').catch((error) => error.message.startsWith('show version'));
  for (let wait = 0; wait < 200 && !(await isUp()); wait += 1) await delay(20);
  const hook = createHaproxyHook({
    sockets: [socket],
    timeout: 5_000,
    ...(by === 'map'
      ? { map: { file: map, key: 'shop', backends: { blue: 'be_blue', green: 'be_green' } } }
      : { weights: { backend: 'be', servers: { blue: ['blue'], green: ['green'] }, stateFiles: [state] } }),
  });
  return {
    name: `haproxy, ${by}`,
    url: `http://127.0.0.1:${port}`,
    hook,
    flip: async (target) => {
      const { etag } = await hook.read();
      await hook.apply(target, { ifMatch: etag });
    },
    bareFlip: async (target) => {
      if (by === 'map') return tell(socket, `set map ${map} shop be_${target}`);
      await tell(socket, `set server be/${target} weight 100`);
      await tell(socket, `set server be/${target === 'blue' ? 'green' : 'blue'} weight 0`);
    },
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
