import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { boundToUs } from './bound-to-us.ts';
import { closedPort } from './http-server.ts';
import { findProgram } from './required-program.ts';

export interface LocalPushgateway {
  readonly url: string;
  stop(): Promise<void>;
}

async function startOn(port: number): Promise<LocalPushgateway | undefined> {
  const path = findProgram('prometheus-pushgateway');
  if (path === undefined) throw new Error('prometheus-pushgateway is not installed');
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(...boundToUs(path, [`--web.listen-address=127.0.0.1:${port}`, '--log.level=error']), {
    stdio: 'ignore',
  });
  const exited = once(server, 'exit');
  const stop = async () => {
    server.kill('SIGKILL');
    await exited;
  };
  const deadline = Date.now() + 20_000;
  while (server.exitCode === null) {
    const ready = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (ready?.ok === true) return { url, stop };
    if (Date.now() > deadline) {
      await stop();
      throw new Error('prometheus-pushgateway did not become ready within 20 s');
    }
    await delay(25);
  }
  return undefined;
}

/** Starts a Pushgateway of its own on a free port of 127.0.0.1, with nothing in it; it keeps no file. */
export async function startLocalPushgateway(): Promise<LocalPushgateway> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const server = await startOn(await closedPort());
    if (server !== undefined) return server;
  }
  throw new Error('prometheus-pushgateway ended before it was ready, three times');
}
