import { readFile } from 'node:fs/promises';
import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import type { ServingColor } from './color-names.ts';
import type { DrainSource } from './drain-source.ts';
import type { DrainReading } from './switch-hook.ts';

/** State of an established connection in the kernel's tables. */
const established = '01';

/** The bytes of an address, for IPv4 those behind `::ffff:` as well, as the kernel prints them: each 32 bits in host order. */
function addressOf(printed: string): string {
  const words = printed.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse());
  const isMapped = bytes.length === 16 && /^0{20}ffff/i.test(bytes.join(''));
  const own = isMapped ? bytes.slice(12) : bytes;
  if (own.length === 4) return own.map((byte) => Number.parseInt(byte, 16)).join('.');
  return own.join('').toLowerCase();
}

/** An IPv6 address in full, without colons. */
function wholeIpv6(address: string): string {
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => text.split(':').filter((group) => group !== '');
  const [before, after] = [groups(head), groups(tail ?? '')];
  const missing = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array.from({ length: missing }, () => '0'), ...after]
    .map((group) => group.padStart(4, '0').toLowerCase())
    .join('');
}

/** How many established connections of a table of the kernel, as `/proc/net/tcp` has it, end at a server of this machine. */
export function countConnections(table: string, address: string, port: number): number {
  const wanted = address.includes(':') ? wholeIpv6(address) : address;
  return table.split('\n').filter((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [printed = '', printedPort = ''] = local.split(':');
    return (
      state === established && Number.parseInt(printedPort, 16) === port && addressOf(printed) === wanted
    );
  }).length;
}

async function readTables(): Promise<string | undefined> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => undefined)),
  );
  const found = tables.filter((table) => table !== undefined);
  return found.length === 0 ? undefined : found.join('\n');
}

function isOwn(address: string): boolean {
  const own = Object.values(networkInterfaces()).flat();
  return address.startsWith('127.') || own.some((one) => one?.address === address);
}

/**
 * Established connections to where a color listens, seen from this machine: those of a proxy that keeps some open for
 * later requests never come to an end, which is why this source is asked last.
 */
export function createSocketDrain(urls: Readonly<Record<ServingColor, string>>): DrainSource {
  return {
    name: 'sockets',
    read: async (color): Promise<DrainReading> => {
      const { hostname, port, protocol } = new URL(urls[color]);
      const table = await readTables();
      if (table === undefined) return { inFlight: undefined };
      const { address } = await lookup(hostname.replace(/^\[|\]$/g, ''));
      // Of a server elsewhere, nobody here sees the connections of others.
      if (!isOwn(address)) return { inFlight: undefined };
      const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
      return { inFlight: countConnections(table, address, number) };
    },
  };
}
