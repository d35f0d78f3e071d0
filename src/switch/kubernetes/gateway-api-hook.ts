import { RefusedError } from '../../errors.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import type { SwitchHook } from '../switch-hook.ts';
import { weightsOf, type Weights } from '../weights.ts';
import type { KubeObject } from './kube-api.ts';
import { clusterOpener, type ClusterAccess } from './open-cluster.ts';
import { readyEndpoints } from './ready-endpoints.ts';
import { createRouteHook, type RouteHookOptions, type RouteKind } from './route-hook.ts';
import type { RouteBackend } from './route-splits.ts';

/** How traffic is moved by the weights of an HTTPRoute's backendRefs. */
export interface GatewayApiHookOptions extends ClusterAccess, RouteHookOptions {}

interface Rules {
  readonly rules?: readonly { readonly name?: string; readonly backendRefs?: readonly RouteBackend[] }[];
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
}

interface RouteStatus {
  readonly parents?: readonly {
    readonly parentRef?: { readonly name?: string };
    readonly conditions?: readonly Condition[];
  }[];
}

interface Parent {
  readonly name: string;
  readonly accepted: Condition | undefined;
  readonly resolved: Condition | undefined;
}

function parentsOf({ status }: KubeObject): readonly Parent[] {
  return ((status as RouteStatus | undefined)?.parents ?? []).map(({ parentRef, conditions = [] }) => ({
    name: parentRef?.name ?? '?',
    accepted: conditions.find(({ type }) => type === 'Accepted'),
    resolved: conditions.find(({ type }) => type === 'ResolvedRefs'),
  }));
}

function says(condition: Condition | undefined): string {
  const { reason = 'no word of it', message = '' } = condition ?? {};
  return message === '' ? reason : `${reason}: ${message}`;
}

const httpRoute: RouteKind = {
  hook: 'gateway-api',
  kind: 'HTTPRoute',
  resource: { group: 'gateway.networking.k8s.io', version: 'v1', plural: 'httproutes' },
  rulesOf: ({ spec }) =>
    ((spec as Rules | undefined)?.rules ?? []).map(({ name, backendRefs = [] }, index) => ({
      name,
      index,
      path: `/spec/rules/${index}/backendRefs`,
      backends: backendRefs,
    })),
  namesOf: ({ name }) => (typeof name === 'string' ? [name] : []),
  defaultWeight: () => 1,
  // A proportion of whole numbers up to a million.
  scale: ({ blue, green }: Weights) => {
    if (Number.isInteger(green)) return { blue, green };
    const share = Math.round(green * 1_000);
    return { blue: 100_000 - share, green: share };
  },
  isTakenUp: (route, target) => {
    const parents = parentsOf(route);
    const { generation = 0 } = route.metadata;
    // Who does not say what it saw leaves the proof to the front door.
    const isSeen = (condition: Condition | undefined) =>
      condition !== undefined && (condition.observedGeneration ?? generation) >= generation;
    const accepting = parents.filter(({ accepted }) => accepted?.status === 'True');
    // A way back to blue asks nothing of what green refers to.
    const needsResolved = weightsOf(target).green > 0;
    return (
      accepting.length > 0 &&
      parents.every(({ accepted }) => isSeen(accepted)) &&
      accepting.every(({ resolved }) => !needsResolved || (resolved?.status === 'True' && isSeen(resolved)))
    );
  },
  lookAt: (route) => {
    const parents = parentsOf(route);
    const refused = parents.filter(({ accepted }) => accepted?.status !== 'True');
    const words = refused.map(
      ({ name, accepted }) => `gateway ${name} does not accept it (${says(accepted)})`,
    );
    if (refused.length === parents.length) {
      throw new RefusedError(
        `switch: no gateway routes by HTTPRoute ${route.metadata.name}: ${words.join('; ') || 'none has reported on it'}`,
      );
    }
    return [
      ...words.map((text) => `HTTPRoute ${route.metadata.name}: ${text}`),
      ...parents
        .filter(({ accepted, resolved }) => accepted?.status === 'True' && resolved?.status === 'False')
        .map(({ name, resolved }) => `gateway ${name} cannot resolve a backend (${says(resolved)})`),
    ];
  },
  countReady: async ({ kube, namespace: own }, { name, namespace, kind = 'Service' }, signal) => {
    if (kind !== 'Service' || typeof name !== 'string') return undefined;
    const service = { name, namespace: typeof namespace === 'string' ? namespace : own };
    const { count } = await readyEndpoints(kube, service, signal);
    return { count, where: `endpoints of service ${name}` };
  },
};

/** A switch hook that sets the weights of an HTTPRoute. @throws ConfigError when both colors have one name */
export function createGatewayApiHook(
  options: GatewayApiHookOptions,
  surroundings: HookSurroundings = {},
): SwitchHook {
  return createRouteHook(httpRoute, options, clusterOpener(options, surroundings));
}
