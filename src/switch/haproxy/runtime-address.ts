import { resolve } from 'node:path';
import { ConfigError } from '../../errors.ts';

/** Where the runtime API of one HAProxy listens. */
export type RuntimeAddress = { readonly path: string } | { readonly host: string; readonly port: number };

const hostAndPort = /^(?:\[(?<bracketed>[^\]]+)\]|(?<plain>[^:/[\]]+)):(?<port>\d{1,5})$/;

/**
 * The address that a text names: a path for a Unix socket, or `host:port`.
 * @param directory a relative path starts here
 * @throws ConfigError when it is neither
 */
export function parseRuntimeAddress(text: string, directory = '.'): RuntimeAddress {
  const { bracketed, plain, port } = hostAndPort.exec(text)?.groups ?? {};
  const host = bracketed ?? plain;
  if (host !== undefined && Number(port) >= 1 && Number(port) <= 65_535) return { host, port: Number(port) };
  if (!text.includes('@') && (text.includes('/') || !text.includes(':')))
    return { path: resolve(directory, text) };
  throw new ConfigError(
    `switch.sockets: expected the path of a socket, such as \`/run/haproxy/admin.sock\`, or \`host:port\`, got \`${text}\``,
    { advice: 'It is what stands behind `stats socket` in the configuration of HAProxy.' },
  );
}
