import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ProviderError } from '../errors.ts';

/** A Node program running in a process of its own. */
export interface ChildProgram {
  readonly pid: number;
  /** What it announced when it was ready. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Asks it to finish, and insists after two seconds; harmless when called twice. */
  stop(): Promise<void>;
}

export interface ChildProgramOptions {
  /** What it is, for people. */
  readonly name: string;
  /** Absolute path of the compiled program. */
  readonly program: string;
  readonly arguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

const startDeadline = 30_000;
const stopDeadline = 2_000;

async function firstLine({ stdout }: ChildProcess, signal: AbortSignal): Promise<string | undefined> {
  if (stdout === null) return undefined;
  const [line] = (await once(createInterface({ input: stdout }), 'line', { signal })) as [string];
  return line;
}

/**
 * Starts a program and waits for the JSON line that it prints when it is ready. It is detached, so that Ctrl-C in a
 * terminal reaches bg-check alone, and it has an IPC channel, so that it ends when bg-check dies.
 * @throws ProviderError when it ends, or stays silent for 30 s
 */
export async function startProgram(options: ChildProgramOptions): Promise<ChildProgram> {
  const { name, program, arguments: args = [], environment = {}, signal } = options;
  signal?.throwIfAborted();
  const child = spawn(process.execPath, [program, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...environment },
  });
  const exited = once(child, 'exit').catch(() => undefined);
  let complaints = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-2_000);
  });

  async function stop(): Promise<void> {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const insist = setTimeout(() => child.kill('SIGKILL'), stopDeadline);
      child.kill('SIGTERM');
      await exited;
      clearTimeout(insist);
    }
  }

  const deadline = AbortSignal.timeout(startDeadline);
  const waiting = signal ? AbortSignal.any([signal, deadline]) : deadline;
  try {
    const line = await Promise.race([firstLine(child, waiting), exited.then(() => undefined)]);
    if (line === undefined || child.pid === undefined) {
      throw new ProviderError(`${name} ended before it was ready: ${complaints.trim() || 'no reason given'}`);
    }
    return { pid: child.pid, ready: JSON.parse(line) as Record<string, unknown>, stop };
  } catch (error) {
    await stop();
    signal?.throwIfAborted();
    if (deadline.aborted) {
      throw new ProviderError(`${name} was not ready within ${startDeadline / 1_000}s: ${complaints.trim()}`);
    }
    throw error;
  }
}
