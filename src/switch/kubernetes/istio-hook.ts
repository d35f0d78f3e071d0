import { ConfigError } from '../../errors.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import type { SwitchHook } from '../switch-hook.ts';
import { services, type KubeResource } from './kube-api.ts';
import { clusterOpener, type Cluster, type ClusterAccess } from './open-cluster.ts';
import { podsWith, readyEndpoints } from './ready-endpoints.ts';
import { createRouteHook, type RouteHookOptions, type RouteKind } from './route-hook.ts';
import type { RouteBackend } from './route-splits.ts';

/** How traffic is moved by the weights of a VirtualService's http routes. */
export interface IstioHookOptions extends ClusterAccess, Omit<RouteHookOptions, 'route'> {
  readonly virtualService: string;
}

interface Destination {
  readonly host: string;
  readonly subset: string | undefined;
}

interface HttpRoutes {
  readonly http?: readonly { readonly name?: string; readonly route?: readonly RouteBackend[] }[];
}

interface DestinationRule {
  readonly host?: string;
  readonly subsets?: readonly { readonly name: string; readonly labels?: Readonly<Record<string, string>> }[];
}

const group = 'networking.istio.io';
const destinationRules: KubeResource = { group, version: 'v1beta1', plural: 'destinationrules' };

function destinationOf({ destination }: RouteBackend): Destination {
  const { host, subset } = (destination ?? {}) as { host?: unknown; subset?: unknown };
  return {
    host: typeof host === 'string' ? host : '',
    subset: typeof subset === 'string' ? subset : undefined,
  };
}

/** The Service that a host names: `shop`, `shop.prod` or `shop.prod.svc.cluster.local`. */
function serviceOf(
  host: string,
  namespace: string,
): { readonly name: string; readonly namespace: string } | undefined {
  const [name = '', where = namespace, svc = 'svc'] = host.split('.');
  return svc === 'svc' && name !== '' ? { name, namespace: where } : undefined;
}

/** The pods that a subset selects among those of its service. */
async function countSubset(
  { kube, namespace }: Cluster,
  { host, subset = '' }: Destination,
  service: { readonly name: string; readonly namespace: string },
  signal?: AbortSignal,
) {
  const rules = await kube.list(destinationRules, { namespace }, signal);
  const same = rules
    .map(({ spec }) => (spec ?? {}) as DestinationRule)
    .filter((rule) => {
      const named = serviceOf(rule.host ?? '', namespace);
      return named?.name === service.name && named.namespace === service.namespace;
    });
  const found = same.flatMap(({ subsets }) => subsets ?? []).find(({ name }) => name === subset);
  if (found === undefined) {
    throw new ConfigError(
      `switch.colors: no DestinationRule of host \`${host}\` has a subset \`${subset}\``,
      {
        advice: 'Requests to a subset that is not there are answered 503: apply the DestinationRule first.',
      },
    );
  }
  const { spec } = await kube.get(services, service, signal);
  const { selector = {} } = (spec ?? {}) as { selector?: Readonly<Record<string, string>> };
  const labels = { ...selector, ...found.labels };
  const ready = await podsWith(kube, { namespace: service.namespace, labels }, 'ready', signal);
  return { count: ready.size, where: `pods of subset ${subset}` };
}

const virtualService: RouteKind = {
  hook: 'istio',
  kind: 'VirtualService',
  resource: { group, version: 'v1beta1', plural: 'virtualservices' },
  rulesOf: ({ spec }) =>
    ((spec as HttpRoutes | undefined)?.http ?? []).map(({ name, route = [] }, index) => ({
      name,
      index,
      path: `/spec/http/${index}/route`,
      backends: route,
    })),
  namesOf: (backend) => {
    const { host, subset } = destinationOf(backend);
    return subset === undefined ? [host, host.split('.')[0] ?? host] : [subset];
  },
  defaultWeight: (backends) => (backends === 1 ? 100 : 0),
  // Whole percents: older versions refuse what does not add up to 100.
  scale: ({ green }) => ({ blue: 100 - Math.round(green), green: Math.round(green) }),
  isTakenUp: ({ metadata, status }) => {
    const { observedGeneration } = (status ?? {}) as { observedGeneration?: number | string };
    // Istio reports only where it is told to; else the object is all there is to see.
    return observedGeneration === undefined || Number(observedGeneration) >= (metadata.generation ?? 0);
  },
  lookAt: () => [],
  countReady: async (cluster, backend, signal) => {
    const destination = destinationOf(backend);
    const service = serviceOf(destination.host, cluster.namespace);
    if (service === undefined) return undefined;
    if (destination.subset !== undefined) return countSubset(cluster, destination, service, signal);
    const { count } = await readyEndpoints(cluster.kube, service, signal);
    return { count, where: `endpoints of service ${service.name}` };
  },
};

/** A switch hook that sets the weights of a VirtualService. @throws ConfigError when both colors have one name */
export function createIstioHook(options: IstioHookOptions, surroundings: HookSurroundings = {}): SwitchHook {
  const { virtualService: route, colors, rules } = options;
  return createRouteHook(virtualService, { route, colors, rules }, clusterOpener(options, surroundings));
}
