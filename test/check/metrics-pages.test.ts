import { expect, it, onTestFinished } from 'vitest';
import { metricsPages } from '../../src/check/metrics-pages.ts';
import { createPagesReader } from '../../src/slo/pages-reader.ts';
import { makeCertificates } from '../support/certificates.ts';
import { startHttpServer } from '../support/http-server.ts';
import { startHttpsServer } from '../support/https-server.ts';
import { greenAt } from '../support/probe-client.ts';

it('reaches the page of a color as the color is reached, and others by their own address', async () => {
  const certificates = makeCertificates(['shop.test']);
  const hosts: (string | undefined)[] = [];
  const page = (request: { headers: { host?: string } }, response: { end(text: string): void }) => {
    hosts.push(request.headers.host?.replace(/:\d+$/, ''));
    response.end('up 1\n');
  };
  const { url } = await startHttpsServer(certificates, 'shop.test', page as never);
  const other = await startHttpServer(page as never);
  const place = greenAt(url, { host: 'shop.test', tls: { ca: certificates.read('ca.pem') } });
  const urls = [
    ...metricsPages({ url }, place),
    ...metricsPages({ url, metrics: `${other.url}/metrics` }, place),
  ];
  const reader = createPagesReader({ color: 'green', urls, timeoutMs: 2_000, now: () => 0 });
  onTestFinished(() => reader.close());
  const { pages } = await reader.read(undefined);
  expect([...pages.values()].filter((one) => one instanceof Error)).toEqual([]);
  expect(hosts.sort()).toEqual(['127.0.0.1', 'shop.test']);
});
