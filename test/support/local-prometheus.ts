import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { boundToUs } from './bound-to-us.ts';
import { closedPort } from './http-server.ts';
import { findProgram } from './required-program.ts';
import { scrapeConfiguration, type ScrapeTarget } from './scrape-configuration.ts';

export interface LocalPrometheus {
  readonly url: string;
  /** Kills it, as a machine that fails would. */
  crash(): Promise<void>;
  /** Starts it again after a crash, on its port and with what it had kept. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface LocalPrometheusOptions {
  /** Scraped once a second. */
  readonly targets?: readonly ScrapeTarget[];
  /** History, in the OpenMetrics format with times. */
  readonly history?: string;
  /** What is off unless it is asked for, such as `native-histograms`. */
  readonly feature?: string;
}

function programPath(program: 'prometheus' | 'promtool'): string {
  const path = findProgram(program);
  if (path === undefined) throw new Error(`${program} is not installed`);
  return path;
}

type Running = Pick<LocalPrometheus, 'url' | 'crash' | 'stop'>;

async function startOn(port: number, folder: string, feature?: string): Promise<Running | undefined> {
  const url = `http://127.0.0.1:${port}`;
  const command = boundToUs(programPath('prometheus'), [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
    ...(feature === undefined ? [] : [`--enable-feature=${feature}`]),
  ]);
  const server = spawn(...command, { stdio: 'ignore' });
  const exited = once(server, 'exit');
  const crash = async () => {
    server.kill('SIGKILL');
    await exited;
  };
  const stop = async () => {
    server.kill('SIGTERM');
    const timer = setTimeout(() => server.kill('SIGKILL'), 5_000);
    await exited;
    clearTimeout(timer);
  };
  const deadline = Date.now() + 20_000;
  while (server.exitCode === null) {
    const ready = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (ready?.ok === true) return { url, crash, stop };
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
    await writeFile(join(folder, 'prometheus.yml'), scrapeConfiguration(options.targets ?? []));
    if (options.history !== undefined) {
      const history = join(folder, 'history.om');
      await writeFile(history, `${options.history.trim()}\n# EOF\n`);
      const create = ['tsdb', 'create-blocks-from', 'openmetrics', history, join(folder, 'data')];
      await promisify(execFile)(programPath('promtool'), create);
    }
    for (let attempt = 0; attempt < 3; attempt++) {
      const port = await closedPort();
      let server = await startOn(port, folder, options.feature);
      if (server === undefined) continue;
      const { url } = server;
      return {
        url,
        crash: () => server?.crash() ?? Promise.resolve(),
        restart: async () => {
          server = await startOn(port, folder, options.feature);
          if (server === undefined) throw new Error('prometheus did not start again');
        },
        stop: async () => {
          await server?.stop();
          await clean();
        },
      };
    }
    throw new Error('prometheus ended before it was ready, three times');
  } catch (error) {
    await clean();
    throw error;
  }
}
