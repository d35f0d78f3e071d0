import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { ConfigError } from '../../errors.ts';

/** What a run of git gave. */
export interface GitAnswer {
  readonly exitCode: number | null;
  readonly output: Buffer;
  readonly complaint: string;
}

/** Variables of git that say whom to trust and where its own files are; the others would point it elsewhere. */
const kept = /^GIT_(CONFIG|EXEC_PATH|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)/;

function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('GIT_') || kept.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: 'C',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    // No network call that nobody asked for: objects a partial clone lacks are reported as missing.
    GIT_NO_LAZY_FETCH: '1',
  };
}

async function noStart(directory: string, cause: Error): Promise<ConfigError> {
  const folder = await stat(directory).catch(() => undefined);
  if (!folder?.isDirectory()) return new ConfigError(`\`${directory}\`: no such folder`, { cause });
  return new ConfigError(
    'sources that begin with `git:` are read with the program git, which was not found',
    {
      advice: 'Install git, or name a folder of a checkout instead.',
      cause,
    },
  );
}

/** Runs git without a shell. @throws ConfigError when there is no such program */
export function runGit(
  directory: string,
  args: readonly string[],
  options: { readonly input?: string; readonly signal?: AbortSignal | undefined } = {},
): Promise<GitAnswer> {
  const { input, signal } = options;
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, {
      cwd: directory,
      env: environment(),
      windowsHide: true,
      ...(signal ? { signal } : {}),
    });
    const output: Buffer[] = [];
    const complaint: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => complaint.push(chunk));
    let failed = false;
    child.on('error', (error) => {
      failed = true;
      if (signal?.aborted) reject(signal.reason as Error);
      else void noStart(directory, error).then(reject);
    });
    child.on('close', (exitCode) => {
      // A program that did not start is closed as well.
      if (failed) return;
      resolve({
        exitCode,
        output: Buffer.concat(output),
        complaint: Buffer.concat(complaint).toString('utf8').trim(),
      });
    });
    // A git that ends early says why by itself; the broken pipe adds nothing.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
  });
}
