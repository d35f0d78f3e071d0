import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './required-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Certificates {
  /** Where `ca.pem`, and `<name>.pem` with `<name>.key` of every name are. */
  readonly folder: string;
  read(file: string): string;
}

/** Makes an authority of its own, and a certificate and key for every name; removed when the running test ends. */
export function makeCertificates(names: readonly string[]): Certificates {
  const folder = temporaryFolder({});
  const openssl = (...args: readonly string[]) =>
    execFileSync(findProgram('openssl') ?? 'openssl', args, { cwd: folder, stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-days',
    '2',
    '-subj',
    '/CN=Test authority',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
  );
  for (const name of names) {
    const [request, subject] = [
      `${name}.csr`,
      ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`],
    ];
    openssl('req', ...key, ...subject, '-keyout', `${name}.key`, '-out', request);
    const sign = [
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-copy_extensions',
      'copy',
    ];
    openssl('x509', '-req', '-in', request, ...sign, '-out', `${name}.pem`);
  }
  return { folder, read: (file) => readFileSync(join(folder, file), 'utf8') };
}
