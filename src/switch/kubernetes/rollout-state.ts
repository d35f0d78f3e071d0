import { ConfigError } from '../../errors.ts';
import type { ServingColor } from '../color-names.ts';
import type { TrafficColor } from '../switch-hook.ts';
import { services, type KubeObject, type KubeResource } from './kube-api.ts';
import type { Cluster } from './open-cluster.ts';

export const rollouts: KubeResource = { group: 'argoproj.io', version: 'v1alpha1', plural: 'rollouts' };

/** The label by which the controller tells the pods of two revisions apart. */
export const hashLabel = 'rollouts-pod-template-hash';

/** Where a switch leaves word of which revision was which color: a Rollout itself forgets it once it is complete. */
export const colorMarks: Readonly<Record<ServingColor, string>> = {
  blue: 'bg-check/blue',
  green: 'bg-check/green',
};

export interface BlueGreenStrategy {
  readonly activeService?: string;
  readonly previewService?: string;
  readonly autoPromotionEnabled?: boolean;
  readonly autoPromotionSeconds?: number;
  readonly scaleDownDelaySeconds?: number;
  readonly prePromotionAnalysis?: unknown;
  readonly postPromotionAnalysis?: unknown;
}

interface RolloutSpec {
  readonly paused?: boolean;
  readonly workloadRef?: { readonly kind?: string; readonly name?: string };
  readonly strategy?: { readonly blueGreen?: BlueGreenStrategy };
}

interface RolloutStatus {
  readonly abort?: boolean;
  readonly currentPodHash?: string;
  readonly stableRS?: string;
  readonly observedGeneration?: string | number;
  readonly pauseConditions?: readonly { readonly reason: string }[] | null;
  readonly blueGreen?: { readonly activeSelector?: string };
  readonly phase?: string;
  readonly message?: string;
}

/** A Rollout and the Service that leads users to one of its revisions, each revision named by its hash. */
export interface RolloutState {
  readonly rollout: KubeObject;
  readonly spec: RolloutSpec;
  readonly status: RolloutStatus;
  readonly blueGreen: BlueGreenStrategy;
  readonly activeService: string;
  /** The revision that the service selects. */
  readonly active: string;
  /** The newest revision. */
  readonly current: string;
  /** The revision that an abort goes back to. */
  readonly stable: string;
  readonly color: TrafficColor;
  readonly hashes: RevisionHashes;
}

/** Which revision is which color. */
export type RevisionHashes = Readonly<Record<ServingColor, string | undefined>>;

/** What is known of the colors, from the surest word to the least: marks, positions, what was seen before. */
function hashesOf(
  { annotations = {} }: KubeObject['metadata'],
  { active, current, stable }: Pick<RolloutState, 'active' | 'current' | 'stable'>,
  seenBefore: RevisionHashes | undefined,
): RevisionHashes {
  // A later revision makes marks stale.
  const fits = (known: RevisionHashes | undefined): known is Readonly<Record<ServingColor, string>> =>
    known?.blue !== undefined &&
    known.green !== undefined &&
    [active, current].every((hash) => hash === known.blue || hash === known.green);
  const marks = { blue: annotations[colorMarks.blue], green: annotations[colorMarks.green] };
  if (fits(marks)) return marks;
  if (stable !== current) return { blue: stable, green: current };
  // With a single revision nobody can tell which color it is.
  return fits(seenBefore) ? seenBefore : { blue: undefined, green: undefined };
}

/**
 * @param seenBefore what an earlier reading told of the colors
 * @throws ConfigError when the Rollout is none with an active service
 */
export async function readRollout(
  { kube, namespace }: Cluster,
  name: string,
  seenBefore: RevisionHashes | undefined,
  signal?: AbortSignal,
): Promise<RolloutState> {
  const rollout = await kube.get(rollouts, { namespace, name }, signal);
  const spec = (rollout.spec ?? {}) as RolloutSpec;
  const status = (rollout.status ?? {}) as RolloutStatus;
  const blueGreen = spec.strategy?.blueGreen;
  const activeService = blueGreen?.activeService;
  if (blueGreen === undefined || activeService === undefined) {
    throw new ConfigError(
      `switch.rollout: Rollout ${name} has no \`strategy.blueGreen\` with an \`activeService\``,
      {
        advice: 'A canary is moved by the weights of its route: use `gateway-api` or `istio`.',
      },
    );
  }
  const service = await kube.get(services, { namespace, name: activeService }, signal);
  const { selector } = (service.spec ?? {}) as { selector?: Readonly<Record<string, string>> };
  const positions = {
    active: selector?.[hashLabel] ?? '',
    current: status.currentPodHash ?? '',
    stable: status.stableRS ?? '',
  };
  const hashes = hashesOf(rollout.metadata, positions, seenBefore);
  const { active } = positions;
  const color =
    active === ''
      ? 'unknown'
      : active === hashes.blue
        ? 'blue'
        : active === hashes.green
          ? 'green'
          : 'unknown';
  return { rollout, spec, status, blueGreen, activeService, ...positions, hashes, color };
}

/** Whether the controller has seen what the Rollout asks for by now. */
export function isObserved({ rollout, status }: RolloutState): boolean {
  return Number(status.observedGeneration ?? 0) >= (rollout.metadata.generation ?? 0);
}
