import { isDeepStrictEqual } from 'node:util';
import { ConfigError, SwitchError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import { otherColor, requireDistinctNames, type ColorNames, type ServingColor } from '../color-names.ts';
import { isAt } from '../stated-share.ts';
import { StateChangedError } from '../state-changed-error.ts';
import type { SwitchHook, SwitchState, TrafficColor } from '../switch-hook.ts';
import { colorOfWeights, sameWeights, weightsOf, type SwitchTarget, type Weights } from '../weights.ts';
import type { JsonPatchStep, KubeObject, KubeResource } from './kube-api.ts';
import { asConfiguration, hasStatus } from './kube-error.ts';
import type { Cluster } from './open-cluster.ts';
import { weighReady } from './ready-endpoints.ts';
import { findSplits, type RouteBackend, type RouteShape, type RouteSplit } from './route-splits.ts';

/** A kind of route, and what is known of it beyond its rules. */
export interface RouteKind extends RouteShape {
  /** What the hook is called. */
  readonly hook: string;
  readonly resource: KubeResource;
  /** Weights as the kind keeps them. */
  readonly scale: (weights: Weights) => Weights;
  /** Whether whoever routes has taken up what the object says. */
  readonly isTakenUp: (route: KubeObject, target: SwitchTarget) => boolean;
  /** What a person should know of the route. @throws RefusedError when nobody routes by it */
  readonly lookAt: (route: KubeObject) => readonly string[];
  /** How many could answer behind a backend, and who was counted; `undefined` where nobody can tell. */
  readonly countReady: (
    cluster: Cluster,
    backend: RouteBackend,
    signal?: AbortSignal,
  ) => Promise<{ readonly count: number; readonly where: string } | undefined>;
}

export interface RouteHookOptions {
  readonly route: string;
  /** What the backends of the colors are called. */
  readonly colors: ColorNames;
  /** Names or numbers of the rules to move; by default all that send to both colors. */
  readonly rules?: readonly (string | number)[] | undefined;
}

type Saved = readonly { readonly path: string; readonly backends: readonly RouteBackend[] }[];

const attempts = 3;
const changed = 'Somebody else moved traffic; see where it is with `bg-check status`, then start again.';

function savedOf(splits: readonly RouteSplit[]): Saved {
  return splits.map(({ path, backends }) => ({ path, backends }));
}

function isSaved(raw: JsonValue): raw is { readonly rules: Saved } & Readonly<Record<string, JsonValue>> {
  return typeof raw === 'object' && raw !== null && 'rules' in raw && Array.isArray(raw.rules);
}

/** What all rules say together. */
function stateOf(splits: readonly RouteSplit[]): Pick<SwitchState, 'color' | 'weights'> {
  const [first, ...rest] = splits.map(({ weights }) => weights);
  const colors = new Set<TrafficColor>(
    splits.map(({ weights }) => (weights === undefined ? 'unknown' : colorOfWeights(weights))),
  );
  if (first !== undefined && rest.every((each) => each !== undefined && sameWeights(each, first, 0.01)))
    return { color: colorOfWeights(first), weights: first };
  const [only] = colors;
  if (colors.size === 1 && only !== undefined) return { color: only };
  return { color: colors.has('unknown') ? 'unknown' : 'mixed' };
}

function weighted({ backends, at }: RouteSplit, weights: Weights): readonly RouteBackend[] {
  const colorAt = (index: number): ServingColor | undefined =>
    index === at.blue ? 'blue' : index === at.green ? 'green' : undefined;
  return backends.map((backend, index) => {
    const color = colorAt(index);
    return color === undefined ? backend : { ...backend, weight: weights[color] };
  });
}

/** Replaces what stands there if it still does. */
function exchange(path: string, from: readonly RouteBackend[], to: readonly RouteBackend[]): JsonPatchStep[] {
  return [
    { op: 'test', path, value: from },
    { op: 'replace', path, value: to },
  ];
}

/**
 * A switch hook that sets the weights of a route's rules in one patch, which is refused when they are no longer what
 * was read.
 * @throws ConfigError when both colors have one name
 */
export function createRouteHook(
  kind: RouteKind,
  { route: name, colors, rules }: RouteHookOptions,
  open: (signal?: AbortSignal) => Promise<Cluster>,
): SwitchHook {
  requireDistinctNames(colors);
  const { resource } = kind;

  async function look({ kube, namespace }: Cluster, signal?: AbortSignal) {
    const route = await kube.get(resource, { namespace, name }, signal);
    return { route, ...findSplits(kind, route, colors, rules) };
  }

  function patch(
    { kube, namespace }: Cluster,
    body: readonly JsonPatchStep[],
    dryRun: boolean,
    signal?: AbortSignal,
  ): Promise<KubeObject> {
    return kube.patch(resource, { namespace, name, dryRun }, { type: 'json', body }, signal);
  }

  function stepsTo(splits: readonly RouteSplit[], target: SwitchTarget): JsonPatchStep[] {
    const weights = kind.scale(weightsOf(target));
    return splits.flatMap((split) => exchange(split.path, split.backends, weighted(split, weights)));
  }

  async function warnOf(cluster: Cluster, split: RouteSplit, color: ServingColor, signal?: AbortSignal) {
    const count = async (each: ServingColor) => {
      const backend = split.backends[split.at[each]];
      return backend === undefined ? undefined : kind.countReady(cluster, backend, signal);
    };
    const [mine, others] = await Promise.all([count(color), count(otherColor(color))]);
    if (mine === undefined) {
      return [
        `whether ${color} has ready endpoints cannot be told: \`${colors[color]}\` is no service of the cluster`,
      ];
    }
    return weighReady(color, { target: mine.count, other: others?.count }, mine.where);
  }

  const read = async (signal?: AbortSignal): Promise<SwitchState> => {
    const { splits } = await look(await open(signal), signal);
    const saved = savedOf(splits);
    return { ...stateOf(splits), raw: { rules: saved }, etag: JSON.stringify(saved) };
  };

  const apply: SwitchHook['apply'] = async (target, { ifMatch }, signal) => {
    const cluster = await open(signal);
    for (let attempt = 1; ; attempt += 1) {
      const { splits } = await look(cluster, signal);
      const saved = savedOf(splits);
      const conflict = (cause?: unknown) =>
        new StateChangedError(`switch: the weights of ${kind.kind} ${name} changed since they were read`, {
          advice: changed,
          cause,
        });
      if (ifMatch !== undefined && !isDeepStrictEqual(JSON.parse(ifMatch), saved)) throw conflict();
      try {
        await patch(cluster, stepsTo(splits, target), false, signal);
        return;
      } catch (error) {
        if (!hasStatus(error, 422)) throw error;
        // Either a step no longer fits, or somebody refuses what it would come to.
        const now = savedOf((await look(cluster, signal)).splits);
        if (isDeepStrictEqual(now, saved) || attempt === attempts) throw error;
        if (ifMatch !== undefined) throw conflict(error);
      }
    }
  };

  return {
    name: kind.hook,
    weighted: true,
    preflight: (target, signal) =>
      asConfiguration(async () => {
        const cluster = await open(signal);
        const { route, splits, oneSided, shared } = await look(cluster, signal);
        if (shared.length > 0) {
          throw new ConfigError(
            `switch.colors: ${shared.join(', ')} of ${kind.kind} ${name} sends to somebody else than \`${colors.blue}\` and \`${colors.green}\` too`,
            { advice: 'Name the rules to move in `switch.rules`, or give the others weight 0.' },
          );
        }
        await patch(cluster, stepsTo(splits, target), true, signal);
        const color = weightsOf(target).green > 0 ? 'green' : 'blue';
        const warnings = await Promise.all(splits.map((split) => warnOf(cluster, split, color, signal)));
        return [
          ...new Set([
            ...kind.lookAt(route),
            ...warnings.flat(),
            ...oneSided.map(
              (label) => `${label} of ${kind.kind} ${name} sends to one color alone, and stays there`,
            ),
          ]),
        ];
      }),
    read,
    apply,
    verify: async (target, signal) => {
      const { route, splits } = await look(await open(signal), signal);
      const isThere = isAt({ ...stateOf(splits), raw: null }, target);
      return isThere && kind.isTakenUp(route, target) ? 'verified' : 'not-verified';
    },
    restore: async ({ color, raw }, signal) => {
      if (!isSaved(raw)) {
        if (color !== 'blue' && color !== 'green')
          throw new SwitchError(`switch: the saved state of ${kind.kind} ${name} holds no weights`);
        await apply(color, {}, signal);
        return;
      }
      const cluster = await open(signal);
      const route = await cluster.kube.get(resource, { namespace: cluster.namespace, name }, signal);
      const steps = raw.rules.flatMap(({ path, backends }) => {
        const now = kind.rulesOf(route).find((rule) => rule.path === path)?.backends ?? [];
        const known = new Set(backends.map((backend) => kind.namesOf(backend)[0]));
        // Rules move when one is put in between, and another's are not to be overwritten.
        if (now.length === 0 || !now.every((backend) => known.has(kind.namesOf(backend)[0]))) {
          throw new SwitchError(
            `switch: ${kind.kind} ${name} sends to somebody else at ${path} than when it was saved`,
          );
        }
        return exchange(path, now, backends);
      });
      await patch(cluster, steps, false, signal);
    },
  };
}
