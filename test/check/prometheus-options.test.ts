import { describe, expect, it, onTestFinished } from 'vitest';
import { prometheusOptions } from '../../src/check/prometheus-options.ts';
import { configSchema, type UserConfig } from '../../src/config/config-schema.ts';
import { createPrometheusApi } from '../../src/slo/prometheus-api.ts';
import { startHttpServer } from '../support/http-server.ts';

type Prometheus = NonNullable<UserConfig['prometheus']>;

/** What a server is sent, and what became secret. */
async function connect(prometheus: Omit<Prometheus, 'url'>) {
  let headers: NodeJS.Dict<string | string[]> = {};
  const { url } = await startHttpServer((request, response) => {
    headers = request.headers;
    response.writeHead(401).end();
  });
  const [blue, green, live] = [{ url }, { url }, { url }];
  const config = configSchema.parse({ blue, green, live, prometheus: { ...prometheus, url } });
  const secrets: string[] = [];
  const addSecret = (secret: string) => void secrets.push(secret);
  const api = createPrometheusApi(prometheusOptions(config, { rootDirectory: '/', addSecret }));
  onTestFinished(() => api.close());
  await expect(api.query('up', undefined, undefined)).rejects.toThrow('answered 401');
  return { headers, secrets };
}

describe('credentials for Prometheus', () => {
  it.each([
    ['a bearer token', { auth: { bearer: 't0ken' } }, 'Bearer t0ken', ['t0ken', 'Bearer t0ken']],
    [
      'a name and a password',
      { auth: { user: 'me', password: 'geheim' } },
      'Basic bWU6Z2VoZWlt',
      ['geheim', 'Basic bWU6Z2VoZWlt'],
    ],
    ['a header', { headers: { Authorization: 'Bearer t0ken' } }, 'Bearer t0ken', ['Bearer t0ken', 't0ken']],
  ])('are sent as %s, and secret', async (_, prometheus, sent, secret) => {
    const { headers, secrets } = await connect(prometheus);
    expect(headers).toMatchObject({ authorization: sent });
    expect(secrets).toEqual(secret);
  });

  it('go with headers that choose a tenant, which are no secret', async () => {
    const { headers, secrets } = await connect({
      auth: { bearer: 't0ken' },
      headers: { 'X-Scope-OrgID': 'shop' },
    });
    expect(headers).toMatchObject({ authorization: 'Bearer t0ken', 'x-scope-orgid': 'shop' });
    expect(secrets).not.toContain('shop');
  });

  it.each([
    ['no password', { auth: { user: 'me' } }, 'expected `bearer`, or `user` and `password`'],
    [
      'two kinds',
      { auth: { bearer: 't', user: 'me', password: 'p' } },
      'expected `bearer`, or `user` and `password`',
    ],
    [
      'two places',
      { auth: { bearer: 't' }, headers: { authorization: 'x' } },
      'expected credentials in one place: `auth`, the `authorization` header, or the URL',
    ],
    ['a certificate without its key', { tls: { cert: 'c.pem' } }, 'expected `cert` and `key` together'],
  ])('are refused with %s', (_, prometheus, message) => {
    const url = 'http://127.0.0.1:1';
    const [blue, green, live] = [{ url }, { url }, { url }];
    const { error } = configSchema.safeParse({ blue, green, live, prometheus: { ...prometheus, url } });
    expect(error?.issues.map((issue) => issue.message)).toEqual([message]);
  });
});
