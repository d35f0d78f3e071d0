import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';
import { ConfigError } from '../errors.ts';

/** For the message when there is no such program. */
export interface ProgramSubject {
  /** Who runs it. */
  readonly subject: string;
  /** What to do. */
  readonly advice?: string;
}

/** The error of a program that cannot be run. */
export function notExecutable(
  program: string,
  { subject, advice }: ProgramSubject,
  { isThere, cause }: { readonly isThere: boolean; readonly cause?: unknown },
): ConfigError {
  const why = isThere ? 'may not be executed' : 'was not found';
  return new ConfigError(`${subject}: the program \`${program}\` ${why}`, {
    advice:
      advice ??
      'Install it where bg-check runs, or give its path; it is run without a shell, each argument an item of the list.',
    cause,
  });
}

async function kindOf(file: string): Promise<'program' | 'other' | 'nothing'> {
  try {
    if (!(await stat(file)).isFile()) return 'other';
  } catch {
    return 'nothing';
  }
  return access(file, constants.X_OK).then(
    () => 'program' as const,
    () => 'other' as const,
  );
}

/**
 * Looks whether a program is there, as a shell would find it, and does not run it.
 * @param options.cwd the folder it would start in
 * @throws ConfigError when it is not there, or may not be executed
 */
export async function requireProgram(
  program: string,
  options: ProgramSubject & {
    readonly cwd?: string | undefined;
    readonly env?: NodeJS.ProcessEnv | undefined;
  },
): Promise<void> {
  // There names have endings that nobody writes.
  if (process.platform === 'win32') return;
  const { cwd = '.', env = process.env } = options;
  const folders = program.includes('/') ? [''] : (env.PATH ?? '/usr/bin:/bin').split(delimiter);
  const kinds = await Promise.all(folders.map((folder) => kindOf(resolve(cwd, folder, program))));
  if (kinds.includes('program')) return;

  throw notExecutable(program, options, { isThere: kinds.includes('other') });
}
