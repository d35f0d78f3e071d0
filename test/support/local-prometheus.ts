import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { closedPort } from './http-server.ts';
import { findProgram } from './required-program.ts';

export interface LocalPrometheus {
  readonly url: string;
  stop(): Promise<void>;
}

export interface LocalPrometheusOptions {
  /** Scraped once a second; `address` is host and port. */
  readonly targets?: readonly {
    readonly address: string;
    readonly labels: Readonly<Record<string, string>>;
  }[];
  /** History, in the OpenMetrics format with times. */
  readonly history?: string;
}

function programPath(program: 'prometheus' | 'promtool'): string {
  const path = findProgram(program);
  if (path === undefined) throw new Error(`${program} is not installed`);
  return path;
}

function configuration({ targets = [] }: LocalPrometheusOptions): string {
  const groups = targets.map(({ address, labels }) => ({ targets: [address], labels }));
  // JSON is YAML.
  return JSON.stringify({
    global: { scrape_interval: '1s', scrape_timeout: '900ms' },
    scrape_configs: groups.length === 0 ? [] : [{ job_name: 'web', static_configs: groups }],
  });
}

async function startOn(port: number, folder: string): Promise<LocalPrometheus | undefined> {
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(
    programPath('prometheus'),
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  const exited = once(server, 'exit');
  const stop = async () => {
    server.kill('SIGTERM');
    const timer = setTimeout(() => server.kill('SIGKILL'), 5_000);
    await exited;
    clearTimeout(timer);
  };
  const deadline = Date.now() + 20_000;
  while (server.exitCode === null) {
    const ready = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (ready?.ok === true) return { url, stop };
    if (Date.now() > deadline) {
      await stop();
      throw new Error('prometheus did not become ready within 20 s');
    }
    await delay(25);
  }
  return undefined;
}

/** Starts a Prometheus of its own on a free port of 127.0.0.1; `stop` ends it and removes its files. */
export async function startLocalPrometheus(options: LocalPrometheusOptions): Promise<LocalPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'bg-check-prometheus-'));
  const clean = () => rm(folder, { recursive: true, force: true });
  try {
    await writeFile(join(folder, 'prometheus.yml'), configuration(options));
    if (options.history !== undefined) {
      const history = join(folder, 'history.om');
      await writeFile(history, `${options.history.trim()}\n# EOF\n`);
      const create = ['tsdb', 'create-blocks-from', 'openmetrics', history, join(folder, 'data')];
      await promisify(execFile)(programPath('promtool'), create);
    }
    for (let attempt = 0; attempt < 3; attempt++) {
      const server = await startOn(await closedPort(), folder);
      if (server === undefined) continue;
      const stop = async () => {
        await server.stop();
        await clean();
      };
      return { url: server.url, stop };
    }
    throw new Error('prometheus ended before it was ready, three times');
  } catch (error) {
    await clean();
    throw error;
  }
}
