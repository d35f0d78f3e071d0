import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { programPath } from './package-folder.ts';

export interface GateOptions {
  /** Arguments of `bg-check`. */
  readonly command: readonly string[];
  /** The folder in which it runs. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

const stopDeadline = 10_000;

/**
 * Runs `bg-check` as a user would, in a process of its own, and resolves to its exit code. When `signal` aborts it is
 * interrupted and given the time to write down where the release stands.
 */
export async function runGate(options: GateOptions): Promise<number> {
  const { command, folder, environment, onLine, signal } = options;
  signal?.throwIfAborted();
  const child = spawn(process.execPath, [programPath('src', 'cli', 'main.js'), ...command], {
    cwd: folder,
    // Ctrl-C in a terminal must not reach it twice: by itself, and through us.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let insist: NodeJS.Timeout | undefined;
  const interrupt = () => {
    child.kill('SIGINT');
    insist = setTimeout(() => child.kill('SIGKILL'), stopDeadline);
  };
  signal?.addEventListener('abort', interrupt, { once: true });
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', onLine);
  try {
    const [code, killedBy] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    signal?.throwIfAborted();
    return code ?? (killedBy === 'SIGINT' ? 130 : 143);
  } finally {
    clearTimeout(insist);
    signal?.removeEventListener('abort', interrupt);
  }
}
