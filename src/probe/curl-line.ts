import { isSensitiveName, withoutSecrets } from './excerpt.ts';
import type { Exchange } from './exchange.ts';

const longestBody = 1_000;
/** What curl sends by itself, what belongs to one connection, and the marker's second form. */
const left: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'host',
  'content-length',
  'connection',
  'user-agent',
  'baggage',
]);

/** In single quotes, where a shell changes nothing. */
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Such as `-H "authorization: $AUTHORIZATION"`: a secret is taken from the environment of whoever repeats it. */
function header(name: string, value: string): string {
  if (!isSensitiveName(name)) return `-H ${quote(`${name}: ${withoutSecrets(value)}`)}`;
  return `-H "${name}: $${name.toUpperCase().replace(/\W/g, '_')}"`;
}

/** What makes curl connect to `address` and yet ask for the host of the URL. */
function connectTo(url: URL, address: string): string[] {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const from = `${url.hostname}:${port}`;
  const usual = /:\d+$/.test(address) ? address : `${address}:${url.protocol === 'https:' ? '443' : '80'}`;
  return from === usual ? [] : [`--connect-to ${quote(`${from}:${usual}`)}`];
}

/** A command that repeats a request: the same host at the same address, secrets as variables or `***`. */
export function curlLine(exchange: Exchange): string {
  const { method, requestBody, requestHeaders, address } = exchange;
  const url = new URL(exchange.url);
  [url.username, url.password] = ['', ''];
  const body =
    requestBody === undefined || requestBody === ''
      ? []
      : requestBody.length > longestBody
        ? ['--data-binary @body']
        : [`--data-binary ${quote(withoutSecrets(requestBody))}`];
  return [
    'curl -i',
    ...(method === 'HEAD' ? ['-I'] : method === 'GET' && body.length === 0 ? [] : [`-X ${method}`]),
    ...connectTo(url, address),
    ...Object.entries(requestHeaders)
      .filter(([name]) => !left.has(name.toLowerCase()))
      .map(([name, value]) => header(name, value)),
    ...body,
    quote(withoutSecrets(url.href)),
  ].join(' ');
}
