import { readFile } from 'node:fs/promises';
import { ConfigError } from '../../errors.ts';
import type { DnsPlan } from './plan-zone.ts';

/** The secret as `tsig-keygen` prints it, or as a `.private` file has it. */
const secretIn = /\bsecret\s+"?([A-Za-z0-9+/=]+)"?\s*;|^Key:\s*([A-Za-z0-9+/=]+)/m;

/**
 * Looks whether the key file holds a key, and tells the secret to who hides secrets: nsupdate would go on without a
 * signature.
 * @throws ConfigError when it cannot be read, or holds none
 */
export async function readKey(
  { keyFile }: DnsPlan,
  onSecret: ((secret: string) => void) | undefined,
): Promise<void> {
  if (keyFile === undefined) return;
  const text = await readFile(keyFile, 'utf8').catch((error: unknown) => {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    throw new ConfigError(`switch.keyFile: ${keyFile} ${why}`, {
      advice: 'Let `tsig-keygen -a hmac-sha256 <name>` make one, and give the same key to the server.',
      cause: error,
    });
  });
  const [, quoted, plain] = secretIn.exec(text) ?? [];
  const secret = quoted ?? plain;
  if (secret === undefined) {
    throw new ConfigError(`switch.keyFile: ${keyFile} holds no TSIG key`, {
      advice:
        'It looks like `key "name" { algorithm hmac-sha256; secret "…"; };`, as `tsig-keygen` prints it.',
    });
  }
  onSecret?.(secret);
}
