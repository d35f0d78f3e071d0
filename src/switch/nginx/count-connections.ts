import { existsSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { endianness } from 'node:os';

/** How the kernel writes an established connection. */
const established = '01';
const defaultPort = '80';

/** An address as `/proc/net/tcp` writes it: each 32 bits in the byte order of the machine. */
export function kernelAddress(address: string): string {
  const [, bracketed, plain, port = defaultPort] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(address) ?? [];
  const host = bracketed ?? plain ?? '';
  const bytes = isIPv4(host) ? Buffer.from(host.split('.').map(Number)) : bytesOfIPv6(host);
  const words = endianness() === 'LE' ? Buffer.from(bytes).swap32() : bytes;
  return `${words.toString('hex')}:${Number(port).toString(16).padStart(4, '0')}`.toUpperCase();
}

function bytesOfIPv6(host: string): Buffer {
  const [head = '', tail] = host.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const first = groups(head);
  const last = groups(tail ?? '');
  const middle = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0');
  return Buffer.from([...first, ...middle, ...last].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ESRCH';
}

async function socketsOf(pid: number): Promise<ReadonlySet<string>> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder);
  const links = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
}

async function connectionsOf(pid: number, addresses: ReadonlySet<string>): Promise<number> {
  const sockets = await socketsOf(pid);
  const tables = ['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => ''));
  const lines = (await Promise.all(tables)).flatMap((table) => table.split('\n').slice(1));
  return lines.filter((line) => {
    const [, , remote = '', state, , , , , , inode = ''] = line.trim().split(/\s+/);
    return state === established && addresses.has(remote) && sockets.has(inode);
  }).length;
}

/**
 * How many connections processes hold to some addresses.
 * @returns `undefined` where the system does not let that be seen
 */
export async function countConnections(
  pids: readonly number[],
  addresses: readonly string[],
): Promise<number | undefined> {
  if (!existsSync('/proc/self/fd')) return undefined;
  const wanted = new Set(addresses.map(kernelAddress));
  let count = 0;
  for (const pid of pids) {
    try {
      count += await connectionsOf(pid, wanted);
    } catch (error) {
      if (!isGone(error)) return undefined;
    }
  }
  return count;
}
