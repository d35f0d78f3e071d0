import { ConfigError } from '../errors.ts';
import type { Place } from './place.ts';

export interface PlaceOptions extends Partial<Omit<Place, 'base' | 'headers'>> {
  /** Where to connect; a path in it comes before every path asked for. */
  readonly baseUrl: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Given what must not show up in a report: a password in the URL, and the header made of it. */
  readonly onSecret?: ((value: string) => void) | undefined;
}

/** Headers with their names in lower case, as they are compared. */
export function withLowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError('the address of a color or of the front door is not an http or https URL');
  }
  return url;
}

/** What a part of a URL means; with a stray percent sign it is meant as it is written. */
function decoded(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}

/** The header that credentials in a URL stand for. */
function basicAuthorization(url: URL, onSecret?: (value: string) => void): Record<string, string> {
  if (url.username === '' && url.password === '') return {};
  const [user, password] = [decoded(url.username), decoded(url.password)];
  const credentials = Buffer.from(`${user}:${password}`).toString('base64');
  onSecret?.(password);
  onSecret?.(credentials);
  return { authorization: `Basic ${credentials}` };
}

/**
 * A place from its URL; it is called by its host, and asked for by it, unless something else is said.
 * @throws ConfigError when `baseUrl` is no http URL
 */
export function createPlace({ baseUrl, headers = {}, onSecret, ...given }: PlaceOptions): Place {
  const base = readUrl(baseUrl);
  return {
    name: base.host,
    host: base.host,
    ...given,
    base,
    headers: { ...basicAuthorization(base, onSecret), ...withLowerCaseNames(headers) },
  };
}
