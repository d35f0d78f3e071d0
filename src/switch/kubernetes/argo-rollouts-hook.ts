import { isDeepStrictEqual } from 'node:util';
import { systemClock } from '../../clock.ts';
import { formatDuration } from '../../duration.ts';
import { ConfigError, RefusedError, SwitchError } from '../../errors.ts';
import type { ServingColor } from '../color-names.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import { requireSoleColor } from '../require-sole-color.ts';
import { StateChangedError } from '../state-changed-error.ts';
import type { SwitchHook } from '../switch-hook.ts';
import { asConfiguration, hasStatus } from './kube-error.ts';
import { clusterOpener, type Cluster, type ClusterAccess } from './open-cluster.ts';
import { podsWith, readyEndpoints, weighReady } from './ready-endpoints.ts';
import { rolloutMoves } from './rollout-moves.ts';
import {
  hashLabel,
  isObserved,
  readRollout,
  rollouts,
  type RevisionHashes,
  type RolloutState,
} from './rollout-state.ts';

/** How traffic is moved by a Rollout of Argo with the blue-green strategy. */
export interface ArgoRolloutsHookOptions extends ClusterAccess {
  readonly rollout: string;
  /** Whether blue's pods may be gone before the observation is over. */
  readonly allowEarlyScaleDown?: boolean | undefined;
}

const attempts = 3;
const defaultScaleDownDelayMs = 30_000;

/** What a promotion by somebody else, or a new revision, changes; the controller's own reports do not. */
interface Seen {
  readonly active: string;
  readonly current: string;
  readonly stable: string;
  readonly aborted: boolean;
}

function seenOf({ active, current, stable, status }: RolloutState): Seen {
  return { active, current, stable, aborted: status.abort ?? false };
}

/** What keeps a Rollout from being promoted by hand. @throws RefusedError, ConfigError */
function requirePromotable(name: string, state: RolloutState): void {
  const { blueGreen, status, active, current, stable, spec } = state;
  if (blueGreen.autoPromotionEnabled !== false) {
    throw new ConfigError(
      `switch.rollout: Rollout ${name} promotes by itself (autoPromotionEnabled is not false)`,
      {
        advice:
          'Set `strategy.blueGreen.autoPromotionEnabled: false`, so that bg-check decides when traffic moves.',
      },
    );
  }
  if (current === stable || current === '') {
    throw new RefusedError(
      `switch: Rollout ${name} has no new revision: \`${stable}\` is the newest and the stable one`,
      {
        advice: 'Deploy the candidate first.',
      },
    );
  }
  if (!isObserved(state)) {
    throw new RefusedError(`switch: the controller has not yet seen the latest change of Rollout ${name}`);
  }
  if (status.abort === true) {
    throw new RefusedError(`switch: Rollout ${name} was aborted, and would not be promoted`, {
      advice: `Run \`kubectl argo rollouts retry rollout ${name}\`, and check the candidate again.`,
    });
  }
  const reasons = (status.pauseConditions ?? []).map(({ reason }) => reason);
  const waits = reasons.includes('BlueGreenPause') || spec.paused === true;
  if (!waits && active !== current) {
    const why = reasons.length === 0 ? (status.message ?? status.phase ?? 'no word why') : reasons.join(', ');
    throw new RefusedError(`switch: Rollout ${name} does not wait to be promoted (${why})`, {
      advice: `See \`kubectl argo rollouts get rollout ${name}\`; its analysis or its pods may not be ready.`,
    });
  }
}

/** @throws RefusedError when blue would be gone while one may still want to go back */
function requireWarmBlue(
  name: string,
  { blueGreen }: RolloutState,
  { windowMs }: HookSurroundings,
  allowed: boolean,
): readonly string[] {
  const { scaleDownDelaySeconds, postPromotionAnalysis } = blueGreen;
  if (windowMs === undefined || (scaleDownDelaySeconds === undefined && postPromotionAnalysis !== undefined))
    return [];
  const delayMs =
    scaleDownDelaySeconds === undefined ? defaultScaleDownDelayMs : scaleDownDelaySeconds * 1_000;
  if (delayMs >= windowMs) return [];
  const fact = `Rollout ${name} takes blue's pods away ${formatDuration(delayMs)} after the switch, and green is observed for ${formatDuration(windowMs)}`;
  if (allowed) return [`${fact}: a way back then waits until they are there again`];
  throw new RefusedError(`switch: ${fact}: there would be no way back at once`, {
    advice: `Set \`strategy.blueGreen.scaleDownDelaySeconds\` to more than ${Math.ceil(windowMs / 1_000)}, or \`switch.allowEarlyScaleDown\`.`,
  });
}

