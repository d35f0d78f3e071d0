import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { boundToUs } from '../../support/bound-to-us.ts';
import { findProgram } from '../../support/required-program.ts';
import { freePort } from '../start-proxy.ts';

export const haproxyProgram = findProgram('haproxy') ?? '';

export interface HaproxySetting {
  readonly folder: string;
  readonly blue: string;
  readonly green: string;
  /** How it is switched. */
  readonly by: 'map' | 'weights';
  /** Files of several in one folder. */
  readonly name?: string;
  /** More lines of its backend `be`, or of `global`. */
  readonly backend?: readonly string[];
  readonly global?: readonly string[];
}

export interface RunningHaproxy {
  readonly url: string;
  /** Path of its socket. */
  readonly socket: string;
  readonly mapFile: string;
  readonly stateFile: string;
  /** What it answers to a command. */
  ask(command: string): Promise<string>;
  /** As `systemctl reload`: a new worker from the files. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

/** One command to a runtime API, and its answer. */
export async function askSocket(path: string, command: string): Promise<string> {
  const socket = connect(path);
  socket.end(`${command}\n`);
  let answer = '';
  for await (const chunk of socket.setEncoding('utf8') as AsyncIterable<string>) answer += chunk;
  return answer;
}

function configuration(
  setting: HaproxySetting,
  files: Omit<RunningHaproxy, 'ask' | 'reload' | 'stop'>,
): string {
  const { blue, green, by, backend = [], global = [] } = setting;
  const { port } = new URL(files.url);
  return [
    'global',
    `  stats socket ${files.socket} mode 600 level admin`,
    `  server-state-file ${files.stateFile}`,
    '  hard-stop-after 5s',
    ...global.map((line) => `  ${line}`),
    'defaults',
    '  mode http',
    '  load-server-state-from-file global',
    '  timeout connect 2s',
    '  timeout client 30s',
    '  timeout server 30s',
    'frontend fe',
    `  bind 127.0.0.1:${port}`,
    by === 'map' ? `  use_backend %[str(shop),map(${files.mapFile},be_blue)]` : '  default_backend be',
    'backend be',
    ...backend.map((line) => `  ${line}`),
    `  server blue ${new URL(blue).host} weight 100`,
    `  server green ${new URL(green).host} weight 0`,
    'backend be_blue',
    `  server s1 ${new URL(blue).host}`,
    'backend be_green',
    `  server s1 ${new URL(green).host}`,
    '',
  ].join('\n');
}

async function answers(socket: string, child: ChildProcess): Promise<void> {
  for (let wait = 0; ; wait += 1) {
    const text = await askSocket(socket, 'show info').catch(() => '');
    if (text.startsWith('Name: HAProxy')) return;
    if (child.exitCode !== null || wait > 1_000) throw new Error('haproxy does not answer at its socket');
    await delay(10);
  }
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All of them have ended.
  }
}

/** A real HAProxy in front of two colors, ended with the test. */
export async function startHaproxy(setting: HaproxySetting): Promise<RunningHaproxy> {
  const { folder, name = 'haproxy' } = setting;
  const inFolder = (ending: string) => join(folder, `${name}.${ending}`);
  const files = {
    url: `http://127.0.0.1:${await freePort()}`,
    socket: inFolder('sock'),
    mapFile: join(folder, 'active.map'),
    stateFile: inFolder('state'),
  };
  writeFileSync(files.mapFile, '# who serves\nshop be_blue\n');
  writeFileSync(inFolder('cfg'), configuration(setting, files));
  // Its workers are in a group of its own, so that none is left when the master does not end them.
  const child = spawn(...boundToUs(haproxyProgram, ['-W', '-db', '-f', inFolder('cfg')]), {
    stdio: 'ignore',
    detached: true,
  });
  const exited = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    // A signal that comes while the master is still starting is lost.
    const hard = setTimeout(() => {
      killGroup(child);
    }, 3_000);
    await exited;
    clearTimeout(hard);
    killGroup(child);
  };
  onTestFinished(stop);
  await answers(files.socket, child);
  const pidOf = async () =>
    /^Pid: (\d+)/m.exec(await askSocket(files.socket, 'show info').catch(() => ''))?.[1];
  return {
    ...files,
    ask: (command) => askSocket(files.socket, command),
    reload: async () => {
      const before = await pidOf();
      for (let wait = 0; wait < 300; wait += 1) {
        // One that comes while the master is still starting is lost.
        if (wait % 25 === 0) child.kill('SIGUSR2');
        const now = await pidOf();
        if (now !== undefined && now !== before) return;
        await delay(10);
      }
      throw new Error('haproxy did not reload');
    },
    stop,
  };
}

/** A front door before several others, each in its turn: one more connection, one further. */
export async function startTurns(urls: readonly string[]): Promise<string> {
  let count = 0;
  const server = createServer();
  server.on('connection', (incoming) => {
    const { hostname, port } = new URL(urls[(count += 1) % urls.length] ?? '');
    const outgoing = connect(Number(port), hostname);
    incoming.pipe(outgoing).pipe(incoming);
    incoming.on('error', () => outgoing.destroy());
    outgoing.on('error', () => incoming.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
