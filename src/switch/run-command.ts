import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { formatDuration } from '../duration.ts';
import { ConfigError, SwitchError } from '../errors.ts';
import { forgetRunningCommand, noteRunningCommand, signalGroup } from './process-group.ts';

/** How much of each output is kept. */
const longestOutput = 256 * 1024;
const tailLength = 600;
/** How long a command may take to end itself after SIGTERM. */
const graceMs = 2_000;
/** A process that the command left running may hold its output open; nobody waits longer for that. */
const outputGraceMs = 250;

/**
 * Holds a command back until word of it has been left: a run that is killed in between closes its end of the pipe,
 * and the command never begins.
 */
const holder = 'bg-check-exec';
const untilNoted = existsSync('/bin/sh')
  ? ['/bin/sh', '-c', 'read -r _ && exec "$@" </dev/null', holder]
  : [];

export interface RunCommandOptions {
  /** Where the command stands in the configuration, for messages. */
  readonly label: string;
  readonly timeoutMs: number;
  readonly cwd?: string;
  /** Where to leave word of the process while it runs. */
  readonly processFile?: string;
  readonly signal?: AbortSignal;
}

function tail(name: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  return `\n${name}: ${trimmed.length > tailLength ? `…${trimmed.slice(-tailLength)}` : trimmed}`;
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    while (size > longestOutput && chunks.length > 1) size -= chunks.shift()?.length ?? 0;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function notExecutable(label: string, program: string, isThere: boolean, cause: unknown): ConfigError {
  const why = isThere ? 'may not be executed' : 'was not found';
  return new ConfigError(`${label}: the program \`${program}\` ${why}`, {
    advice: 'The command is run without a shell: give the program and each argument as items of a list.',
    cause,
  });
}

/**
 * Runs a program without a shell, in a process group of its own, and resolves to what it printed.
 * @throws SwitchError when it fails or takes too long (the whole group is then killed); ConfigError when there
 * is no such program; the signal's reason when aborted
 */
export async function runCommand(argv: readonly string[], options: RunCommandOptions): Promise<string> {
  const { label, timeoutMs, signal, cwd, processFile } = options;
  const [program = '', ...args] = argv;
  const shown = argv.join(' ');
  signal?.throwIfAborted();

  const awaited = processFile === undefined ? [program, ...args] : [...untilNoted, program, ...args];
  const child = spawn(awaited[0] ?? program, awaited.slice(1), {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    ...(cwd === undefined ? {} : { cwd }),
  });
  const exited = new Promise<{ code: number | null; killedBy: string | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, killedBy) => {
      resolve({ code, killedBy });
    });
  });
  const closed = new Promise<void>((resolve) =>
    child.once('close', () => {
      resolve();
    }),
  );
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const { pid } = child;
  if (pid !== undefined && processFile !== undefined) noteRunningCommand(processFile, pid);
  child.stdin.on('error', () => undefined).end(processFile === undefined ? '' : '\n');

  let stoppedBecause: 'timeout' | 'abort' | undefined;
  let killTimer: NodeJS.Timeout | undefined;
  const stop = (because: 'timeout' | 'abort') => {
    if (pid === undefined || stoppedBecause !== undefined) return;
    stoppedBecause = because;
    signalGroup(pid, 'SIGTERM');
    killTimer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
  };
  const timer = setTimeout(() => {
    stop('timeout');
  }, timeoutMs);
  const onAbort = () => {
    stop('abort');
  };
  signal?.addEventListener('abort', onAbort, { once: true });

  try {
    const { code, killedBy } = await exited;
    await Promise.race([closed, delay(outputGraceMs, undefined, { ref: false })]);
    const output = () => tail('stdout', stdout()) + tail('stderr', stderr());
    if (stoppedBecause !== undefined && pid !== undefined) signalGroup(pid, 'SIGKILL');
    if (stoppedBecause === 'abort') signal?.throwIfAborted();
    if (stoppedBecause === 'timeout') {
      throw new SwitchError(
        `${label}: \`${shown}\` did not end within ${formatDuration(timeoutMs)} and was killed${output()}`,
        { advice: 'Raise `switch.timeout` if the command may take longer.' },
      );
    }
    if (processFile !== undefined && (code === 126 || code === 127) && stderr().startsWith(`${holder}: `)) {
      throw notExecutable(label, program, code === 126, undefined);
    }
    if (code !== 0) {
      const how = killedBy === null ? `exit code ${code ?? '?'}` : `signal ${killedBy}`;
      throw new SwitchError(`${label}: \`${shown}\` ended with ${how}${output()}`);
    }
    return stdout();
  } catch (error) {
    const problem = (error as NodeJS.ErrnoException).code;
    if (pid === undefined && (problem === 'ENOENT' || problem === 'EACCES' || problem === 'ENOTDIR')) {
      throw notExecutable(label, program, problem === 'EACCES', error);
    }
    throw error;
  } finally {
    clearTimeout(timer);
    clearTimeout(killTimer);
    signal?.removeEventListener('abort', onAbort);
    child.stdout.destroy();
    child.stderr.destroy();
    if (processFile !== undefined) forgetRunningCommand(processFile);
  }
}
