import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { services } from '../../../src/switch/kubernetes/kube-api.ts';
import { asConfiguration } from '../../../src/switch/kubernetes/kube-error.ts';
import {
  clusterOpener,
  type ClusterAccess,
  type ClusterSurroundings,
} from '../../../src/switch/kubernetes/open-cluster.ts';
import { makeCertificates } from '../../support/certificates.ts';
import { errorOf } from '../../support/error-of.ts';
import { closedPort } from '../../support/http-server.ts';
import { startKubeApiServer, type KubeApiServer } from '../../support/kube/kube-api-server.ts';
import { describeWith } from '../../support/required-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { kubeconfigFor, namespace } from './kube-rig.ts';

function seed({ store }: KubeApiServer): void {
  store.put('services', namespace, { metadata: { name: 'shop' }, spec: { selector: { color: 'blue' } } });
}

async function openShop(access: Partial<ClusterAccess>, around: ClusterSurroundings = {}) {
  const opened = await clusterOpener({ timeout: 1_000, ...access }, { env: {}, ...around })();
  return opened.kube.get(services, { namespace: opened.namespace, name: 'shop' });
}

/** The error as a person would read it before anything moves. */
async function mistake(access: Partial<ClusterAccess>, around?: ClusterSurroundings) {
  const error = await errorOf(asConfiguration(() => openShop(access, around)));
  const { code, message, advice } = error as { code: string; message: string; advice?: string };
  return { code, message, advice };
}

const shop = { metadata: { name: 'shop' } };

describe('credentials of a kubeconfig', () => {
  it('reads a token, tells it as a secret, and names who may not do what', async () => {
    const kube = await startKubeApiServer({
      users: { s3cret: 'deployer', old: 'reader' },
      may: (user, verb) => user === 'deployer' || verb === 'list',
    });
    seed(kube);
    const folder = temporaryFolder({
      good: kubeconfigFor(kube.url, { token: 's3cret' }),
      weak: kubeconfigFor(kube.url, { token: 'old' }),
      expired: kubeconfigFor(kube.url, { token: 'gone' }),
    });
    const secrets: string[] = [];
    const around = { directory: folder, env: {}, onSecret: (secret: string) => secrets.push(secret) };
    expect(await openShop({ kubeconfig: 'good' }, around)).toMatchObject(shop);
    expect(secrets).toEqual(['s3cret']);
    expect(await mistake({ kubeconfig: 'weak' }, around)).toEqual({
      code: 'BGC_CONFIG',
      message:
        'switch: GET services/shop in namespace shop (context `test`) answered 403 Forbidden: services "shop" is forbidden: ' +
        'User "reader" cannot get resource "services" in API group "" in the namespace "shop"',
      advice: 'Give the account the verb on the resource that is named (a Role and a RoleBinding).',
    });
    expect((await mistake({ kubeconfig: 'expired' }, around)).message).toBe(
      'switch: GET services/shop in namespace shop (context `test`) answered 401 Unauthorized: Unauthorized',
    );
  });

  it('reads a token file anew for each call, relative to the kubeconfig', async () => {
    const kube = await startKubeApiServer({ users: { second: 'deployer' } });
    seed(kube);
    const folder = temporaryFolder({
      config: kubeconfigFor(kube.url, { tokenFile: 'token' }),
      token: 'first\n',
    });
    const open = clusterOpener({ kubeconfig: join(folder, 'config'), timeout: 1_000 }, { env: {} });
    const { kube: api } = await open();
    const place = { namespace, name: 'shop' };
    await expect(api.get(services, place)).rejects.toThrow('401');
    writeFileSync(join(folder, 'token'), 'second\n');
    expect(await api.get(services, place)).toMatchObject(shop);
  });

  it('asks a program, keeps what it gave, and asks again once that is refused', async () => {
    const kube = await startKubeApiServer({ users: { 'token-2': 'deployer' } });
    seed(kube);
    const folder = temporaryFolder({
      'give-token': [
        '#!/bin/sh',
        'echo x >> "$COUNT"',
        'printf \'{"status":{"token":"token-%s"}}\' "$(wc -l < "$COUNT" | tr -d " ")"',
      ].join('\n'),
      config: '',
    });
    chmodSync(join(folder, 'give-token'), 0o755);
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: './give-token',
      env: [{ name: 'COUNT', value: join(folder, 'count') }],
    };
    writeFileSync(join(folder, 'config'), kubeconfigFor(kube.url, { exec }));
    const around = { env: { PATH: process.env.PATH } };
    const { kube: api } = await clusterOpener(
      { kubeconfig: join(folder, 'config'), timeout: 1_000 },
      around,
    )();
    const place = { namespace, name: 'shop' };
    expect(await api.get(services, place)).toMatchObject(shop);
    expect(await api.get(services, place)).toMatchObject(shop);
    expect(readFileSync(join(folder, 'count'), 'utf8')).toBe('x\nx\n');
  });

  it.each([
    [{ command: 'no-such-helper' }, 'the program `no-such-helper` was not found'],
    [{ command: 'false' }, 'ended with exit code 1'],
    [{ command: 'echo' }, 'printed no JSON'],
    [{ command: 'echo', args: ['{}'] }, 'printed an ExecCredential without a token'],
    [{ command: 'echo', apiVersion: 'v1alpha1' }, 'speaks `v1alpha1`; expected one of'],
    [{ command: 'echo', interactiveMode: 'Always' }, 'wants to ask a person'],
  ])('says what is wrong with the program of %j', async (plugin, message) => {
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', ...plugin };
    const config = kubeconfigFor('http://127.0.0.1:1', { exec });
    const folder = temporaryFolder({ config });
    const around = { directory: folder, env: { PATH: process.env.PATH } };
    const error = await mistake({ kubeconfig: 'config' }, around);
    expect(error).toMatchObject({ code: 'BGC_CONFIG', message: expect.stringContaining(message) as string });
    expect(error.message).toContain('of user `tester` in the kubeconfig');
  });
});

