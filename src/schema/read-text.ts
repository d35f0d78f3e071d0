import { readFile } from 'node:fs/promises';
import { InputError } from '../errors.ts';

/** Bytes as UTF-8 text. @throws InputError when they are something else */
export function decodeText(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new InputError(`${name}: expected UTF-8 text, got bytes that are not`, {
      advice: 'Save the file as UTF-8.',
      location: name,
      cause: error,
    });
  }
}

/** The text of a UTF-8 file. @throws InputError when it cannot be read or is in another encoding */
export async function readText(path: string, name: string, signal?: AbortSignal): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`${name}: cannot be read: ${reason}`, { location: name, cause: error });
  }
  return decodeText(bytes, name);
}
