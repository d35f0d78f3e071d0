import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Resolver } from 'node:dns/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { boundToUs } from '../../support/bound-to-us.ts';
import { findProgram } from '../../support/required-program.ts';
import { freePortForBoth } from './listen-on-both.ts';

/** A key that every server of the tests knows. */
export const key = { name: 'bg-check-test', secret: 'bm90IGEgc2VjcmV0IGJ1dCBvZiB0aGUgcmlnaHQgc2l6ZQ==' };
export const keyFile = (secret = key.secret, name = key.name) =>
  `key "${name}" { algorithm hmac-sha256; secret "${secret}"; };\n`;

export interface RunningNamed {
  readonly port: number;
  /** `127.0.0.1:<port>`. */
  readonly address: string;
  /** What this server answers, asked anew. */
  readonly ask: (name: string) => Promise<readonly string[]>;
  /** Changes the zone with its key, as another administrator would: lines of nsupdate. */
  readonly update: (zone: string, ...lines: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Text of a primary zone with these records, and of what may change it. */
export interface ZoneSetup {
  readonly text?: string;
  /** The whole statement, in place of that of a primary. */
  readonly statement?: string;
}

const head = (ttl: number) =>
  `$TTL ${ttl}\n@ IN SOA ns hostmaster 1 1 1 3600 1\n  IN NS ns\nns IN A 127.0.0.1\n`;

/** What stands in the file of a zone whose records are kept for so many seconds. */
export function zoneText(records: readonly string[], ttl = 1): string {
  return `${head(ttl)}${records.join('\n')}\n`;
}

/** A real BIND on a free port; closed by who starts it. */
export async function startNamed(
  zones: Readonly<Record<string, ZoneSetup>>,
  options = 'recursion no;',
): Promise<RunningNamed> {
  const folder = mkdtempSync(join(tmpdir(), 'bg-check-test-'));
  const at = (name: string) => join(folder, name);
  const port = await freePortForBoth();
  const statements = Object.entries(zones).map(([zone, { text, statement }]) => {
    if (text !== undefined) writeFileSync(at(`${zone}.zone`), text);
    const primary = `type primary; file "${zone}.zone"; allow-update { key "${key.name}"; };`;
    return `zone "${zone}" { ${statement ?? primary} };`;
  });
  writeFileSync(at('key.conf'), keyFile());
  writeFileSync(
    at('named.conf'),
    `include "${at('key.conf')}";
    options {
      directory "${folder}"; pid-file "named.pid"; session-keyfile "session.key"; notify no;
      listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
      dnssec-validation no; empty-zones-enable no; ${options}
    };
    controls { };
    ${statements.join('\n')}`,
  );
  const child = spawn(
    ...boundToUs(findProgram('named') ?? '', ['-f', '-n', '1', '-c', at('named.conf'), '-g']),
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const exited = once(child, 'exit');
  const close = async () => {
    child.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let wait = 0; !/ running$/m.test(log); wait += 1) {
    if (child.exitCode !== null || wait > 500) {
      await close();
      throw new Error(`named does not run: ${log}`);
    }
    await delay(20);
  }
  const address = `127.0.0.1:${port}`;
  return {
    port,
    address,
    ask: async (name) => {
      const resolver = new Resolver();
      resolver.setServers([address]);
      return (await resolver.resolve4(name)).sort();
    },
    update: async (zone, ...lines) => {
      const script = [`server 127.0.0.1 ${port}`, `zone ${zone}`, ...lines, 'send', ''].join('\n');
      await new Promise<void>((resolve, reject) => {
        const nsupdate = execFile(findProgram('nsupdate') ?? '', ['-k', at('key.conf')], (error) => {
          if (error === null) resolve();
          else reject(new Error(error.message));
        });
        nsupdate.stdin?.end(script);
      });
    },
    close,
  };
}
