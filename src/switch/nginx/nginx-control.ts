import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { systemClock, type Clock } from '../../clock.ts';
import { SwitchError } from '../../errors.ts';
import { runProgram } from '../../program/run-program.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import { endLeftoverCommand } from '../process-group.ts';
import { replaceFile } from '../replace-file.ts';
import { runCommand } from '../run-command.ts';
import { parseConfigurationDump, type ConfigurationDump } from './configuration-dump.ts';
import type { IncludeTemplate } from './include-text.ts';

export interface NginxHookOptions extends IncludeTemplate {
  /** The file that belongs to bg-check, and that the `http` block includes. */
  readonly include: string;
  /** How nginx is called: `['nginx']`, `['sudo', '-n', 'nginx']`, `['nginx', '-c', '/etc/other.conf']`. */
  readonly program: readonly string[];
  /** Makes nginx read its configuration anew; `program` with `-s reload` by default. */
  readonly reload?: readonly string[] | undefined;
  readonly pidFile: string;
  /** How long a move waits for the workers before it to end; a duration. */
  readonly oldWorkers: string;
  /** Milliseconds that a move may take until nginx serves it. */
  readonly timeout: number;
}

/** An nginx as the hook handles it: its file, its programs, its process. */
export interface NginxControl {
  readonly options: NginxHookOptions;
  readonly file: string;
  readonly pidFile: string;
  readonly clock: Clock;
  /** `undefined` when there is no such file. @throws SwitchError when it cannot be read */
  readonly readFile: () => Promise<string | undefined>;
  /** Without a text the file is taken away. @throws SwitchError when it cannot be written */
  readonly writeFile: (text: string | undefined) => Promise<void>;
  /** @throws SwitchError when nginx refuses its configuration */
  readonly test: (timeoutMs: number, signal?: AbortSignal) => Promise<void>;
  /** @throws SwitchError when the command fails */
  readonly reload: (timeoutMs: number, signal?: AbortSignal) => Promise<void>;
  /** The whole configuration as nginx reads it from its files. */
  readonly dump: (signal?: AbortSignal) => Promise<ConfigurationDumpResult>;
}

export type ConfigurationDumpResult =
  | { readonly refused: string }
  | { readonly text: string; readonly isWhole: boolean; readonly parsed: ConfigurationDump };

export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function fileError(action: string, file: string, error: unknown): SwitchError {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return new SwitchError(`switch.include: ${file} cannot be ${action}: ${code}`, {
    advice: 'bg-check has to run as somebody who may write this file and its folder.',
    cause: error,
  });
}

export function createNginxControl(options: NginxHookOptions, surroundings: HookSurroundings): NginxControl {
  const { program, reload = [...program, '-s', 'reload'] } = options;
  const { directory = process.cwd(), env = process.env, processFile, clock = systemClock } = surroundings;
  const file = resolve(directory, options.include);

  async function run(label: string, argv: readonly string[], timeoutMs: number, signal?: AbortSignal) {
    if (processFile !== undefined) await endLeftoverCommand(processFile);
    await runCommand(argv, {
      label,
      timeoutMs,
      cwd: directory,
      ...(processFile === undefined ? {} : { processFile }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  return {
    options,
    file,
    pidFile: resolve(directory, options.pidFile),
    clock,
    readFile: async () => {
      try {
        return await readFile(file, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !existsSync(file)) return undefined;
        throw fileError('read', file, error);
      }
    },
    writeFile: async (text) => {
      try {
        if (text === undefined) await rm(file, { force: true });
        else await replaceFile(file, text);
      } catch (error) {
        throw fileError('written', file, error);
      }
    },
    test: (timeoutMs, signal) => run('switch.program', [...program, '-t', '-q'], timeoutMs, signal),
    reload: (timeoutMs, signal) => run('switch.reload', reload, timeoutMs, signal),
    dump: async (signal) => {
      const end = await runProgram([...program, '-T', '-q'], {
        timeoutMs: options.timeout,
        cwd: directory,
        env,
        subject: 'switch.program',
        ...(signal === undefined ? {} : { signal }),
      });
      const { exitCode, stdout, both, killedBy } = end;
      if (exitCode !== 0) {
        const why = killedBy === undefined ? `exit code ${exitCode ?? '?'}` : `ended by ${killedBy}`;
        // The configuration itself is nobody's to show.
        return { refused: stdout === '' && both.trim() !== '' ? both.trim() : why };
      }
      return { text: stdout, isWhole: !stdout.startsWith('…'), parsed: parseConfigurationDump(stdout) };
    },
  };
}
