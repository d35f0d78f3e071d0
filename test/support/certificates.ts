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

/** A certificate that is not simply valid for its name for two days. */
export interface CertificateWish {
  /** The common name, and what the files are called. */
  readonly name: string;
  /** How long it is valid; with -1 it ran out yesterday. */
  readonly days?: number;
  /** Such as `DNS:shop.test,IP:127.0.0.1`; the name by default. */
  readonly alternatives?: string;
}

/** Makes an authority of its own, and a certificate and key for every name; removed when the running test ends. */
export function makeCertificates(names: readonly (string | CertificateWish)[]): Certificates {
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
  for (const wish of names) {
    const {
      name,
      days = 2,
      alternatives,
    }: CertificateWish = typeof wish === 'string' ? { name: wish } : wish;
    const [request, subject] = [
      `${name}.csr`,
      ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${alternatives ?? `DNS:${name}`}`],
    ];
    openssl('req', ...key, ...subject, '-keyout', `${name}.key`, '-out', request);
    const sign = [
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      String(days),
      '-copy_extensions',
      'copy',
    ];
    openssl('x509', '-req', '-in', request, ...sign, '-out', `${name}.pem`);
  }
  return { folder, read: (file) => readFileSync(join(folder, file), 'utf8') };
}
