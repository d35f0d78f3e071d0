import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { hasContainerEngine } from './postgres-server.ts';

/** Servers that some suites need: the program, and the Debian package that brings it. */
const debianPackages = {
  postgres: 'postgresql',
  'a Postgres server': 'postgresql',
  prometheus: 'prometheus',
  promtool: 'prometheus',
  'prometheus-pushgateway': 'prometheus-pushgateway',
  'victoria-metrics': 'victoria-metrics',
  nginx: 'nginx',
  haproxy: 'haproxy',
  caddy: 'caddy',
  named: 'bind9',
  nsupdate: 'bind9-dnsutils',
  kubectl: 'kubernetes-client',
  openssl: 'openssl',
  curl: 'curl',
} as const;

export type Program = keyof typeof debianPackages;

function postgresFolders(): string[] {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .sort((a, b) => Number(b) - Number(a))
    .map((major) => join(root, major, 'bin'));
}

/** Absolute path of a program on this machine, or `undefined`. */
export function findProgram(program: Program): string | undefined {
  const folders = [...postgresFolders(), '/usr/sbin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];
  const known = folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
  if (known !== undefined) return known;
  try {
    return execFileSync('which', [program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

function isThere(program: Program): boolean {
  if (program !== 'a Postgres server') return findProgram(program) !== undefined;
  return findProgram('postgres') !== undefined || hasContainerEngine();
}

/**
 * A suite that needs real servers. Where one is missing the suite is reported as skipped under a name that says
 * what to install; under CI it fails instead.
 */
export function describeWith(programs: readonly Program[], name: string, suite: () => void): void {
  const missing = programs.filter((program) => !isThere(program));
  if (missing.length === 0) {
    describe(name, suite);
    return;
  }
  const packages = [...new Set(missing.map((program) => debianPackages[program]))].join(' ');
  const sentence = `${name}: needs ${missing.join(', ')} (Debian: apt-get install ${packages})`;
  if (process.env.CI) {
    it(sentence, () => {
      throw new Error(`missing on this machine: ${missing.join(', ')}`);
    });
  } else {
    describe.skip(sentence, suite);
  }
}
