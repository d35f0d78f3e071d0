import type { UserConfig } from '../../../src/config/config-schema.ts';
import type { ServingColor } from '../../../src/switch/color-names.ts';
import type { SwitchTarget, Weights } from '../../../src/switch/weights.ts';

/**
 * How a mechanism can fail a move. `refuses` fails before anything moved, `breaks-off` after a part has moved,
 * `fails-late` after all of it; `lies` says that it moved what it did not, `moves-half` says so having moved a part
 * (some routers, some workers, one of two calls); `hangs` never answers, `disconnects` ends the connection in the
 * middle; `conflict` is somebody else who moves traffic between the reading and the move.
 */
export const faultKinds = [
  'refuses',
  'breaks-off',
  'fails-late',
  'lies',
  'moves-half',
  'hangs',
  'disconnects',
  'conflict',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Makes the next move to green fail; and every move, when `forGood`. */
type Arm = (forGood: boolean) => Promise<void>;

/** A mechanism that really moves traffic between two colors, and everything a test needs to know of it. */
export interface SwitchRig {
  /** `timeout` short enough that a fault that hangs is over in a second or two. */
  readonly switch: NonNullable<UserConfig['switch']>;
  /** What else the configuration needs. */
  readonly config?: Partial<UserConfig>;
  /** The folder that the configuration stands in, where files of it matter; a new one by default. */
  readonly folder?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly urls: Readonly<Record<ServingColor | 'live', string>>;
  /** Where traffic goes, told by the mechanism itself and not by the hook. */
  readonly truth: () => Promise<Weights>;
  /** Somebody else moves traffic. */
  readonly meddle: (target: SwitchTarget) => Promise<void>;
  /**
   * Makes the next move to green fail so; a way back works again, unless `forGood`. `undefined` where the mechanism cannot
   * fail so, and why.
   */
  readonly faults: Readonly<Record<FaultKind, Arm | { readonly never: string }>>;
}

/** Every fault, armed in the same way. */
export function everyFault(arm: (kind: FaultKind, forGood: boolean) => unknown): Record<FaultKind, Arm> {
  const armOf = (kind: FaultKind) => async (forGood: boolean) => {
    await arm(kind, forGood);
  };
  const armed = faultKinds.map((kind) => [kind, armOf(kind)]);
  return Object.fromEntries(armed) as Record<FaultKind, Arm>;
}
