/** A type of object that the double of an API server serves. */
export interface KubeType {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly shortName?: string;
  /** By a CustomResourceDefinition: no strategic merge, and a generation that counts changes of the spec. */
  readonly custom: boolean;
}

const builtIn = { custom: false } as const;
const custom = { custom: true } as const;
const argo = { group: 'argoproj.io', version: 'v1alpha1' } as const;
const istio = { group: 'networking.istio.io', version: 'v1beta1' } as const;

export const kubeTypes = {
  services: { group: '', version: 'v1', plural: 'services', kind: 'Service', shortName: 'svc', ...builtIn },
  pods: { group: '', version: 'v1', plural: 'pods', kind: 'Pod', shortName: 'po', ...builtIn },
  endpointslices: {
    group: 'discovery.k8s.io',
    version: 'v1',
    plural: 'endpointslices',
    kind: 'EndpointSlice',
    ...builtIn,
  },
  replicasets: { group: 'apps', version: 'v1', plural: 'replicasets', kind: 'ReplicaSet', ...builtIn },
  deployments: { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment', ...builtIn },
  httproutes: {
    group: 'gateway.networking.k8s.io',
    version: 'v1',
    plural: 'httproutes',
    kind: 'HTTPRoute',
    ...custom,
  },
  virtualservices: {
    ...istio,
    plural: 'virtualservices',
    kind: 'VirtualService',
    shortName: 'vs',
    ...custom,
  },
  destinationrules: { ...istio, plural: 'destinationrules', kind: 'DestinationRule', ...custom },
  rollouts: { ...argo, plural: 'rollouts', kind: 'Rollout', shortName: 'ro', ...custom },
} as const satisfies Record<string, KubeType>;

export type Plural = keyof typeof kubeTypes;

export function apiVersionOf({ group, version }: KubeType): string {
  return group === '' ? version : `${group}/${version}`;
}

/** What clients ask first: which types there are. `undefined` for a path that is no discovery. */
export function discover(path: string): object | undefined {
  const types: readonly KubeType[] = Object.values(kubeTypes);
  const versions = [...new Set(types.map(apiVersionOf))];
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/version') return { major: '1', minor: '32', gitVersion: 'v1.32.0' };
  if (path === '/apis') {
    const groups = versions
      .filter((version) => version.includes('/'))
      .map((groupVersion) => {
        const [name = '', version = ''] = groupVersion.split('/');
        const preferred = { groupVersion, version };
        return { name, versions: [preferred], preferredVersion: preferred };
      });
    return { kind: 'APIGroupList', apiVersion: 'v1', groups };
  }
  const groupVersion = path.replace(/^\/apis?\//, '');
  if (!versions.includes(groupVersion)) return undefined;
  const resources = types
    .filter((type) => apiVersionOf(type) === groupVersion)
    .flatMap(({ plural, kind, shortName }) => {
      const base = { singularName: kind.toLowerCase(), namespaced: true, kind };
      const shortNames = shortName === undefined ? {} : { shortNames: [shortName] };
      const verbs = ['get', 'list', 'create', 'update', 'patch', 'delete'];
      return [
        { name: plural, ...base, ...shortNames, verbs },
        { name: `${plural}/status`, ...base, verbs: ['get', 'patch', 'update'] },
      ];
    });
  return { kind: 'APIResourceList', groupVersion, resources };
}
