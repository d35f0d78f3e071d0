import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { startCaddy } from './start-caddy.mjs';
import { startHaproxy } from './start-haproxy.mjs';
import { startNginx } from './start-nginx.mjs';

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

const starts = {
  'haproxy, map': async (setup) => startHaproxy({ ...setup, by: 'map' }),
  'haproxy, weights': async (setup) => startHaproxy({ ...setup, by: 'weights' }),
  nginx: async (setup) => startNginx({ ...setup, listenPort: await freePort() }),
  caddy: async (setup) => startCaddy({ ...setup, adminPort: await freePort() }),
};

/** Names of the front doors, and whether their program is on this machine. */
export const frontDoors = Object.keys(starts).map((name) => {
  const program = name.split(',')[0];
  return { name, program, isThere: spawnSync(program, ['-v'], { stdio: 'ignore' }).error === undefined };
});

/** Starts one of them in front of two colors. */
export async function startFrontDoor(name, urls) {
  const setup = { blue: new URL(urls.blue).host, green: new URL(urls.green).host, port: await freePort() };
  return starts[name](setup);
}
