import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { boundToUs } from './bound-to-us.ts';
import { closedPort } from './http-server.ts';
import { findProgram } from './required-program.ts';
import { scrapeConfiguration, type ScrapeTarget } from './scrape-configuration.ts';

export interface LocalVictoriaMetrics {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a VictoriaMetrics of its own, which scrapes `targets` once a second; `stop` ends it and removes its files. */
export async function startLocalVictoriaMetrics(options: {
  readonly targets: readonly ScrapeTarget[];
}): Promise<LocalVictoriaMetrics> {
  const path = findProgram('victoria-metrics');
  if (path === undefined) throw new Error('victoria-metrics is not installed');
  const folder = await mkdtemp(join(tmpdir(), 'bg-check-victoria-metrics-'));
  await writeFile(join(folder, 'scrape.yml'), scrapeConfiguration(options.targets));
  const url = `http://127.0.0.1:${await closedPort()}`;
  const command = boundToUs(path, [
    `-promscrape.config=${join(folder, 'scrape.yml')}`,
    `-storageDataPath=${join(folder, 'data')}`,
    `-httpListenAddr=${new URL(url).host}`,
    '-memory.allowedBytes=64MB',
    '-loggerLevel=ERROR',
  ]);
  const server = spawn(...command, { stdio: 'ignore' });
  const exited = once(server, 'exit');
  const stop = async () => {
    server.kill('SIGTERM');
    const timer = setTimeout(() => server.kill('SIGKILL'), 5_000);
    await exited;
    clearTimeout(timer);
    await rm(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 20_000;
  for (;;) {
    const ready = await fetch(`${url}/health`).catch(() => undefined);
    if (ready?.ok === true) return { url, stop };
    if (server.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error('victoria-metrics did not become ready within 20 s');
    }
    await delay(25);
  }
}
