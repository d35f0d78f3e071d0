import { ConfigError, SwitchError } from '../../errors.ts';
import { colorNamed, otherColor, requireDistinctNames, type ColorNames } from '../color-names.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import { requireSoleColor } from '../require-sole-color.ts';
import { StateChangedError } from '../state-changed-error.ts';
import type { SwitchHook, SwitchState } from '../switch-hook.ts';
import { soleColor } from '../weights.ts';
import { services, type KubeObject } from './kube-api.ts';
import { asConfiguration, hasStatus } from './kube-error.ts';
import { clusterOpener, type Cluster, type ClusterAccess } from './open-cluster.ts';
import { podsWith, readyEndpoints, weighReady } from './ready-endpoints.ts';

/** How traffic is moved by the selector of a Service. */
export interface KubernetesServiceHookOptions extends ClusterAccess {
  readonly service: string;
  /** The label of the selector that tells the colors apart. */
  readonly label: string;
  /** Its values. */
  readonly colors: ColorNames;
  /** Services that select one color each, whose endpoints say whether it is ready; its pods by default. */
  readonly previews?: { readonly blue?: string | undefined; readonly green?: string | undefined } | undefined;
}

type Selector = Readonly<Record<string, string>>;

interface Seen {
  readonly selector: Selector;
  readonly version: string;
}

const attempts = 3;
const changed = 'Somebody else moved traffic; see where it is with `bg-check status`, then start again.';

function sameSelector(one: Selector, other: Selector): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => one[key] === other[key]);
}

function isSelector(value: unknown): value is Selector {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((text) => typeof text === 'string')
  );
}

/**
 * A switch hook that patches the selector of a Service: one object, changed at once, compared by its resource version.
 * @throws ConfigError when both colors have one name
 */
export function createKubernetesServiceHook(
  options: KubernetesServiceHookOptions,
  surroundings: HookSurroundings = {},
): SwitchHook {
  const { service: name, label, colors, previews } = options;
  requireDistinctNames(colors);
  const open = clusterOpener(options, surroundings);

  function seen({ spec, metadata }: KubeObject): Seen {
    const { selector } = (spec ?? {}) as { selector?: unknown };
    return { selector: isSelector(selector) ? selector : {}, version: metadata.resourceVersion ?? '' };
  }

  async function look({ kube, namespace }: Cluster, signal?: AbortSignal): Promise<Seen> {
    return seen(await kube.get(services, { namespace, name }, signal));
  }

  async function move(
    { kube, namespace }: Cluster,
    selector: Readonly<Record<string, string | null>>,
    { version, ...rest }: { readonly version?: string | undefined; readonly dryRun?: boolean },
    signal?: AbortSignal,
  ): Promise<void> {
    const metadata = version === undefined ? {} : { metadata: { resourceVersion: version } };
    const body = { ...metadata, spec: { selector } };
    await kube.patch(services, { namespace, name, ...rest }, { type: 'merge', body }, signal);
  }

  /** What is counted where, for one color. */
  async function countReady(
    { kube, namespace }: Cluster,
    color: 'blue' | 'green',
    selector: Selector,
    signal?: AbortSignal,
  ): Promise<{ readonly count: number; readonly where: string }> {
    const preview = previews?.[color];
    if (preview !== undefined) {
      await kube.get(services, { namespace, name: preview }, signal);
      const { count } = await readyEndpoints(kube, { namespace, name: preview }, signal);
      return { count, where: `endpoints of service ${preview}` };
    }
    const labels = { ...selector, [label]: colors[color] };
    const ready = await podsWith(kube, { namespace, labels }, 'ready', signal);
    return { count: ready.size, where: `pods with ${label}=${colors[color]}` };
  }

  const read = async (signal?: AbortSignal): Promise<SwitchState> => {
    const { selector, version } = await look(await open(signal), signal);
    const color = colorNamed(colors, selector[label] ?? '');
    return { color, raw: { selector }, etag: JSON.stringify({ version, selector } satisfies Seen) };
  };

  return {
    name: 'kubernetes-service',
    weighted: false,
    preflight: (target, signal) =>
      asConfiguration(async () => {
        const cluster = await open(signal);
        const { selector } = await look(cluster, signal);
        if (selector[label] === undefined) {
          const there = Object.keys(selector).map((key) => `\`${key}\``);
          throw new ConfigError(
            `switch.label: the selector of service ${name} has no \`${label}\`; there: ${there.join(', ') || 'none'}`,
          );
        }
        const color = soleColor(target) ?? 'green';
        await move(cluster, { [label]: colors[color] }, { dryRun: true }, signal);
        const [mine, others] = await Promise.all([
          countReady(cluster, color, selector, signal),
          countReady(cluster, otherColor(color), selector, signal),
        ]);
        return weighReady(color, { target: mine.count, other: others.count }, mine.where);
      }),
    read,
    apply: async (target, { ifMatch }, signal) => {
      const color = requireSoleColor('kubernetes-service', target);
      const cluster = await open(signal);
      let expected = ifMatch === undefined ? undefined : (JSON.parse(ifMatch) as Seen);
      for (let attempt = 1; ; attempt += 1) {
        try {
          await move(cluster, { [label]: colors[color] }, { version: expected?.version }, signal);
          return;
        } catch (error) {
          if (!hasStatus(error, 409) || attempt === attempts) throw error;
          const now = await look(cluster, signal);
          // A controller that writes its own fields gives the Service a new version too.
          if (expected !== undefined && !sameSelector(now.selector, expected.selector)) {
            throw new StateChangedError(
              `switch: the selector of service ${name} changed since it was read (409 Conflict)`,
              { advice: changed, cause: error },
            );
          }
          expected = expected && now;
        }
      }
    },
    verify: async (target, signal) => {
      const cluster = await open(signal);
      const { kube, namespace } = cluster;
      const { selector } = await look(cluster, signal);
      const color = requireSoleColor('kubernetes-service', target);
      if (selector[label] !== colors[color]) return 'not-verified';
      try {
        const [endpoints, mine] = await Promise.all([
          readyEndpoints(kube, { namespace, name }, signal),
          podsWith(kube, { namespace, labels: selector }, 'all', signal),
        ]);
        const onlyMine = [...endpoints.pods].every((pod) => mine.has(pod));
        return endpoints.count > 0 && onlyMine ? 'verified' : 'not-verified';
      } catch (error) {
        // The selector is right; who may not look further leaves the rest to the front door.
        if (hasStatus(error, 403)) return 'not-implemented';
        throw error;
      }
    },
    restore: async ({ color, raw }, signal) => {
      const saved = (raw as { selector?: unknown } | null)?.selector;
      const cluster = await open(signal);
      if (isSelector(saved)) {
        const { selector } = await look(cluster, signal);
        const gone = Object.fromEntries(Object.keys(selector).map((key) => [key, null]));
        await move(cluster, { ...gone, ...saved }, {}, signal);
      } else if (color === 'blue' || color === 'green') {
        await move(cluster, { [label]: colors[color] }, {}, signal);
      } else {
        throw new SwitchError(`switch: the saved state of service ${name} holds no selector`);
      }
    },
  };
}
