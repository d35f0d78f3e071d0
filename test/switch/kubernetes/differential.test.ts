import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { createSwitchHook } from '../../../src/switch/create-switch-hook.ts';
import { StateChangedError } from '../../../src/switch/state-changed-error.ts';
import { weightsOf } from '../../../src/switch/weights.ts';
import { hashOf } from '../../support/kube/argo-controller.ts';
import { startKubeApiServer } from '../../support/kube/kube-api-server.ts';
import type { Stored } from '../../support/kube/kube-store.ts';
import { startRealApiServer, tokens, trusting } from '../../support/kube/real-api-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { merge, routes, service, shop, steps, type Step } from './api-steps.ts';
import { kubeconfigFor } from './kube-rig.ts';
import { httpRoute, virtualService } from './route-rigs.ts';

const { KUBE_APISERVER: apiserver, ETCD: etcd = 'etcd', APISERVER_TABLE: table } = process.env;

async function take(
  url: string,
  { method, path, type, body, token = tokens.admin, see }: Step,
): Promise<string> {
  const answer = await request(url + path, {
    method: method ?? (body === undefined ? 'GET' : 'PATCH'),
    headers: {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(type === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    dispatcher: trusting,
  });
  const text = await answer.body.text();
  const parsed = text.startsWith('{') ? (JSON.parse(text) as Stored & { reason?: string }) : undefined;
  const refused = answer.statusCode >= 400;
  const what =
    parsed === undefined
      ? 'plain text'
      : refused
        ? (parsed.reason ?? 'no reason')
        : JSON.stringify(see?.(parsed) ?? 'ok');
  return `${answer.statusCode} ${what}`;
}

/** What a hook comes to on a server: reading, moving, a conflict, the way back. */
async function drive(url: string, options: Parameters<typeof createSwitchHook>[0]): Promise<string[]> {
  const cluster = { 'insecure-skip-tls-verify': true };
  const config = kubeconfigFor(url, { token: tokens.admin }, cluster);
  const kubeconfig = join(temporaryFolder({ config }), 'config');
  const hook = createSwitchHook({ ...options, kubeconfig, timeout: 10_000 } as typeof options, { env: {} });
  const outcome = (promise: Promise<unknown>) =>
    promise.then(
      () => 'done',
      (error: unknown) =>
        error instanceof StateChangedError
          ? 'StateChangedError'
          : (error as Error).message.replaceAll(url, ''),
    );
  const saved = await hook.read();
  const moved = [saved.color, await outcome(hook.apply('green', { ifMatch: saved.etag ?? '' }))];
  const there = await hook.read();
  const conflict = await outcome(hook.apply('green', { ifMatch: saved.etag ?? '' }));
  const back = await outcome(hook.restore(JSON.parse(JSON.stringify(saved)) as typeof saved));
  const { color, weights } = await hook.read();
  return [
    ...moved,
    there.color,
    JSON.stringify(there.weights ?? null),
    conflict,
    back,
    color,
    JSON.stringify(weights ?? null),
  ];
}

function rolloutObjects(): readonly (readonly [path: string, object: object])[] {
  const label = 'rollouts-pod-template-hash';
  const template = { metadata: { labels: { app: 'shop', version: 'v2' } }, spec: {} };
  const strategy = { blueGreen: { activeService: 'shop-active', autoPromotionEnabled: false } };
  return [
    [
      shop,
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'shop-active' },
        spec: { selector: { [label]: hashOf('v1') }, ports: [{ port: 80 }] },
      },
    ],
    [
      '/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts',
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Rollout',
        metadata: { name: 'shop' },
        spec: { template, strategy },
      },
    ],
  ];
}

describe('the double beside a real kube-apiserver (KUBE_APISERVER=<binary> ETCD=<binary>)', () => {
  it('answers as the real one does, but where the table says', { timeout: 180_000 }, async () => {
    const [real, double] = await Promise.all([
      startRealApiServer({ apiserver: apiserver ?? '', etcd }),
      startKubeApiServer({
        users: { [tokens.admin]: 'admin', [tokens.reader]: 'reader' },
        may: (user) => user === 'admin',
      }),
    ]);
    const rows: { name: string; real: string; double: string }[] = [];
    for (const step of steps) {
      const [one, other] = [await take(real.url, step), await take(double.url, step)];
      rows.push({ name: step.name, real: one, double: other });
    }
    const create = async (path: string, body: object) => {
      const step = { name: '', method: 'POST', path, type: 'application/json', body } as const;
      await take(real.url, step);
      await take(double.url, step);
    };
    const hooks: Record<string, Parameters<typeof createSwitchHook>[0]> = {};
    const colors = { blue: 'blue', green: 'green' };
    await create(shop, { apiVersion: 'v1', kind: 'Service', ...service });
    hooks['kubernetes-service'] = {
      type: 'kubernetes-service',
      service: 'shop',
      label: 'color',
      colors,
      timeout: 1,
    };
    const route = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      ...httpRoute(weightsOf('blue')),
    };
    await create(routes, { ...route, metadata: { name: 'second' } });
    hooks['gateway-api'] = {
      type: 'gateway-api',
      route: 'second',
      colors: { blue: 'shop-blue', green: 'shop-green' },
      timeout: 1,
    };
    await create('/apis/networking.istio.io/v1beta1/namespaces/shop/virtualservices', {
      apiVersion: 'networking.istio.io/v1beta1',
      kind: 'VirtualService',
      ...virtualService(weightsOf('blue')),
    });
    hooks.istio = { type: 'istio', virtualService: 'shop', colors, timeout: 1 };
    for (const [path, body] of rolloutObjects()) await create(path, body);
    const status = {
      name: '',
      path: '/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/shop/status',
      type: merge,
      body: {
        status: {
          currentPodHash: hashOf('v2'),
          stableRS: hashOf('v1'),
          observedGeneration: '1',
          pauseConditions: [{ reason: 'BlueGreenPause' }],
        },
      },
    };
    await take(real.url, status);
    await take(double.url, status);
    hooks['argo-rollouts'] = { type: 'argo-rollouts', rollout: 'shop', timeout: 1 };
    for (const [name, options] of Object.entries(hooks)) {
      const [one, other] = [await drive(real.url, options), await drive(double.url, options)];
      rows.push({
        name: `the ${name} hook there and back`,
        real: one.join(' · '),
        double: other.join(' · '),
      });
    }

    const lines = rows.map(
      ({ name, real: one, double: other }) => `| ${name} | ${one} | ${one === other ? 'same' : other} |`,
    );
    const same = rows.filter(({ real: one, double: other }) => one === other).length;
    const text = [
      '| step | real kube-apiserver | double |',
      '| --- | --- | --- |',
      ...lines,
      '',
      `${same} of ${rows.length} the same.`,
    ];
    process.stdout.write(`${text.join('\n')}\n`);
    if (table !== undefined) writeFileSync(table, `${text.join('\n')}\n`);
    // Of the version that Debian has; the table tells how they differ.
    const known = ['a body that is no JSON', 'JSON patch, replace of what is not there'];
    expect(rows.filter(({ real: one, double: other }) => one !== other).map(({ name }) => name)).toEqual(
      known,
    );
  });
});
