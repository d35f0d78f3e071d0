import { ConfigError } from '../../errors.ts';
import type { ServerAddress } from './server-wire.ts';

const advice =
  'Expected `postgres://user:password@host:5432/database`; encode special characters of the password.';

/** @throws ConfigError when the text is no URL of a Postgres database; it never shows the text, which holds a password */
export function serverAddress(url: string, setting = 'the shadow URL'): ServerAddress {
  if (!URL.canParse(url)) throw new ConfigError(`${setting} is not a URL`, { advice });
  const { protocol, hostname, port, pathname, searchParams } = new URL(url);
  if (!['postgres:', 'postgresql:'].includes(protocol)) {
    throw new ConfigError(`${setting} is not one of Postgres: it starts with \`${protocol}\``, { advice });
  }
  const host = hostname === '' ? (searchParams.get('host') ?? 'localhost') : hostname;
  try {
    const database = decodeURIComponent(pathname.slice(1));
    return {
      url,
      name: `${decodeURIComponent(host)}:${port === '' ? '5432' : port}${database === '' ? '' : `/${database}`}`,
    };
  } catch {
    throw new ConfigError(`${setting} has a \`%\` that encodes nothing`, { advice });
  }
}

/** The same server, another database, and settings that `RESET ALL` returns to. */
export function inDatabase(
  { url }: ServerAddress,
  database: string,
  settings: Readonly<Record<string, string>>,
): ServerAddress {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(database)}`;
  const options = Object.entries(settings).map(([key, value]) => `-c ${key}=${value}`);
  other.searchParams.set('options', [other.searchParams.get('options') ?? '', ...options].join(' ').trim());
  return serverAddress(other.href);
}

/** Whether two URLs lead to one database as far as their text tells. */
export function isSameDatabase(a: string, b: string): boolean {
  const keys = [a, b].map((url) => {
    const { url: text } = serverAddress(url);
    const { hostname, port, pathname, searchParams, username } = new URL(text);
    const host = hostname === '' ? (searchParams.get('host') ?? 'localhost') : hostname.toLowerCase();
    const database = pathname.slice(1) === '' ? username : pathname.slice(1);
    return JSON.stringify([
      /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host) ? 'localhost' : host,
      port === '' ? (searchParams.get('port') ?? '5432') : port,
      decodeURIComponent(database),
    ]);
  });
  return keys[0] === keys[1];
}