/** A switch hook that promotes and aborts a Rollout, and undoes it where an abort would not be heeded. */
export function createArgoRolloutsHook(
  options: ArgoRolloutsHookOptions,
  surroundings: HookSurroundings = {},
): SwitchHook {
  const { rollout: name, timeout, allowEarlyScaleDown = false } = options;
  const { clock = systemClock } = surroundings;
  const open = clusterOpener(options, surroundings);
  const moves = (cluster: Cluster) => rolloutMoves(cluster, name, { waitMs: timeout, clock });

  let seenBefore: RevisionHashes | undefined;

  async function look(cluster: Cluster, signal?: AbortSignal): Promise<RolloutState> {
    const state = await readRollout(cluster, name, seenBefore, signal);
    seenBefore = state.hashes;
    return state;
  }

  async function promote(cluster: Cluster, ifMatch: string | undefined, signal?: AbortSignal): Promise<void> {
    const expected = ifMatch === undefined ? undefined : (JSON.parse(ifMatch) as Seen);
    for (let attempt = 1; ; attempt += 1) {
      const state = await look(cluster, signal);
      if (expected !== undefined && !isDeepStrictEqual(seenOf(state), expected)) {
        throw new StateChangedError(`switch: Rollout ${name} changed since it was read`, {
          advice: 'Somebody else moved traffic; see where it is with `bg-check status`, then start again.',
        });
      }
      if (state.color === 'green') return;
      if (state.hashes.green !== state.current) {
        throw new SwitchError(`switch: Rollout ${name} has no new revision to promote`);
      }
      try {
        const { resourceVersion } = state.rollout.metadata;
        await moves(cluster).promote(state, expected && resourceVersion, signal);
        return;
      } catch (error) {
        // The controller writes its status at any time, which makes a new version too.
        if (!hasStatus(error, 409) || attempt === attempts) throw error;
      }
    }
  }

  /** @param sure whether to leave out the way that the controller may not heed */
  async function goBackTo(hash: string | undefined, sure: boolean, signal?: AbortSignal): Promise<void> {
    const cluster = await open(signal);
    const state = await look(cluster, signal);
    const target = hash ?? state.hashes.blue;
    if (target === undefined) {
      throw new SwitchError(
        `switch: which revision of Rollout ${name} is blue cannot be told: there is but one`,
      );
    }
    const way = moves(cluster);
    const { active, current, stable, status } = state;
    if (active === target && (current === target || status.abort === true)) return;
    const aborts = target === stable && current !== target;
    if (aborts && (active === target || (!sure && (await way.heedsAbort(state, signal)))))
      await way.abort(signal);
    else await way.undo(state, target, signal);
  }

  async function countReady(cluster: Cluster, hash: string, signal?: AbortSignal): Promise<number> {
    const { namespace, kube } = cluster;
    return (await podsWith(kube, { namespace, labels: { [hashLabel]: hash } }, 'ready', signal)).size;
  }

  return {
    name: 'argo-rollouts',
    weighted: false,
    preflight: (_target, signal) =>
      asConfiguration(async () => {
        const cluster = await open(signal);
        const state = await look(cluster, signal);
        requirePromotable(name, state);
        const place = { namespace: cluster.namespace, name, dryRun: true };
        await cluster.kube.patch(
          rollouts,
          place,
          { type: 'merge', body: { metadata: { annotations: {} } } },
          signal,
        );
        const status = { type: 'merge', body: { status: {} } } as const;
        await cluster.kube.patch(rollouts, { ...place, subresource: 'status' }, status, signal);
        const [target, other] = await Promise.all([
          countReady(cluster, state.current, signal),
          countReady(cluster, state.active, signal),
        ]);
        return [
          ...weighReady('green', { target, other }, `pods with ${hashLabel}=${state.current}`),
          ...requireWarmBlue(name, state, surroundings, allowEarlyScaleDown),
        ];
      }),
    read: async (signal) => {
      const state = await look(await open(signal), signal);
      const { active, hashes, color } = state;
      return {
        color,
        raw: { active, blue: hashes.blue ?? null, green: hashes.green ?? null },
        etag: JSON.stringify(seenOf(state)),
      };
    },
    apply: async (target, { ifMatch }, signal) => {
      const color: ServingColor = requireSoleColor('argo-rollouts', target);
      if (color === 'green') await promote(await open(signal), ifMatch, signal);
      else await goBackTo(undefined, true, signal);
    },
    verify: async (target, signal) => {
      const cluster = await open(signal);
      const state = await look(cluster, signal);
      if (state.color !== target || !isObserved(state)) return 'not-verified';
      const { namespace, kube } = cluster;
      try {
        const [endpoints, mine] = await Promise.all([
          readyEndpoints(kube, { namespace, name: state.activeService }, signal),
          podsWith(kube, { namespace, labels: { [hashLabel]: state.active } }, 'all', signal),
        ]);
        const onlyMine = [...endpoints.pods].every((pod) => mine.has(pod));
        return endpoints.count > 0 && onlyMine ? 'verified' : 'not-verified';
      } catch (error) {
        if (hasStatus(error, 403)) return 'not-implemented';
        throw error;
      }
    },
    restore: async ({ raw, color }, signal) => {
      const { active } = (raw ?? {}) as { readonly active?: unknown };
      if (color === 'green') await promote(await open(signal), undefined, signal);
      else await goBackTo(typeof active === 'string' ? active : undefined, false, signal);
    },
  };
}
