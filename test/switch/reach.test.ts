import { expect, it } from 'vitest';
import { reachPlace } from '../../src/check/reach-place.ts';
import { askIdentity, whyNoAnswer } from '../../src/switch/color-identity.ts';
import { whyNotReady } from '../../src/switch/why-not-ready.ts';
import { makeCertificates } from '../support/certificates.ts';
import { startHttpsServer } from '../support/https-server.ts';
import { greenAt } from '../support/probe-client.ts';

const question = { path: '/version', version: '$.version', timeoutMs: 2_000 };

it('asks a color for its identity and its readiness as users ask', async () => {
  const certificates = makeCertificates(['shop.test', { name: 'old.test', days: -1 }]);
  const serve = (name: string) =>
    startHttpsServer(certificates, name, (request, response) => {
      response.end(JSON.stringify({ version: request.headers.host }));
    });
  const [fresh, old] = [await serve('shop.test'), await serve('old.test')];
  const tls = { ca: certificates.read('ca.pem') };
  const green = reachPlace(greenAt(fresh.url, { host: 'shop.test', tls }));
  expect(await askIdentity(green, question)).toEqual({ identity: { version: 'shop.test' } });
  expect(await whyNoAnswer(green, question)).toBeUndefined();
  expect(await whyNotReady(green, { path: '/health', headers: {}, timeoutMs: 2_000 })).toBeUndefined();

  const expired = reachPlace(greenAt(old.url, { host: 'old.test', tls }));
  expect((await askIdentity(expired, question)).problem).toMatch(
    /^GET https:\/\/127\.0\.0\.1:\d+\/version failed: its certificate \(old\.test\) expired on 20/,
  );
});

it('waits no longer than it is told for a connection', async () => {
  const stuck = {
    ...reachPlace(greenAt('https://127.0.0.1:1')),
    connect: (signal: AbortSignal) => (_: unknown, callback: (error: Error, socket: null) => void) => {
      signal.addEventListener('abort', () => {
        callback(new Error('aborted'), null);
      });
    },
  };
  expect(await askIdentity(stuck, { ...question, timeoutMs: 100 })).toEqual({
    problem: 'GET https://127.0.0.1:1/version failed: no answer within 100 ms',
  });
});
