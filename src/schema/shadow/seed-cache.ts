import { randomBytes, subtle } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where this user's caches live. */
export function defaultCacheDirectory(): string {
  const configured = process.env.XDG_CACHE_HOME;
  const base = configured !== undefined && isAbsolute(configured) ? configured : join(homedir(), '.cache');
  return join(base, 'bg-check');
}

export const digestLength = 32;
/** In another thread: it takes a tenth of a second. */
const digest = async (bytes: Uint8Array<ArrayBuffer>) => Buffer.from(await subtle.digest('SHA-256', bytes));
/** The file that holds what is cached under this key, behind a SHA-256 digest of it. */
export const seedFile = (directory: string, key: string) => join(directory, `shadow-${key}.seed`);

/** The cached data folder of an empty database; `undefined` when there is none, or it is damaged. */
export async function readSeed(directory: string, key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const bytes = await readFile(seedFile(directory, key));
    const seed = bytes.subarray(digestLength);
    return (await digest(seed)).equals(bytes.subarray(0, digestLength)) ? seed : undefined;
  } catch {
    return undefined;
  }
}

/** Caches what `make` gives, whole or not at all. A cache that cannot be written costs time and nothing else. */
export async function writeSeed(
  directory: string,
  key: string,
  make: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  const part = join(directory, `.${randomBytes(6).toString('hex')}.part`);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(part, '', { mode: 0o600 });
    const seed = await make();
    await writeFile(part, [await digest(seed), seed]);
    await rename(part, seedFile(directory, key));
  } catch {
    await rm(part, { force: true }).catch(() => undefined);
  }
}

/** Drops a seed from which no database would start. */
export async function forgetSeed(directory: string, key: string): Promise<void> {
  await rm(seedFile(directory, key), { force: true }).catch(() => undefined);
}
