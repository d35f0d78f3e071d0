import type { JsonValue } from '../../json.ts';

/** A kind of object as the API addresses it; the core group is the empty text. */
export interface KubeResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

/** An object of a cluster, of which only the parts that every object has are known. */
export interface KubeObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec?: JsonValue;
  readonly status?: JsonValue;
  readonly [key: string]: unknown;
}

/** One step of an RFC 6902 patch; `test` makes the whole patch a compare-and-swap. */
export interface JsonPatchStep {
  readonly op: 'test' | 'add' | 'replace';
  readonly path: string;
  readonly value: JsonValue;
}

export type KubePatch =
  | { readonly type: 'merge'; readonly body: JsonValue }
  | { readonly type: 'json'; readonly body: readonly JsonPatchStep[] };

export interface ObjectPlace {
  readonly namespace: string;
  readonly name: string;
}

/**
 * The calls of a Kubernetes API that moving traffic takes.
 * Each throws KubeStatusError when the API refuses, KubeUnreachableError when nobody answers, ConfigError when the
 * credentials cannot be had.
 */
export interface KubeApi {
  /** The namespace that the credentials name, for objects of which none is configured. */
  readonly namespace: string;
  get(resource: KubeResource, place: ObjectPlace, signal?: AbortSignal): Promise<KubeObject>;
  list(
    resource: KubeResource,
    of: { readonly namespace: string; readonly labels?: Readonly<Record<string, string>> },
    signal?: AbortSignal,
  ): Promise<readonly KubeObject[]>;
  patch(
    resource: KubeResource,
    place: ObjectPlace & { readonly subresource?: 'status'; readonly dryRun?: boolean },
    patch: KubePatch,
    signal?: AbortSignal,
  ): Promise<KubeObject>;
}

export const services: KubeResource = { group: '', version: 'v1', plural: 'services' };
export const pods: KubeResource = { group: '', version: 'v1', plural: 'pods' };

/** The path that a list of objects has at every API server. */
export function pathOfList({ group, version, plural }: KubeResource, namespace: string): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}

/** `services/shop in namespace prod` for messages. */
export function describePlace({ plural }: KubeResource, { namespace, name }: ObjectPlace): string {
  return `${plural}/${name} in namespace ${namespace}`;
}

/** `a=b,c=d` as the API takes it. */
export function selectorText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}