describe('a kubeconfig', () => {
  it('is joined from the files that KUBECONFIG lists, the first word counting', async () => {
    const kube = await startKubeApiServer();
    seed(kube);
    const folder = temporaryFolder({
      context: JSON.stringify({
        'current-context': 'here',
        contexts: [{ name: 'here', context: { cluster: 'c', namespace } }],
      }),
      cluster: JSON.stringify({
        'current-context': 'elsewhere',
        clusters: [{ name: 'c', cluster: { server: kube.url } }],
      }),
    });
    const list = ['context', 'missing', 'cluster'].map((file) => join(folder, file)).join(':');
    expect(await openShop({}, { env: { KUBECONFIG: list } })).toMatchObject(shop);
  });

  it.each([
    ['no file', {}, { env: { HOME: '/nowhere' } }, 'there is no kubeconfig at /nowhere/.kube/config'],
    ['no file that is named', { kubeconfig: 'nope' }, {}, 'there is no kubeconfig at'],
    ['no YAML', { kubeconfig: 'broken' }, {}, 'the kubeconfig is no YAML: '],
    ['no context', { kubeconfig: 'bare' }, {}, 'the kubeconfig names no current context'],
    [
      'another context',
      { kubeconfig: 'good', context: 'prod' },
      {},
      'context `prod` is not in the kubeconfig; there: `test`',
    ],
    [
      'no cluster',
      { kubeconfig: 'lost' },
      {},
      'cluster of context `here`: `c` is not in the kubeconfig; there: none',
    ],
    ['a proxy', { kubeconfig: 'proxied' }, {}, 'is reached through a proxy (proxy-url)'],
    ['no server', { kubeconfig: 'serverless' }, {}, 'needs an http or https `server`, got `localhost:8080`'],
    [
      'a key that is gone',
      { kubeconfig: 'keyless' },
      {},
      '`client-key` of the kubeconfig cannot be read: ENOENT',
    ],
    ['an old provider', { kubeconfig: 'provider' }, {}, 'has an auth-provider, which Kubernetes gave up'],
  ])('with %s is one clear mistake', async (_, access, around, message) => {
    const directory = temporaryFolder({
      broken: 'users: [ {token: s3cret\n',
      bare: '{}',
      good: kubeconfigFor('http://127.0.0.1:1'),
      lost: JSON.stringify({
        'current-context': 'here',
        contexts: [{ name: 'here', context: { cluster: 'c' } }],
      }),
      proxied: kubeconfigFor('https://127.0.0.1:1', {}, { 'proxy-url': 'http://proxy:3128' }),
      serverless: kubeconfigFor('localhost:8080'),
      keyless: kubeconfigFor('https://127.0.0.1:1', { 'client-key': 'gone.pem' }),
      provider: kubeconfigFor('https://127.0.0.1:1', { 'auth-provider': { name: 'gcp' } }),
    });
    const error = await mistake(access, { directory, ...around });
    expect(error).toMatchObject({ code: 'BGC_CONFIG', message: expect.stringContaining(message) as string });
    expect(error.message).not.toContain('s3cret');
  });

  it('whose server nobody listens at, or that is none, is one clear mistake', async () => {
    const port = await closedPort();
    const folder = temporaryFolder({ config: kubeconfigFor(`http://127.0.0.1:${port}`) });
    expect(await mistake({ kubeconfig: join(folder, 'config') })).toEqual({
      code: 'BGC_CONFIG',
      message: `switch: GET services/shop in namespace shop (context \`test\`): no answer from http://127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`,
      advice: 'See whether `kubectl version` gets an answer from here with the same context.',
    });
  });
});

