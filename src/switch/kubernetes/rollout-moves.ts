import type { Clock } from '../../clock.ts';
import { formatDuration } from '../../duration.ts';
import { SwitchError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import type { KubeObject, KubeResource } from './kube-api.ts';
import type { Cluster } from './open-cluster.ts';
import { hashLabel, isObserved, readRollout, rollouts, type RolloutState } from './rollout-state.ts';

const replicaSets: KubeResource = { group: 'apps', version: 'v1', plural: 'replicasets' };
/** What a Rollout may take its pods from in place of a template of its own. */
const workloads: Readonly<Record<string, KubeResource>> = {
  Deployment: { group: 'apps', version: 'v1', plural: 'deployments' },
  ReplicaSet: replicaSets,
};
const pauseMs = 200;

interface ReplicaSet {
  readonly spec?: { readonly replicas?: number; readonly template?: JsonValue };
  readonly status?: { readonly availableReplicas?: number };
}

/** The calls that move a Rollout, as its own command line tool makes them. */
export interface RolloutMoves {
  /** The controller goes on to the newest revision. */
  promote(state: RolloutState, version: string | undefined, signal?: AbortSignal): Promise<void>;
  /** The controller goes back to the stable revision. */
  abort(signal?: AbortSignal): Promise<void>;
  /** Whether an abort would be heeded: the controller looks at the newest revision first, which may be broken. */
  heedsAbort(state: RolloutState, signal?: AbortSignal): Promise<boolean>;
  /** Makes an older revision the newest, without pause and analysis; needs nothing but that revision. */
  undo(state: RolloutState, hash: string, signal?: AbortSignal): Promise<void>;
}

function withoutHash(template: JsonValue | undefined): JsonValue | undefined {
  const copy = structuredClone(template) as { metadata?: { labels?: Record<string, string> } } | undefined;
  if (copy?.metadata?.labels !== undefined) Reflect.deleteProperty(copy.metadata.labels, hashLabel);
  return copy;
}

/** @param limits.waitMs how long the controller may take to see a change */
export function rolloutMoves(
  cluster: Cluster,
  name: string,
  limits: { readonly waitMs: number; readonly clock: Clock },
): RolloutMoves {
  const { kube, namespace } = cluster;
  const place = { namespace, name };

  async function replicaSetOf(
    hash: string,
    signal?: AbortSignal,
  ): Promise<(KubeObject & ReplicaSet) | undefined> {
    const [found] = await kube.list(replicaSets, { namespace, labels: { [hashLabel]: hash } }, signal);
    return found as (KubeObject & ReplicaSet) | undefined;
  }

  const patch = (body: JsonValue, subresource?: 'status', signal?: AbortSignal) =>
    kube.patch(
      rollouts,
      { ...place, ...(subresource === undefined ? {} : { subresource }) },
      { type: 'merge', body },
      signal,
    );

  async function untilObserved(signal?: AbortSignal): Promise<RolloutState> {
    const startedAt = limits.clock.now();
    for (;;) {
      const state = await readRollout(cluster, name, undefined, signal);
      if (isObserved(state)) return state;
      if (limits.clock.now() - startedAt >= limits.waitMs) {
        throw new SwitchError(
          `switch: the controller has not seen the change of Rollout ${name} within ${formatDuration(limits.waitMs)}`,
          { advice: 'See whether the Argo Rollouts controller runs.' },
        );
      }
      await limits.clock.sleep(pauseMs, signal);
    }
  }

  return {
    promote: async ({ spec, hashes }, version, signal) => {
      // The marks come first: they are compared, and a way back reads them.
      const metadata = {
        ...(version === undefined ? {} : { resourceVersion: version }),
        annotations: { 'bg-check/blue': hashes.blue ?? null, 'bg-check/green': hashes.green ?? null },
      };
      const unpause = spec.paused === true ? { spec: { paused: false } } : {};
      await patch({ metadata, ...unpause }, undefined, signal);
      await patch({ status: { pauseConditions: null } }, 'status', signal);
    },
    abort: async (signal) => {
      await patch({ status: { abort: true, pauseConditions: null } }, 'status', signal);
    },
    heedsAbort: async ({ current, spec }, signal) => {
      if (spec.paused === true) return false;
      const newest = await replicaSetOf(current, signal);
      const wanted = newest?.spec?.replicas ?? 0;
      return wanted > 0 && (newest?.status?.availableReplicas ?? 0) >= wanted;
    },
    undo: async (state, hash, signal) => {
      if (state.current !== hash) {
        const { spec } = (await replicaSetOf(hash, signal)) ?? {};
        const template = withoutHash(spec?.template);
        if (template === undefined) {
          throw new SwitchError(`switch: revision ${hash} of Rollout ${name} has no ReplicaSet any more`, {
            advice: 'Deploy the image of blue anew.',
          });
        }
        const { workloadRef, paused } = state.spec;
        const owner = workloads[workloadRef?.kind ?? ''];
        if (workloadRef !== undefined && (owner === undefined || workloadRef.name === undefined)) {
          throw new SwitchError(
            `switch: Rollout ${name} takes its pods from a ${workloadRef.kind ?? '?'}, which is not spoken`,
          );
        }
        const target = owner === undefined ? place : { namespace, name: workloadRef?.name ?? '' };
        const body = [{ op: 'replace', path: '/spec/template', value: template }] as const;
        await kube.patch(owner ?? rollouts, target, { type: 'json', body }, signal);
        if (paused === true) await patch({ spec: { paused: false } }, undefined, signal);
      }
      const { active, current } = await untilObserved(signal);
      // A revision that was kept warm is taken at once; another would wait for somebody to promote it.
      if (current === hash && active !== hash)
        await patch({ status: { promoteFull: true } }, 'status', signal);
    },
  };
}
