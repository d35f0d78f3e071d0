import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { prometheusOptions } from '../../src/check/prometheus-options.ts';
import { configSchema, type UserConfig } from '../../src/config/config-schema.ts';
import { createPrometheusApi } from '../../src/slo/prometheus-api.ts';
import { startHttpServer } from '../support/http-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const oneOfThree = 'expected one of `bearer`, `bearerFile`, and `user` with `password`';

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
    ['no password', { auth: { user: 'me' } }, oneOfThree],
    ['two kinds', { auth: { bearer: 't', user: 'me', password: 'p' } }, oneOfThree],
    ['two tokens', { auth: { bearer: 't', bearerFile: 'token' } }, oneOfThree],
    ['a file and a password', { auth: { bearerFile: 'token', password: 'p' } }, oneOfThree],
    ['none', { auth: {} }, oneOfThree],
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

describe('a bearer token in a file', () => {
  /** A server that knows what it was sent, and somebody who asks it. */
  async function start(files: Readonly<Record<string, string>>) {
    const sent: (string | undefined)[] = [];
    const { url } = await startHttpServer((request, response) => {
      sent.push(request.headers.authorization);
      response.writeHead(503).end();
    });
    const rootDirectory = temporaryFolder(files);
    const color = { url };
    const prometheus = { url, auth: { bearerFile: 'run/token' } };
    const config = configSchema.parse({ blue: color, green: color, live: color, prometheus });
    const secrets: string[] = [];
    const addSecret = (secret: string) => void secrets.push(secret);
    const open = () => {
      const api = createPrometheusApi(prometheusOptions(config, { rootDirectory, addSecret }));
      onTestFinished(() => api.close());
      return async () => {
        await expect(api.query('up', undefined, undefined)).rejects.toThrow('answered 503');
        return sent.at(-1);
      };
    };
    return { open, secrets, file: join(rootDirectory, 'run/token') };
  }

  it('is sent, is secret, and is read again when it changes, as Kubernetes changes it', async () => {
    const { open, secrets, file } = await start({
      'run/first': 'first-token\n',
      'run/second': 'second-token\n',
    });
    symlinkSync('first', file);
    const ask = open();
    expect([await ask(), await ask()]).toEqual(['Bearer first-token', 'Bearer first-token']);
    symlinkSync('second', `${file}.next`);
    renameSync(`${file}.next`, file);
    expect(await ask()).toBe('Bearer second-token');
    expect(secrets).toEqual(['first-token', 'second-token']);
  });

  it('goes on while there is no other', async () => {
    const { open, file } = await start({ 'run/token': 'first-token' });
    const ask = open();
    writeFileSync(file, '');
    expect(await ask()).toBe('Bearer first-token');
    rmSync(file);
    expect(await ask()).toBe('Bearer first-token');
    writeFileSync(file, 'second-token');
    expect(await ask()).toBe('Bearer second-token');
  });

  it.each([
    ['a file that is not there', {}, 'cannot read run/token: no such file'],
    ['a folder', { 'run/token/x': '' }, 'cannot read run/token: it is a folder'],
    ['an empty file', { 'run/token': ' \n' }, 'run/token is empty'],
    [
      'a file with more in it',
      { 'run/token': 'token: geheim\n' },
      'run/token holds more than a token: spaces, lines, or what is not ASCII',
    ],
  ])('is no token: %s', async (_, files: Readonly<Record<string, string>>, problem) => {
    const { open } = await start(files);
    expect(open).toThrow(
      expect.objectContaining({
        code: 'BGC_CONFIG',
        message: `\`prometheus.auth.bearerFile\`: ${problem}`,
      }) as Error,
    );
  });
});
