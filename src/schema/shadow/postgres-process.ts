import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, closeSync, openSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigError, ProviderError } from '../../errors.ts';

const run = promisify(execFile);

/** The superuser of every server started here. */
export const superuser = 'postgres';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Where one server of ours lives, and as whom it runs. */
export interface Cluster {
  readonly binaries: string;
  readonly folder: string;
  readonly account: Account | undefined;
}

export function spawnServer({ binaries, folder, account }: Cluster, port: number): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    // The default level writes the text of every statement that fails, which a skew check provokes by the thousand.
    log_min_messages: 'log',
  };
  const log = openSync(join(folder, 'log'), 'a');
  try {
    // Detached, so that Ctrl-C in a terminal reaches bg-check alone, which then stops the server in its own order.
    const child = spawn(
      join(binaries, 'postgres'),
      [
        '-D',
        join(folder, 'data'),
        ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
      ],
      { ...account, cwd: folder, detached: true, stdio: ['ignore', log, log] },
    );
    child.on('error', () => undefined);
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/** Makes the empty data folder. @throws ProviderError when `initdb` fails */
export async function initialize(
  { binaries, folder, account }: Cluster,
  password: string,
  signal?: AbortSignal,
) {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) {
    chownSync(passwordFile, account.uid, account.gid);
    chownSync(folder, account.uid, account.gid);
  }
  try {
    await run(
      join(binaries, 'initdb'),
      [
        ...['-D', join(folder, 'data'), '-U', superuser, `--pwfile=${passwordFile}`],
        ...['-A', 'scram-sha-256', '--no-sync', '--no-locale', '-E', 'UTF8'],
      ],
      { ...account, cwd: folder, ...(signal ? { signal } : {}) },
    );
  } catch (error) {
    signal?.throwIfAborted();
    const reason = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new ProviderError(`\`initdb\` of ${binaries} failed: ${reason}`, {
      advice: 'Repair the Postgres installation, or name a database by its URL.',
      cause: error,
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Postgres refuses to run as root, so root lends it another account. */
export async function accountToRunAs(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of [superuser, 'nobody']) {
    try {
      const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch {
      continue;
    }
  }
  throw new ConfigError(
    'Postgres cannot run as root, and there is neither a `postgres` nor a `nobody` account',
    {
      advice: 'Run bg-check as another user, or name a database by its URL.',
    },
  );
}

/** Stops the server and removes its folder when this process dies in a way that leaves it no time to. */
export function guard(pid: number, folder: string, account: Account | undefined): ChildProcess {
  const script = 'cat >/dev/null; kill -INT "$1"; while kill -0 "$1"; do sleep 0.1; done; rm -rf -- "$2"';
  const child = spawn('/bin/sh', ['-c', script, 'sh', String(pid), folder], {
    ...account,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.on('error', () => undefined);
  child.unref();
  // At run time the pipe is a socket, which would keep this process alive.
  if (child.stdin instanceof Socket) child.stdin.unref();
  return child;
}

export const hasExited = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

/** Asks the server to end, and insists after ten seconds. */
export async function shutDown(child: ChildProcess): Promise<void> {
  if (hasExited(child)) return;
  child.ref();
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  const force = setTimeout(() => child.kill('SIGQUIT'), 10_000);
  await exited;
  clearTimeout(force);
}
