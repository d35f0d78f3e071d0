import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError } from '../errors.ts';
import { collectOutput } from './collect-output.ts';
import { signalGroup } from './signal-group.ts';

/** How long a program may take to end itself after SIGTERM. */
const graceMs = 2_000;
/** A process that the program left running may hold its output open; nobody waits longer for that. */
const outputGraceMs = 250;

export interface RunProgramOptions {
  /** Milliseconds after which it and whatever it started are killed. */
  readonly timeoutMs: number;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Who runs it, for the message when there is no such program. */
  readonly subject: string;
  /** What to do when there is no such program. */
  readonly advice?: string;
  readonly signal?: AbortSignal;
}

/** How a program ended, and what it printed. */
export interface ProgramEnd {
  /** Absent when a signal or the deadline ended it. */
  readonly exitCode?: number;
  readonly killedBy?: 'deadline' | NodeJS.Signals;
  /** What it wrote to its output, the end of it where that is long. */
  readonly stdout: string;
  /** Output and errors in the order in which they came. */
  readonly both: string;
  readonly durationMs: number;
}

function notExecutable(
  program: string,
  { subject, advice }: RunProgramOptions,
  cause: NodeJS.ErrnoException,
) {
  const why = cause.code === 'EACCES' ? 'may not be executed' : 'was not found';
  return new ConfigError(`${subject}: the program \`${program}\` ${why}`, {
    advice:
      advice ??
      'Install it where bg-check runs, or give its path; it is run without a shell, each argument an item of the list.',
    cause,
  });
}

/**
 * Runs a program without a shell, in a process group of its own, and resolves once it has ended, however it did.
 * @throws ConfigError when there is no such program; the signal's reason when aborted, the group then being dead
 */
export async function runProgram(argv: readonly string[], options: RunProgramOptions): Promise<ProgramEnd> {
  const { timeoutMs, cwd, env, signal } = options;
  const [program = '', ...args] = argv;
  signal?.throwIfAborted();
  const startedAt = performance.now();
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const exited = new Promise<{ code: number | null; killedBy: NodeJS.Signals | null }>((resolve, reject) => {
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
  const output = collectOutput(child.stdout, child.stderr);

  const { pid } = child;
  let stopped: 'deadline' | 'abort' | undefined;
  let killTimer: NodeJS.Timeout | undefined;
  const stop = (because: 'deadline' | 'abort') => {
    if (pid === undefined || stopped !== undefined) return;
    stopped = because;
    signalGroup(pid, 'SIGTERM');
    killTimer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
  };
  const deadline = setTimeout(() => {
    stop('deadline');
  }, timeoutMs);
  const onAbort = () => {
    stop('abort');
  };
  signal?.addEventListener('abort', onAbort, { once: true });

  try {
    const { code, killedBy } = await exited;
    await Promise.race([closed, delay(outputGraceMs, undefined, { ref: false })]);
    // What it started and left behind in its group has no one to end it but us.
    if (pid !== undefined) signalGroup(pid, 'SIGKILL');
    if (stopped === 'abort') signal?.throwIfAborted();
    const end = { ...output(), durationMs: performance.now() - startedAt };
    if (stopped === 'deadline') return { ...end, killedBy: 'deadline' };
    return {
      ...end,
      ...(code === null ? {} : { exitCode: code }),
      ...(killedBy === null ? {} : { killedBy }),
    };
  } catch (error) {
    if (pid === undefined) throw notExecutable(program, options, error as NodeJS.ErrnoException);
    throw error;
  } finally {
    clearTimeout(deadline);
    clearTimeout(killTimer);
    signal?.removeEventListener('abort', onAbort);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}