describeWith(['openssl'], 'TLS to a cluster', () => {
  it('trusts the authority of the kubeconfig or of the pod, and shows a certificate of its own', async () => {
    const certificates = makeCertificates([{ name: 'api', alternatives: 'IP:127.0.0.1' }, 'deployer']);
    const kube = await startKubeApiServer({
      tls: {
        certificates,
        name: 'api',
        options: { requestCert: true, rejectUnauthorized: true, ca: certificates.read('ca.pem') },
      },
    });
    seed(kube);
    const own = { 'client-certificate': 'deployer.pem', 'client-key': 'deployer.key' };
    const write = (name: string, user: object, cluster: object) => {
      writeFileSync(join(certificates.folder, name), kubeconfigFor(kube.url, user, cluster));
      return { kubeconfig: join(certificates.folder, name) };
    };
    const data = Buffer.from(certificates.read('ca.pem')).toString('base64');
    expect(await openShop(write('a', own, { 'certificate-authority': 'ca.pem' }))).toMatchObject(shop);
    expect(await openShop(write('b', own, { 'certificate-authority-data': data }))).toMatchObject(shop);
    expect(await openShop(write('c', own, { 'insecure-skip-tls-verify': true }))).toMatchObject(shop);
    expect((await mistake(write('d', own, {}))).message).toMatch(/no answer from https:.*certificate/);
    expect((await mistake(write('e', {}, { 'certificate-authority': 'ca.pem' }))).message).toContain(
      'no answer from',
    );
  });

  it('takes the account of the pod it runs in where there is no kubeconfig', async () => {
    const certificates = makeCertificates([{ name: 'api', alternatives: 'IP:127.0.0.1' }]);
    const kube = await startKubeApiServer({
      users: { 'pod-token': 'system:serviceaccount:shop:deployer' },
      tls: { certificates, name: 'api' },
    });
    seed(kube);
    const serviceAccount = temporaryFolder({
      token: 'pod-token\n',
      namespace,
      'ca.crt': certificates.read('ca.pem'),
    });
    const { hostname, port } = new URL(kube.url);
    const env = { HOME: '/nowhere', KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
    expect(await openShop({}, { env, serviceAccount })).toMatchObject(shop);
    expect((await mistake({}, { env, serviceAccount: '/nowhere' })).message).toContain(
      'cannot read the service account of this pod',
    );
  });
});
