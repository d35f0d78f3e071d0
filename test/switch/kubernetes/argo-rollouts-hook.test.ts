import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createArgoRolloutsHook } from '../../../src/switch/kubernetes/argo-rollouts-hook.ts';
import { errorOf } from '../../support/error-of.ts';
import { hashOf } from '../../support/kube/argo-controller.ts';
import { startKubeApiServer } from '../../support/kube/kube-api-server.ts';
import type { KubeStore } from '../../support/kube/kube-store.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { promoteByHand, seedRollout } from './argo-rig.ts';
import { kubeconfigFor, namespace } from './kube-rig.ts';

const windowMs = 900_000;

async function start(blueGreen: object = {}, options: object = {}) {
  const { url, store } = await startKubeApiServer();
  seedRollout(store, blueGreen);
  const kubeconfig = join(temporaryFolder({ config: kubeconfigFor(url) }), 'config');
  const create = () =>
    createArgoRolloutsHook({ rollout: 'shop', kubeconfig, timeout: 300, ...options }, { env: {}, windowMs });
  return { hook: create(), store, another: create };
}

function activeHash(store: KubeStore): string | undefined {
  const { selector } = store.need('services', namespace, 'shop-active').spec as {
    selector: Record<string, string>;
  };
  return selector['rollouts-pod-template-hash'];
}

function statusOf(store: KubeStore) {
  return store.need('rollouts', namespace, 'shop').status as {
    abort?: boolean;
    stableRS?: string;
    currentPodHash?: string;
  };
}

/** The pods of a color crash: its ReplicaSet is not wholly available any more. */
function crash(store: KubeStore, version: string): void {
  store.change('replicasets', namespace, `shop-${hashOf(version)}`, (set) => {
    set.status = { availableReplicas: 0 };
  });
}

describe('a Rollout', () => {
  it('that a promotion completes at once is undone, for there is nothing left to abort', async () => {
    const { hook, store } = await start();
    const saved = await hook.read();
    await hook.apply('green', {});
    expect(statusOf(store)).toMatchObject({ stableRS: hashOf('v2') });
    await hook.restore(saved);
    expect(activeHash(store)).toBe(hashOf('v1'));
    expect(statusOf(store)).toMatchObject({ currentPodHash: hashOf('v1') });
    expect(await hook.verify('blue')).toBe('verified');
  });

  it('whose promotion is still analysed is aborted, and its template stays what was deployed', async () => {
    const { hook, store } = await start({ postPromotionAnalysis: {} });
    const saved = await hook.read();
    await hook.apply('green', {});
    expect(await hook.verify('green')).toBe('verified');
    await hook.restore(saved);
    expect(activeHash(store)).toBe(hashOf('v1'));
    expect(statusOf(store)).toMatchObject({ abort: true, currentPodHash: hashOf('v2') });
  });

  it('goes back while green crashes, when its controller does not heed an abort', async () => {
    const { hook, store } = await start({ postPromotionAnalysis: {} });
    const saved = await hook.read();
    await hook.apply('green', {});
    crash(store, 'v2');
    store.change('rollouts', namespace, 'shop', ({ status }) => {
      (status as { abort?: boolean }).abort = true;
    });
    expect(activeHash(store)).toBe(hashOf('v2'));
    await hook.restore(saved);
    expect(activeHash(store)).toBe(hashOf('v1'));
    expect(await hook.verify('blue')).toBe('verified');
  });

  it('tells its colors in another process too, after the promotion and after the way back', async () => {
    const { hook, another } = await start();
    await hook.apply('green', {});
    expect((await another().read()).color).toBe('green');
    await another().apply('blue', {});
    expect((await another().read()).color).toBe('blue');
  });

  it('is aborted even where nothing moved yet, lest a late promotion lands', async () => {
    const { hook, store } = await start();
    const saved = await hook.read();
    await hook.restore(saved);
    promoteByHand(store);
    expect(activeHash(store)).toBe(hashOf('v1'));
    expect(statusOf(store).abort).toBe(true);
  });

  it('says so when its controller does not run', async () => {
    const { hook, store } = await start();
    const saved = await hook.read();
    await hook.apply('green', {});
    store.stopListening();
    await expect(hook.restore(saved)).rejects.toThrow(
      'the controller has not seen the change of Rollout shop within 300ms',
    );
  });
});

describe('before a promotion', () => {
  async function refusal(
    change: (store: KubeStore) => void,
    blueGreen: object = {},
    options: object = {},
  ): Promise<unknown> {
    const { hook, store } = await start(blueGreen, options);
    change(store);
    return errorOf(hook.preflight?.('green') ?? Promise.resolve());
  }
  const nothing = () => undefined;
  const saying = (code: string, message: string) => ({
    code,
    message: expect.stringContaining(message) as string,
  });

  it('asks for a Rollout that waits, with blue kept long enough to go back to', async () => {
    const { hook } = await start();
    expect(await hook.preflight?.('green')).toEqual([]);
    expect(await refusal(nothing, { scaleDownDelaySeconds: 30 })).toMatchObject(
      saying(
        'BGC_REFUSED',
        "Rollout shop takes blue's pods away 30s after the switch, and green is observed for 15m",
      ),
    );
    const early = await start({ scaleDownDelaySeconds: 30 }, { allowEarlyScaleDown: true });
    expect(await early.hook.preflight?.('green')).toEqual([
      expect.stringContaining('a way back then waits until they are there again'),
    ]);
  });

  it('refuses one that promotes by itself, that is aborted, that has nothing new or nobody ready', async () => {
    expect(await refusal(nothing, { autoPromotionEnabled: true })).toMatchObject(
      saying('BGC_CONFIG', 'promotes by itself (autoPromotionEnabled is not false)'),
    );
    const aborted = (store: KubeStore) => {
      store.change('rollouts', namespace, 'shop', ({ status }) =>
        Object.assign(status as object, { abort: true }),
      );
    };
    expect(await refusal(aborted)).toMatchObject(saying('BGC_REFUSED', 'Rollout shop was aborted'));
    expect(await refusal(promoteByHand)).toMatchObject(
      saying('BGC_REFUSED', 'Rollout shop has no new revision'),
    );
    const nobody = (store: KubeStore) => {
      for (const number of [1, 2]) store.remove('pods', namespace, `shop-${hashOf('v2')}-${number}`);
    };
    expect(await refusal(nobody)).toMatchObject(saying('BGC_REFUSED', 'green has no ready endpoint'));
  });

  it('refuses a canary, and a Rollout that is not there', async () => {
    const canary = (store: KubeStore) => {
      store.stopListening();
      store.change('rollouts', namespace, 'shop', ({ spec }) =>
        Object.assign(spec as object, { strategy: { canary: {} } }),
      );
    };
    expect(await refusal(canary)).toMatchObject(saying('BGC_CONFIG', 'has no `strategy.blueGreen`'));
    expect(await refusal(nothing, {}, { rollout: 'shpo' })).toMatchObject(
      saying('BGC_CONFIG', 'rollouts.argoproj.io "shpo" not found'),
    );
  });
});
