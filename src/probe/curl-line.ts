import { hideNothing, type Hide } from '../redact/hide.ts';
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

/** What makes curl ask for what stays open. */
const streaming: Readonly<Record<string, readonly string[]>> = {
  EVENTS: ['-N'],
  WEBSOCKET: [
    ...['-N', '--http1.1', "-H 'connection: upgrade'", "-H 'upgrade: websocket'"],
    ...["-H 'sec-websocket-version: 13'", "-H 'sec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg=='"],
  ],
};

/** In single quotes, where a shell changes nothing. */
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Such as `-H "authorization: $AUTHORIZATION"`: a secret is taken from the environment of whoever repeats it. */
function header(name: string, value: string, hide: Hide): string {
  if (!isSensitiveName(name)) return `-H ${quote(`${name}: ${withoutSecrets(hide(value))}`)}`;
  return `-H "${name}: $${name.toUpperCase().replace(/\W/g, '_')}"`;
}

/** What makes curl connect to `address` and yet ask for the host of the URL. */
function connectTo(url: URL, address: string): string[] {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const from = `${url.hostname}:${port}`;
  const usual = /:\d+$/.test(address) ? address : `${address}:${url.protocol === 'https:' ? '443' : '80'}`;
  return from === usual ? [] : [`--connect-to ${quote(`${from}:${usual}`)}`];
}

/** The health service of gRPC by grpcurl, which curl has no words for. */
function grpcurlLine({ address, requestBody = '{}' }: Exchange, { protocol, host, pathname }: URL): string {
  const plain = protocol === 'http:' ? ['-plaintext'] : [];
  const target = /:\d+$/.test(address) ? address : `${address}:${protocol === 'https:' ? '443' : '80'}`;
  const name = pathname.slice(1);
  return ['grpcurl', ...plain, `-authority ${quote(host)}`, `-d ${quote(requestBody)}`, target, name].join(
    ' ',
  );
}

/** A command that repeats a request: the same host at the same address, secrets as variables or `***`. */
export function curlLine(exchange: Exchange, hide: Hide = hideNothing): string {
  const { method, requestHeaders, address } = exchange;
  const url = new URL(exchange.url);
  [url.username, url.password] = ['', ''];
  if (method === 'GRPC') return grpcurlLine(exchange, url);
  // What was sent over a WebSocket is no body of a request.
  const requestBody = method === 'WEBSOCKET' ? undefined : exchange.requestBody;
  const body =
    requestBody === undefined || requestBody === ''
      ? []
      : requestBody.length > longestBody
        ? ['--data-binary @body']
        : [`--data-binary ${quote(withoutSecrets(hide(requestBody)))}`];
  return [
    'curl -i',
    ...(streaming[method] ?? []),
    ...(method === 'HEAD'
      ? ['-I']
      : method in streaming
        ? []
        : method === 'GET' && body.length === 0
          ? []
          : [`-X ${method}`]),
    ...connectTo(url, address),
    ...Object.entries(requestHeaders)
      .filter(([name]) => !left.has(name.toLowerCase()))
      .map(([name, value]) => header(name, value, hide)),
    ...body,
    quote(withoutSecrets(hide(url.href))),
  ].join(' ');
}
