import type { RequestListener } from 'node:http';
import { encodeBy, encoders } from './encoders.ts';

/** What an application that keeps no secret knows. */
export interface Known {
  readonly secrets: readonly string[];
  /** Short ones, which it shows as words. */
  readonly words: readonly string[];
  /** What is configured nowhere, and stands in a URL of its health page. */
  readonly ofDatabase: string;
  readonly below: (limit: number) => number;
}

const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`).replaceAll('&#38;', '&amp;');
const base64 = (text: string) => Buffer.from(text).toString('base64');

type Below = (limit: number) => number;

/** Up to three encodings in any order, as of a log of a request within a request. */
function stacked(secret: string, below: Below): string {
  const names = Object.keys(encoders);
  const stack = Array.from({ length: 1 + below(3) }, () => names[below(names.length)] ?? 'JSON');
  return encodeBy(stack, secret);
}

/** Ways in which applications show what they should not; each text holds all of the secrets. */
export const leakyBodies: readonly ((
  secrets: readonly string[],
  filler: string,
  below: Below,
) => readonly [type: string, body: string])[] = [
  (secrets, filler, below) => [
    'text/plain',
    `${filler} ${secrets.map((secret) => stacked(secret, below)).join(' ')}`,
  ],
  (secrets, filler, below) => [
    'application/json',
    JSON.stringify({ filler, log: secrets.map((secret) => `seen=${stacked(secret, below)}`) }),
  ],
  (secrets, filler) => ['text/plain', `${filler}${secrets.join(' and ')}`],
  (secrets, filler) => ['text/html', `<h1>Error</h1><pre>${filler}${secrets.join('\n   at ')}</pre>`],
  (secrets, filler) => ['application/json', JSON.stringify({ error: filler, seen: secrets })],
  (secrets, filler) => [
    'application/json',
    JSON.stringify({ filler, log: JSON.stringify({ request: JSON.stringify({ secrets }) }) }),
  ],
  (secrets, filler) => [
    'application/json',
    JSON.stringify({ filler, password: secrets[0], access_token: secrets[1], rest: secrets }),
  ],
  (secrets, filler) => [
    'application/x-www-form-urlencoded',
    new URLSearchParams(
      Object.fromEntries(secrets.map((secret, index) => [`token${index}`, filler + secret])),
    ).toString(),
  ],
  (secrets, filler) => [
    'text/plain',
    `${filler}?${secrets.map((secret, index) => `token${index}=${secret}`).join('&')}`,
  ],
  (secrets, filler) => [
    'text/plain',
    `${filler} ${secrets.map((secret) => base64(`user:${secret}`)).join(' ')}`,
  ],
  (secrets, filler) => [
    'text/plain',
    `${filler} https://shop.test/?next=${encodeURIComponent(`/a?b=${encodeURIComponent(secrets.join('&'))}`)}`,
  ],
  (secrets, filler) => ['text/html', `${filler}<p title="${secrets.map(escapeHtml).join('&quot; ')}">`],
  (secrets, filler) => [
    'application/json',
    JSON.stringify(Object.fromEntries(secrets.map((secret) => [secret, filler]))),
  ],
];

/** Characters that a header carries; what is none is percent-encoded, as applications do it. */
const forHeader = (text: string) => (/^[\u0020-\u007e]*$/.test(text) ? text : encodeURIComponent(text));

/** What an application says that keeps nothing of a login to itself. */
const loginError =
  (words: readonly string[]): (typeof leakyBodies)[number] =>
  (secrets, filler) => [
    'application/json',
    JSON.stringify({
      error: `${filler} wrong PIN ${words.join(' or ')}, wrong password ${secrets.join(' ')}`,
    }),
  ];

/** Answers everything with its secrets: in the body, headers, cookies and redirects. */
export function leakyApp(known: () => Known): RequestListener {
  return (request, response) => {
    request.resume();
    request.on('end', () => {
      const { secrets, words, ofDatabase, below } = known();
      const path = (request.url ?? '/').split('?')[0] ?? '/';
      if (path === '/version') {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ version: request.headers['x-color'] ?? 'v' }));
        return;
      }
      if (path === '/health') {
        const url = `postgres://app:${encodeURIComponent(ofDatabase)}@db.internal/shop`;
        const output = [`cannot connect to ${url}`, JSON.stringify({ url }), `at ${encodeURIComponent(url)}`];
        response.statusCode = 503;
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({
            status: 'DOWN',
            checks: [{ name: 'db', status: 'DOWN', output: output[below(3)] }],
          }),
        );
        return;
      }
      if (path === '/token') {
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({ access_token: secrets.at(-1), order: secrets.at(-2), pin: words.at(-1) }),
        );
        return;
      }
      const secret = secrets[below(secrets.length)] ?? '';
      // Somewhere around the place where an excerpt ends.
      const filler = 'x'.repeat(below(3) * 80 + below(20));
      const shape =
        path === '/login' && below(2) === 0 ? loginError(words) : leakyBodies[below(leakyBodies.length)];
      const [type, body] = (shape ?? loginError(words))(secrets, filler, below);
      response.statusCode = path === '/moved' ? 302 : path === '/fine' ? 200 : 500;
      response.setHeader('content-type', type);
      response.setHeader('x-debug', forHeader(`seen ${secret}`));
      response.setHeader('x-said', `codes ${words.join(', ')}; last=${words.at(-1) ?? ''}`);
      response.setHeader('set-cookie', `cart=${encodeURIComponent(secret)}; Path=/`);
      if (path === '/moved')
        response.setHeader('location', `/moved?token=${encodeURIComponent(secret)}&n=${below(9)}`);
      if (path === '/cut') {
        response.setHeader('content-length', Buffer.byteLength(body) + 10);
        response.write(body, () => response.destroy());
      } else response.end(body);
    });
  };
}
