import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError, SwitchError } from '../../errors.ts';
import { replaceFile } from '../replace-file.ts';

/** A file that HAProxy reads when it starts or reloads: what is only in its memory is forgotten then. */
export interface KeptFile {
  /** Where it stands in the configuration, for messages. */
  readonly label: string;
  readonly path: string;
  /** Whether it is made where there is none. */
  readonly create: boolean;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

/** @returns `undefined` when there is none */
async function readKept(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * @returns whether the file will be kept: one that is not made is another machine's
 * @throws ConfigError when it could not be read or replaced
 */
export async function requireKept({ label, path, create }: KeptFile): Promise<boolean> {
  try {
    if ((await readKept(path)) === undefined && !create) return false;
    // It is replaced by renaming another over it, so that its folder matters and not the file.
    await access(dirname(path), constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    throw new ConfigError(`${label}: \`${path}\` cannot be written (${codeOf(error)})`, {
      advice:
        'Without it a reload of HAProxy would move traffic back; give bg-check write access to its folder.',
    });
  }
}

/** Lets a file say what HAProxy does by now. @throws SwitchError when it cannot be written */
export async function keep(
  { label, path, create }: KeptFile,
  update: (text: string) => string,
): Promise<void> {
  try {
    const before = await readKept(path);
    if (before === undefined && !create) return;
    const after = update(before ?? '');
    if (after !== before) await replaceFile(path, after);
  } catch (error) {
    throw new SwitchError(
      `HAProxy has moved traffic, but ${label} \`${path}\` cannot be written (${codeOf(error)}), so that a reload would move it back`,
      { cause: error },
    );
  }
}
