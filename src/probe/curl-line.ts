import { isIPv6 } from 'node:net';
import { hideNothing, type Hide } from '../redact/hide.ts';
import { acceptedEncodings } from './decode-body.ts';
import { isSensitiveName, withoutSecrets } from './excerpt.ts';
import type { Exchange } from './exchange.ts';
import { shellWord } from './shell-word.ts';

/** A longer body is not in the line. */
const longestBody = 4_000;

/** What curl sends by itself, or need not send; with another value it does. */
const usual: Readonly<Record<string, RegExp>> = {
  accept: /^\*\/\*$/,
  'accept-encoding': new RegExp(`^${acceptedEncodings}$`),
  'user-agent': /^bg-check$/,
  connection: /^(?!close$)/,
  // The marker's second form.
  baggage: /^bg-check\.run=[^,]*$/,
  // In the URL.
  host: /^/,
  'content-length': /^/,
};

/** What makes curl ask for what stays open. */
const streaming: Readonly<Record<string, readonly string[]>> = {
  EVENTS: ['-N'],
  WEBSOCKET: [
    ...['-N', "-H 'connection: upgrade'", "-H 'upgrade: websocket'"],
    ...["-H 'sec-websocket-version: 13'", "-H 'sec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg=='"],
  ],
};

/** Such as `-H "authorization: $AUTHORIZATION"`: a secret is taken from the environment of whoever repeats it. */
function header(name: string, value: string, hide: Hide): string {
  // With a colon and nothing after it, curl leaves the header out.
  if (value === '') return `-H ${shellWord(`${name};`)}`;
  if (!isSensitiveName(name)) return `-H ${shellWord(`${name}: ${withoutSecrets(hide(value))}`)}`;
  return `-H "${name}: $${name.toUpperCase().replace(/\W/g, '_')}"`;
}

/** Host and port that a connection was opened to, found where the probe found it. */
function target({ address, resolved }: Exchange, { protocol }: URL): string {
  const whole = /:\d+$/.test(address) ? address : `${address}:${protocol === 'https:' ? '443' : '80'}`;
  if (resolved === undefined) return whole;
  return `${isIPv6(resolved) ? `[${resolved}]` : resolved}${whole.slice(whole.lastIndexOf(':'))}`;
}

/** What makes curl connect to where the probe did and yet ask for the host of the URL. */
function connectTo(url: URL, exchange: Exchange): string[] {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const from = `${url.hostname}:${port}`;
  const to = target(exchange, url);
  return from === to ? [] : [`--connect-to ${shellWord(`${from}:${to}`)}`];
}

/** How the connection is made: by the certificates of the place, through its proxy, in the version of HTTP that was spoken. */
function connection({ tlsFiles = {}, proxy, protocol, method }: Exchange, url: URL): string[] {
  const isOld = method === 'WEBSOCKET' || (url.protocol === 'https:' && protocol === 'HTTP/1.1');
  const { ca, cert, key } = tlsFiles;
  return [
    ...(isOld ? ['--http1.1'] : []),
    ...(ca === undefined ? [] : [`--cacert ${shellWord(ca)}`]),
    ...(cert === undefined ? [] : [`--cert ${shellWord(cert)}`]),
    ...(key === undefined ? [] : [`--key ${shellWord(key)}`]),
    ...(proxy === undefined ? [] : [`--proxytunnel --proxy ${shellWord(proxy.origin)}`]),
    ...(proxy === undefined || proxy.username === '' ? [] : ['--proxy-user "$PROXY_USER"']),
  ];
}

function headers({ requestHeaders }: Exchange, hide: Hide): string[] {
  return Object.entries(requestHeaders)
    .filter(([name, value]) => usual[name.toLowerCase()]?.test(value) !== true)
    .flatMap(([name, value]) => [
      header(name, value, hide),
      ...(name.toLowerCase() === 'accept-encoding' ? ['--compressed'] : []),
    ]);
}

/** The body as it was sent, and neither the type nor the missing length that curl would say of it. */
function body({ method, requestHeaders, requestBody = '' }: Exchange, hide: Hide): string[] {
  // What was sent over a WebSocket is no body of a request.
  if (method in streaming) return [];
  if (requestBody === '') return /^(POST|PUT|PATCH)$/.test(method) ? ["-H 'content-length: 0'"] : [];
  const hasType = Object.keys(requestHeaders).some((name) => name.toLowerCase() === 'content-type');
  return [
    ...(hasType ? [] : ['-H content-type:']),
    // `--data-binary` would take a body that begins with `@` for the name of a file.
    isLongBody({ requestBody })
      ? '--data-binary @body'
      : `--data-raw ${shellWord(withoutSecrets(hide(requestBody)))}`,
  ];
}

function methodOf({ method, requestBody = '' }: Exchange): string[] {
  if (method === 'HEAD') return ['-I'];
  return method in streaming || (method === 'GET' && requestBody === '') ? [] : [`-X ${method}`];
}

/** The health service of gRPC by grpcurl, which curl has no words for. */
function grpcurlLine(exchange: Exchange, url: URL): string {
  const { requestBody = '{}', tlsFiles = {} } = exchange;
  const { protocol, host, pathname } = url;
  const plain = protocol === 'http:' ? ['-plaintext'] : [];
  const { ca, cert, key } = tlsFiles;
  const files = Object.entries({ cacert: ca, cert, key }).flatMap(([name, file]) =>
    file === undefined ? [] : [`-${name} ${shellWord(file)}`],
  );
  const name = pathname.slice(1);
  return [
    ...['grpcurl', ...plain, ...files, `-authority ${shellWord(host)}`],
    ...[`-d ${shellWord(requestBody)}`, target(exchange, url), name],
  ].join(' ');
}

/** Whether the body of a request is too long for the line, which then reads it from the file `body`. */
export function isLongBody({ requestBody = '' }: Pick<Exchange, 'requestBody'>): boolean {
  return requestBody.length > longestBody;
}

/** The URL with the host that was asked for. */
function urlOf({ url: text, requestHeaders: { host } }: Exchange): URL {
  const url = new URL(text);
  [url.username, url.password] = ['', ''];
  if (host !== undefined) [url.port, url.host] = ['', host];
  return url;
}

/**
 * A command that sends the same again: to the same address for the same host, over the same way; secrets as variables or
 * `***`. For a shell that knows `$'…'`, where a header or the body has control characters.
 */
export function curlLine(exchange: Exchange, hide: Hide = hideNothing): string {
  const { method } = exchange;
  const url = urlOf(exchange);
  if (method === 'GRPC') return grpcurlLine(exchange, url);
  return [
    'curl -i',
    // It would take what stands in these for lists of URLs.
    ...(/[[\]{}]/.test(url.pathname + url.search) ? ['-g'] : []),
    ...(streaming[method] ?? []),
    ...methodOf(exchange),
    ...connectTo(url, exchange),
    ...connection(exchange, url),
    ...headers(exchange, hide),
    ...body(exchange, hide),
    shellWord(withoutSecrets(hide(url.href))),
  ].join(' ');
}
