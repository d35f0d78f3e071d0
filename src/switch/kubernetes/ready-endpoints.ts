import { RefusedError } from '../../errors.ts';
import type { ServingColor } from '../color-names.ts';
import { hasStatus } from './kube-error.ts';
import { pods, type KubeApi, type KubeObject, type KubeResource } from './kube-api.ts';

/** What takes requests of a service at this moment. */
export interface ReadyEndpoints {
  readonly count: number;
  /** The names of the pods behind them, where they are pods. */
  readonly pods: ReadonlySet<string>;
}

interface Slice {
  readonly endpoints?:
    | readonly {
        readonly addresses?: readonly string[];
        readonly conditions?: { readonly ready?: boolean | null };
        readonly targetRef?: { readonly kind?: string; readonly name?: string };
      }[]
    | null;
}

interface PodStatus {
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

const slices = (version: string): KubeResource => ({
  group: 'discovery.k8s.io',
  version,
  plural: 'endpointslices',
});

async function slicesOf(
  kube: KubeApi,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal?: AbortSignal,
): Promise<readonly KubeObject[]> {
  const of = { namespace, labels: { 'kubernetes.io/service-name': name } };
  try {
    return await kube.list(slices('v1'), of, signal);
  } catch (error) {
    // Clusters before 1.21 have it as a beta only.
    if (!hasStatus(error, 404)) throw error;
    return kube.list(slices('v1beta1'), of, signal);
  }
}

/** The endpoints of a service that are ready; one with two addresses (IPv4 and IPv6) is one. */
export async function readyEndpoints(
  kube: KubeApi,
  service: { readonly namespace: string; readonly name: string },
  signal?: AbortSignal,
): Promise<ReadyEndpoints> {
  const found = (await slicesOf(kube, service, signal)) as readonly unknown[] as readonly Slice[];
  const ready = found
    .flatMap(({ endpoints }) => endpoints ?? [])
    // Unknown is to be taken for ready, as the API has it.
    .filter(({ conditions }) => conditions?.ready !== false);
  const names = ready.map(({ targetRef, addresses }) => ({
    pod: targetRef?.kind === 'Pod' ? targetRef.name : undefined,
    key: targetRef?.name ?? addresses?.join(',') ?? '',
  }));
  return {
    count: new Set(names.map(({ key }) => key)).size,
    pods: new Set(names.flatMap(({ pod }) => (pod === undefined ? [] : [pod]))),
  };
}

/** The names of the pods with these labels. @param only `ready`, or all of them */
export async function podsWith(
  kube: KubeApi,
  of: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> },
  only: 'all' | 'ready',
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const found = await kube.list(pods, of, signal);
  const isReady = ({ metadata, status }: KubeObject) =>
    metadata.deletionTimestamp === undefined &&
    ((status as PodStatus | undefined)?.conditions ?? []).some(
      ({ type, status: is }) => type === 'Ready' && is === 'True',
    );
  return new Set(found.filter((pod) => only === 'all' || isReady(pod)).map(({ metadata }) => metadata.name));
}

/**
 * Whether a color has somebody to answer before it is sent requests.
 * @param ready how many of each color could take requests; the other color's is `undefined` where nobody knows
 * @param where such as `pods of color=green`
 * @throws RefusedError when nobody could
 */
export function weighReady(
  target: ServingColor,
  ready: { readonly target: number; readonly other: number | undefined },
  where: string,
): readonly string[] {
  if (ready.target === 0) {
    throw new RefusedError(`switch: ${target} has no ready endpoint (${where}): requests would find nobody`, {
      advice: `Wait until the pods of ${target} are ready.`,
    });
  }
  return ready.other !== undefined && ready.target < ready.other
    ? [`${target} has ${ready.target} ready endpoints, and what serves now has ${ready.other}`]
    : [];
}
