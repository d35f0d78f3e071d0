import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { ConfigError } from '../errors.ts';

/** How a server is known, and how it knows us: names of PEM files. */
export interface TlsFiles {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly serverName?: string | undefined;
  readonly insecureSkipVerify?: boolean | undefined;
}

/** The same as the contents of the files, as Node takes it. */
export interface TlsSettings {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/**
 * Reads certificates and keys.
 * @throws ConfigError when a file cannot be read, is no PEM, or the key does not fit the certificate
 */
export function readTlsFiles(files: TlsFiles, rootDirectory: string, subject: string): TlsSettings {
  const read = (name: 'ca' | 'cert' | 'key') => {
    const file = files[name];
    if (file === undefined) return {};
    try {
      return { [name]: readFileSync(resolve(rootDirectory, file), 'utf8') };
    } catch (cause) {
      const reason = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : String(cause);
      throw new ConfigError(`\`${subject}.${name}\`: cannot read ${file}: ${reason}`, {
        advice: 'Give a PEM file, relative to the configuration.',
        cause,
      });
    }
  };
  const contents: Pick<TlsSettings, 'ca' | 'cert' | 'key'> = {
    ...read('ca'),
    ...read('cert'),
    ...read('key'),
  };
  // Node passes over an authority that it cannot read.
  if (contents.ca !== undefined && !contents.ca.includes('-----BEGIN CERTIFICATE-----')) {
    throw new ConfigError(`\`${subject}.ca\`: ${String(files.ca)} holds no certificate in PEM`);
  }
  try {
    createSecureContext(contents);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`\`${subject}\`: the certificate and key cannot be used: ${reason}`, { cause });
  }
  return {
    ...contents,
    ...(files.serverName === undefined ? {} : { servername: files.serverName }),
    ...(files.insecureSkipVerify === true ? { rejectUnauthorized: false } : {}),
  };
}
