// A real Caddy in front of two colors, moved by bg-check's adapter or by the bare call that a script would make.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createCaddyHook } from '../../dist/src/switch/caddy/caddy-hook.js';
import { dialsFor } from '../../dist/src/switch/caddy/dials.js';

function configuration({ port, adminPort, blue }) {
  const handler = { '@id': 'shop', handler: 'reverse_proxy', upstreams: [{ dial: blue }] };
  const shop = {
    listen: [`127.0.0.1:${port}`],
    automatic_https: { disable: true },
    routes: [{ handle: [handler] }],
  };
  return {
    admin: { listen: `127.0.0.1:${adminPort}`, config: { persist: false } },
    apps: { http: { servers: { shop } } },
  };
}

/**
 * @param {{ blue: string, green: string, port: number, adminPort: number }} setup addresses such as `127.0.0.1:8001`, and two free
 * ports: for users, and for the admin API
 * @returns url, hook, flip(target), bareFlip(target) and stop(); a target is a color or `{ blue, green }` in percent
 */
export async function startCaddy({ blue, green, port, adminPort }) {
  const folder = mkdtempSync(join(tmpdir(), 'bg-check-bench-caddy-'));
  const file = join(folder, 'caddy.json');
  writeFileSync(file, JSON.stringify(configuration({ port, adminPort, blue })));
  const child = spawn('caddy', ['run', '--config', file], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const admin = `http://127.0.0.1:${adminPort}`;
  const isUp = () =>
    fetch(`${admin}/id/shop`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (let wait = 0; wait < 200 && !(await isUp()); wait += 1) await delay(20);
  const hook = createCaddyHook({ admin, id: 'shop', upstreams: { blue, green }, timeout: 10_000 });
  return {
    name: 'caddy',
    url: `http://127.0.0.1:${port}`,
    hook,
    flip: async (target) => {
      const { etag } = await hook.read();
      await hook.apply(target, { ifMatch: etag });
    },
    bareFlip: async (target) => {
      const list = dialsFor({ blue: [blue], green: [green] }, target);
      const response = await fetch(`${admin}/id/shop/upstreams`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(list.map((dial) => ({ dial }))),
      });
      if (!response.ok) throw new Error(`caddy answered ${response.status}`);
    },
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
