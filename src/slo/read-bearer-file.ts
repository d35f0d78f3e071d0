import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError } from '../errors.ts';

export interface BearerFile {
  /** Relative to `rootDirectory`. */
  readonly file: string;
  readonly rootDirectory: string;
  /** The key of the configuration that names it. */
  readonly subject: string;
  /** Told of every token, before it is used for the first time. */
  readonly onToken: (token: string) => void;
}

function readToken({ file, rootDirectory, subject }: BearerFile): string {
  let text: string;
  try {
    text = readFileSync(resolve(rootDirectory, file), 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reasons: Readonly<Record<string, string>> = {
      ENOENT: 'no such file',
      EISDIR: 'it is a folder',
      EACCES: 'permission denied',
    };
    throw new ConfigError(`\`${subject}\`: cannot read ${file}: ${reasons[code ?? ''] ?? String(cause)}`, {
      advice: 'Give a file with a bearer token in it, relative to the configuration.',
      cause,
    });
  }
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  const problem = token === '' ? 'is empty' : 'holds more than a token: spaces, lines, or what is not ASCII';
  throw new ConfigError(`\`${subject}\`: ${file} ${problem}`, {
    advice: 'Put the token in it, and nothing else.',
  });
}

/**
 * A bearer token that stands in a file, which is read anew each time it is asked for: who mounts it, as Kubernetes does,
 * changes it while we run. While there is none, as between two of them, the last one goes on.
 * @throws ConfigError when there is no token in the first place
 */
export function openBearerFile(options: BearerFile): () => string {
  let token = readToken(options);
  options.onToken(token);
  return () => {
    try {
      const current = readToken(options);
      if (current !== token) options.onToken(current);
      token = current;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
    }
    return token;
  };
}
