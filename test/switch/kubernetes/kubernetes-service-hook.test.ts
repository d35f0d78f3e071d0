import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createKubernetesServiceHook,
  type KubernetesServiceHookOptions,
} from '../../../src/switch/kubernetes/kubernetes-service-hook.ts';
import { errorOf } from '../../support/error-of.ts';
import { pod } from '../../support/kube/endpoint-controller.ts';
import { startKubeApiServer, type KubeApiServerOptions } from '../../support/kube/kube-api-server.ts';
import type { Stored } from '../../support/kube/kube-store.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { kubeconfigFor, namespace } from './kube-rig.ts';
import { seedService } from './service-rig.ts';

async function start(options: Partial<KubernetesServiceHookOptions> = {}, server: KubeApiServerOptions = {}) {
  const kube = await startKubeApiServer(server);
  seedService(kube.store);
  const user = server.users === undefined ? {} : { token: Object.keys(server.users)[0] };
  const folder = temporaryFolder({ config: kubeconfigFor(kube.url, user) });
  const hook = createKubernetesServiceHook(
    {
      service: 'shop',
      label: 'color',
      colors: { blue: 'blue', green: 'green' },
      kubeconfig: join(folder, 'config'),
      timeout: 1_000,
      ...options,
    },
    { env: {} },
  );
  const selector = () => kube.store.need('services', namespace, 'shop').spec as object;
  return { hook, kube, store: kube.store, selector };
}

function unready(name: string, color: string): Stored {
  return pod(name, { app: 'shop', color }, false);
}

describe('the selector of a Service', () => {
  it('is compared by what it says, and not by every word a controller adds to the Service', async () => {
    const { hook, store, selector } = await start();
    const { etag = '' } = await hook.read();
    store.change('services', namespace, 'shop', ({ metadata }) => {
      metadata.annotations = { 'cloud/load-balancer': 'ready' };
    });
    await hook.apply('green', { ifMatch: etag });
    expect(selector()).toMatchObject({ selector: { app: 'shop', color: 'green' } });
  });

  it('is put back verbatim, labels that came since taken away', async () => {
    const { hook, store, selector } = await start();
    const saved = await hook.read();
    store.change('services', namespace, 'shop', ({ spec }) => {
      Object.assign(spec as object, { selector: { app: 'shop', color: 'green', track: 'canary' } });
    });
    await hook.restore(saved);
    expect(selector()).toMatchObject({ selector: { app: 'shop', color: 'blue' } });
    await hook.restore({ color: 'blue', raw: null });
    expect(await hook.verify('blue')).toBe('verified');
  });

  it('is not believed before the endpoints are of the new color alone', async () => {
    const { hook, store } = await start();
    await hook.apply('green', {});
    expect(await hook.verify('green')).toBe('verified');
    store.change('endpointslices', namespace, 'shop-1', (slice) => {
      slice.endpoints = [{ addresses: ['10.0.0.9'], targetRef: { kind: 'Pod', name: 'shop-blue-1' } }];
    });
    expect(await hook.verify('green')).toBe('not-verified');
  });

  it('goes back to blue while all of green is dead', async () => {
    const { hook, store } = await start();
    const saved = await hook.read();
    await hook.apply('green', {});
    for (const number of [1, 2]) store.remove('pods', namespace, `shop-green-${number}`);
    expect(await hook.verify('green')).toBe('not-verified');
    await hook.restore(saved);
    expect(await hook.verify('blue')).toBe('verified');
  });

  it('leaves the proof to the front door where the account may not look at endpoints', async () => {
    const { hook } = await start(
      {},
      {
        users: { token: 'deployer' },
        may: (_, __, resource) => resource === 'services',
      },
    );
    expect(await hook.verify('blue')).toBe('not-implemented');
  });
});

describe('before a move', () => {
  it('touches nothing, and warns when green has fewer ready pods than blue', async () => {
    const { hook, store, kube } = await start();
    expect(await hook.preflight?.('green')).toEqual([]);
    store.put('pods', namespace, unready('shop-green-2', 'green'));
    expect(await hook.preflight?.('green')).toEqual([
      'green has 1 ready endpoints, and what serves now has 2',
    ]);
    expect(kube.requests.filter(({ method }) => method === 'PATCH').map(({ path }) => path)).toEqual(
      Array(2).fill('/api/v1/namespaces/shop/services/shop?fieldManager=bg-check&dryRun=All'),
    );
    expect((await hook.read()).color).toBe('blue');
  });

  it('refuses a target that has nobody ready', async () => {
    const { hook, store } = await start();
    for (const number of [1, 2]) store.put('pods', namespace, unready(`shop-green-${number}`, 'green'));
    expect(await errorOf(hook.preflight?.('green') ?? Promise.resolve())).toMatchObject({
      code: 'BGC_REFUSED',
      message: 'switch: green has no ready endpoint (pods with color=green): requests would find nobody',
    });
  });

  it('counts the endpoints of preview services where they are named', async () => {
    const { hook, store } = await start({ previews: { green: 'shop-preview' } });
    const selector = { app: 'shop', color: 'green' };
    store.put('services', namespace, { metadata: { name: 'shop-preview' }, spec: { selector } });
    expect(await hook.preflight?.('green')).toEqual([]);
    for (const number of [1, 2]) store.put('pods', namespace, unready(`shop-green-${number}`, 'green'));
    await expect(hook.preflight?.('green')).rejects.toThrow('(endpoints of service shop-preview)');
  });

  it.each([
    ['a Service that is not there', { service: 'shpo' }, 'services "shpo" not found'],
    ['a preview that is not there', { previews: { green: 'nope' } }, 'services "nope" not found'],
    ['a label that is not there', { label: 'colour' }, 'has no `colour`; there: `app`, `color`'],
  ])('calls %s a mistake', async (_, options, message) => {
    const { hook } = await start(options);
    expect(await errorOf(hook.preflight?.('green') ?? Promise.resolve())).toMatchObject({
      code: 'BGC_CONFIG',
      message: expect.stringContaining(message) as string,
    });
  });

  it('finds out that the account may not patch', async () => {
    const { hook } = await start({}, { users: { token: 'reader' }, may: (_, verb) => verb !== 'patch' });
    expect(await errorOf(hook.preflight?.('green') ?? Promise.resolve())).toMatchObject({
      code: 'BGC_CONFIG',
      message: expect.stringContaining('User "reader" cannot patch resource "services"') as string,
    });
  });
});
