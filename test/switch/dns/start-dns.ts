import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll } from 'vitest';
import type { UserConfig } from '../../../src/config/config-schema.ts';
import { weightsOfGreen, type Weights } from '../../../src/switch/weights.ts';
import { freePort } from '../start-proxy.ts';
import { key, startNamed, zoneText, type RunningNamed } from './start-named.ts';

/** Where the two versions listen, both at one port, as behind a name. */
export const addresses = { blue: '127.0.0.2', green: '127.0.0.3' } as const;
export const zone = 'demo.test';
const names = 60;

async function listen(version: string, host: string, port: number): Promise<Server> {
  const server = createServer((incoming, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(incoming.url === '/version' ? JSON.stringify({ version }) : '{}');
  }).listen(port, host);
  await once(server, 'listening');
  return server;
}

/** Two servers of one zone, and two versions behind the names in it. */
export interface SharedDns {
  readonly primary: RunningNamed;
  /** Has the same zone, and nobody asks it. */
  readonly decoy: RunningNamed;
  readonly port: number;
  /** A name of the zone that no other test uses, on blue. */
  readonly freeName: () => string;
  readonly close: () => Promise<void>;
}

/** Closed by who starts it. */
export async function startDns(): Promise<SharedDns> {
  const port = await freePort();
  const records = Array.from({ length: names }, (_, index) => `app${index} IN A ${addresses.blue}`);
  const zones = { [zone]: { text: zoneText(records) } };
  const [primary, decoy, ...colors] = await Promise.all([
    startNamed(zones),
    startNamed(zones),
    listen('v1', addresses.blue, port),
    listen('v2', addresses.green, port),
  ]);
  let used = 0;
  return {
    primary,
    decoy,
    port,
    freeName: () => {
      if (used === names) throw new Error('the zone has no further name');
      return `app${used++}.${zone}`;
    },
    close: async () => {
      for (const color of colors) color.closeAllConnections();
      await Promise.all(
        colors.map(async (color) => {
          color.close();
          await once(color, 'close');
        }),
      );
      await Promise.all([primary.close(), decoy.close()]);
    },
  };
}

/** Servers that the tests of a file share: started by the first of them, ended after the last. */
export function sharedDns(): () => Promise<SharedDns> {
  let started: Promise<SharedDns> | undefined;
  afterAll(async () => (await started)?.close());
  return () => (started ??= startDns());
}

/** A switch that moves a name of the zone, and what else a configuration needs for it. */
export function dnsConfig({ port }: SharedDns, name: string, server: string, resolver = server) {
  const url = (host: string) => `http://${host}:${port}`;
  const config = {
    live: { url: url(name), resolver },
    // No shorter TTL than a second can be kept.
    verification: { connections: 5, rounds: 1, deadline: '2500ms' },
  } satisfies Partial<UserConfig>;
  const moved = {
    type: 'dns',
    server,
    zone,
    records: addresses,
    key: { ...key },
    timeout: '800ms',
  } satisfies UserConfig['switch'];
  return {
    config,
    switch: moved,
    urls: { blue: url(addresses.blue), green: url(addresses.green), live: url(name) },
  };
}

/** Where a server says that a name leads. */
export function weightsOfAnswer(answer: readonly string[]): Weights {
  const hasBlue = answer.includes(addresses.blue);
  return weightsOfGreen(answer.includes(addresses.green) ? (hasBlue ? 50 : 100) : 0);
}
