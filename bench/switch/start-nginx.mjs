// A real nginx in front of two colors, moved by bg-check's adapter or by the bare command that a script would run.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { renderInclude } from '../../dist/src/switch/nginx/include-text.js';
import { createNginxHook } from '../../dist/src/switch/nginx/nginx-hook.js';

const run = promisify(execFile);

function configuration(at, { port, blue, green }) {
  return `
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    pid ${at('nginx.pid')}; error_log ${at('error.log')} notice; worker_processes 1;
    events { worker_connections 1024; }
    http {
      access_log off;
      client_body_temp_path ${at('t1')}; proxy_temp_path ${at('t2')}; fastcgi_temp_path ${at('t3')};
      uwsgi_temp_path ${at('t4')}; scgi_temp_path ${at('t5')};
      upstream shop_blue { server ${blue}; keepalive 32; }
      upstream shop_green { server ${green}; keepalive 32; }
      include ${at('bg-check.conf')};
      server {
        listen 127.0.0.1:${port};
        location / { proxy_pass http://$bg_check_upstream; proxy_http_version 1.1; proxy_set_header Connection ""; }
      }
    }`;
}

/**
 * @param {{ blue: string, green: string, port: number, listenPort: number }} setup addresses such as `127.0.0.1:8001`, and two free
 * ports: for users, and for what nginx tells of itself
 * @returns url, hook, flip(target), bareFlip(target) and stop(); a target is a color or `{ blue, green }` in percent
 */
export async function startNginx({ blue, green, port, listenPort }) {
  const folder = mkdtempSync(join(tmpdir(), 'bg-check-bench-nginx-'));
  const at = (name) => join(folder, name);
  const template = {
    upstreams: { blue: 'shop_blue', green: 'shop_green' },
    variable: 'bg_check_upstream',
    key: '$request_id',
    listen: `127.0.0.1:${listenPort}`,
  };
  const program = ['nginx', '-c', at('nginx.conf')];
  const nginx = (...args) => run(program[0], [...program.slice(1), ...args]);
  const write = (target) => {
    writeFileSync(at('bg-check.conf.new'), renderInclude(template, target).text);
    renameSync(at('bg-check.conf.new'), at('bg-check.conf'));
  };
  write('blue');
  writeFileSync(at('nginx.conf'), configuration(at, { port, blue, green }));
  await nginx();
  const hook = createNginxHook({
    ...template,
    include: at('bg-check.conf'),
    program,
    pidFile: at('nginx.pid'),
    oldWorkers: '2s',
    timeout: 10_000,
  });
  return {
    name: 'nginx',
    url: `http://127.0.0.1:${port}`,
    hook,
    flip: async (target) => {
      const { etag } = await hook.read();
      await hook.apply(target, { ifMatch: etag });
    },
    bareFlip: async (target) => {
      write(target);
      await nginx('-t', '-q');
      await nginx('-s', 'reload');
    },
    stop: async () => {
      await nginx('-s', 'stop').catch(() => undefined);
      for (let wait = 0; wait < 100; wait += 1) {
        if (!existsSync(at('nginx.pid')) || readFileSync(at('nginx.pid'), 'utf8') === '') break;
        await delay(20);
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
