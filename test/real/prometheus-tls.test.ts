import { createServer, type ServerOptions } from 'node:https';
import { expect, it, onTestFinished } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { createPrometheusApi } from '../../src/slo/prometheus-api.ts';
import { readTlsFiles, type TlsFiles } from '../../src/slo/read-tls-files.ts';
import { makeCertificates, type Certificates } from '../support/certificates.ts';
import { portOf, startHttpServer } from '../support/http-server.ts';
import { describeWith } from '../support/required-program.ts';

/** A server of the API over TLS, whose certificate names `metrics.internal`. */
async function startTlsServer(certificates: Certificates, options: ServerOptions = {}): Promise<string> {
  const identity = {
    cert: certificates.read('metrics.internal.pem'),
    key: certificates.read('metrics.internal.key'),
  };
  const server = createServer({ ...identity, ...options }, (_, response) => {
    const data = { resultType: 'scalar', result: [1, '1'] };
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ status: 'success', data }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `https://127.0.0.1:${portOf(server)}`;
}

/** `answered`, or why not, without what differs from run to run. */
async function ask(url: string, certificates: Certificates, files: TlsFiles): Promise<string> {
  const tls = readTlsFiles(files, certificates.folder, 'prometheus.tls');
  const api = createPrometheusApi({ url, timeoutMs: 5_000, tls });
  onTestFinished(() => api.close());
  return api.query('time()', undefined, undefined).then(
    () => 'answered',
    (error: unknown) =>
      `${(error as Error).name}: ${(error as Error).message.replace(`${url}/`, 'URL').replace(/: [0-9A-F]{6,}:.*$/s, ': …')}`,
  );
}

describeWith(['openssl'], 'a server behind TLS', () => {
  it('is trusted by its authority and its name, or when told not to look', async () => {
    const certificates = makeCertificates(['metrics.internal']);
    const url = await startTlsServer(certificates);
    const named = { ca: 'ca.pem', serverName: 'metrics.internal' };
    expect({
      unknown: await ask(url, certificates, {}),
      otherName: await ask(url, certificates, { ca: 'ca.pem' }),
      named: await ask(url, certificates, named),
      unlooked: await ask(url, certificates, { insecureSkipVerify: true }),
    }).toMatchInlineSnapshot(`
      {
        "named": "answered",
        "otherName": "ConfigError: Prometheus at URL cannot be spoken to over TLS: Hostname/IP does not match certificate's altnames: IP: 127.0.0.1 is not in the cert's list: ",
        "unknown": "ConfigError: Prometheus at URL cannot be spoken to over TLS: unable to verify the first certificate",
        "unlooked": "answered",
      }
    `);
  });

  it('may want a certificate of us', async () => {
    const certificates = makeCertificates(['metrics.internal', 'client']);
    const authority = { ca: certificates.read('ca.pem'), requestCert: true };
    const url = await startTlsServer(certificates, authority);
    const named = { ca: 'ca.pem', serverName: 'metrics.internal' };
    expect(await ask(url, certificates, { ...named, cert: 'client.pem', key: 'client.key' })).toBe(
      'answered',
    );
    expect(await ask(url, certificates, named)).toMatch(
      /^(Config|Provider)Error: Prometheus at URL cannot be /,
    );
  });

  it('is told from one without TLS', async () => {
    const certificates = makeCertificates([]);
    const { url } = await startHttpServer((_, response) => response.end());
    expect(await ask(url.replace('http', 'https'), certificates, {})).toMatch(/^ConfigError: .* over TLS: /);
  });

  it('is not asked with files that cannot be used', () => {
    const certificates = makeCertificates(['client', 'other']);
    const refusal = (files: TlsFiles) => {
      try {
        return readTlsFiles(files, certificates.folder, 'prometheus.tls');
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        return (error as Error).message.replace(/error:.*::/, '');
      }
    };
    expect([
      refusal({ ca: 'missing.pem' }),
      refusal({ ca: 'client.key' }),
      refusal({ cert: 'client.key', key: 'client.key' }),
      refusal({ cert: 'client.pem', key: 'other.key' }),
    ]).toMatchInlineSnapshot(`
      [
        "\`prometheus.tls.ca\`: cannot read missing.pem: no such file",
        "\`prometheus.tls.ca\`: client.key holds no certificate in PEM",
        "\`prometheus.tls\`: the certificate and key cannot be used: no start line",
        "\`prometheus.tls\`: the certificate and key cannot be used: key values mismatch",
      ]
    `);
  });
});
