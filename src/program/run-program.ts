import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { collectOutput, type ProgramOutput } from './collect-output.ts';
import { notExecutable, type ProgramSubject } from './require-program.ts';
import { signalGroup } from './signal-group.ts';

/** How long a program may take to end itself after SIGTERM. */
const graceMs = 2_000;
/** A process that the program left running may hold its output open; nobody waits longer for that. */
const outputGraceMs = 250;

/**
 * Holds a program back until word of it has been left: a run that is killed in between closes its end of the pipe,
 * and the program never begins.
 */
const holder = 'bg-check-exec';
function untilNoted(input: string | undefined): readonly string[] {
  if (!existsSync('/bin/sh')) return [];
  // `read` takes no byte beyond the line: what follows is left for the program.
  return ['/bin/sh', '-c', `read -r _ && exec "$@"${input === undefined ? ' </dev/null' : ''}`, holder];
}

export interface RunProgramOptions extends ProgramSubject {
  /** Milliseconds after which it and whatever it started are killed. */
  readonly timeoutMs: number;
  readonly cwd?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** What it reads from its standard input: nothing by default. */
  readonly input?: string | undefined;
  /** Told of the process group before the program begins. */
  readonly onGroup?: ((pid: number) => void) | undefined;
  /** Whether what it started may go on without it. */
  readonly leavesOthers?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** How a program ended, and what it printed. */
export interface ProgramEnd extends ProgramOutput {
  /** Absent when a signal or the deadline ended it. */
  readonly exitCode?: number;
  readonly killedBy?: 'deadline' | NodeJS.Signals;
  readonly durationMs: number;
}

/**
 * Runs a program without a shell, in a process group of its own, and resolves once it has ended, however it did.
 * @throws ConfigError when there is no such program; the signal's reason when aborted, the group then being dead
 */
export async function runProgram(argv: readonly string[], options: RunProgramOptions): Promise<ProgramEnd> {
  const { timeoutMs, cwd, env, input, onGroup, leavesOthers = false, signal } = options;
  const [program = '', ...args] = argv;
  signal?.throwIfAborted();
  const startedAt = performance.now();
  const holding = onGroup === undefined ? [] : untilNoted(input);
  const [first = program, ...rest] = [...holding, program, ...args];
  const child = spawn(first, rest, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
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
  if (pid !== undefined) onGroup?.(pid);
  child.stdin.on('error', () => undefined).end(`${holding.length > 0 ? '\n' : ''}${input ?? ''}`);

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
    // What it left behind in its group has no one to end it but us.
    if (pid !== undefined && (stopped !== undefined || !leavesOthers)) signalGroup(pid, 'SIGKILL');
    if (stopped === 'abort') signal?.throwIfAborted();
    const end = { ...output(), durationMs: performance.now() - startedAt };
    if (stopped === 'deadline') return { ...end, killedBy: 'deadline' };
    if (onGroup !== undefined && (code === 126 || code === 127) && end.stderr.startsWith(`${holder}: `)) {
      throw notExecutable(program, options, { isThere: code === 126 });
    }
    return {
      ...end,
      ...(code === null ? {} : { exitCode: code }),
      ...(killedBy === null ? {} : { killedBy }),
    };
  } catch (error) {
    if (pid !== undefined) throw error;
    throw notExecutable(program, options, {
      isThere: (error as NodeJS.ErrnoException).code === 'EACCES',
      cause: error,
    });
  } finally {
    clearTimeout(deadline);
    clearTimeout(killTimer);
    signal?.removeEventListener('abort', onAbort);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}
