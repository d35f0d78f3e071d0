import { isDeepStrictEqual } from 'node:util';
import { apiVersionOf, kubeTypes, type KubeType, type Plural } from './kube-types.ts';

/** An object as it is stored. */
export interface Stored {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    resourceVersion?: string;
    generation?: number;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [key: string]: unknown;
  };
  spec?: unknown;
  status?: unknown;
  [key: string]: unknown;
}

export type ChangeListener = (plural: Plural, object: Stored) => void;

/** Objects by type, namespace and name, with a resource version and a generation each as a cluster counts them. */
export class KubeStore {
  readonly #objects = new Map<string, Stored>();
  readonly #listeners: ChangeListener[] = [];
  #version = 100;

  #key(plural: Plural, namespace: string, name: string): string {
    return `${plural}/${namespace}/${name}`;
  }

  get(plural: Plural, namespace: string, name: string): Stored | undefined {
    return structuredClone(this.#objects.get(this.#key(plural, namespace, name)));
  }

  /** As `get`, of what a test knows to be there. */
  need(plural: Plural, namespace: string, name: string): Stored {
    const object = this.get(plural, namespace, name);
    if (object === undefined) throw new Error(`the double has no ${plural} ${namespace}/${name}`);
    return object;
  }

  list(plural: Plural, namespace: string, labels: Readonly<Record<string, string>> = {}): Stored[] {
    const prefix = this.#key(plural, namespace, '');
    return [...this.#objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([, object]) => structuredClone(object))
      .filter(({ metadata }) =>
        Object.entries(labels).every(([name, value]) => metadata.labels?.[name] === value),
      );
  }

  onChange(listener: ChangeListener): void {
    this.#listeners.push(listener);
  }

  /** As if every controller had stopped. */
  stopListening(): void {
    this.#listeners.length = 0;
  }

  /** What would be stored. */
  next(plural: Plural, namespace: string, wanted: Stored): Stored {
    const type: KubeType = kubeTypes[plural];
    const before = this.#objects.get(this.#key(plural, namespace, wanted.metadata.name));
    const { resourceVersion: version, generation = 1 } = before?.metadata ?? {};
    const object: Stored = {
      ...structuredClone(wanted),
      apiVersion: apiVersionOf(type),
      kind: type.kind,
      metadata: {
        uid: `uid-${plural}-${wanted.metadata.name}`,
        ...structuredClone(wanted.metadata),
        namespace,
        ...(version === undefined ? {} : { resourceVersion: version }),
      },
    };
    const counts = type.custom || type.group === 'apps';
    if (counts) {
      const isNew = before !== undefined && !isDeepStrictEqual(before.spec, object.spec);
      object.metadata.generation = isNew ? generation + 1 : generation;
    }
    // What changes nothing is no new version.
    if (before !== undefined && isDeepStrictEqual(before, object)) return object;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version + 1) } };
  }

  /** Stores an object, and tells who listens. */
  put(plural: Plural, namespace: string, wanted: Stored): Stored {
    const key = this.#key(plural, namespace, wanted.metadata.name);
    const object = this.next(plural, namespace, wanted);
    if (object.metadata.resourceVersion === this.#objects.get(key)?.metadata.resourceVersion) return object;
    this.#version += 1;
    this.#objects.set(key, object);
    for (const listener of this.#listeners) listener(plural, structuredClone(object));
    return structuredClone(object);
  }

  /** As a controller, or somebody else, changes an object. */
  change(plural: Plural, namespace: string, name: string, change: (object: Stored) => void): Stored {
    const object = this.need(plural, namespace, name);
    change(object);
    return this.put(plural, namespace, object);
  }

  remove(plural: Plural, namespace: string, name: string): void {
    const key = this.#key(plural, namespace, name);
    const object = this.#objects.get(key);
    this.#objects.delete(key);
    if (object !== undefined) for (const listener of this.#listeners) listener(plural, object);
  }
}
