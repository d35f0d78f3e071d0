import type { JsonValue } from '../../json.ts';
import type { ServingColor } from '../color-names.ts';
import type { DrainReading, TrafficColor } from '../switch-hook.ts';
import type { SwitchTarget, Weights } from '../weights.ts';

/** Where one HAProxy sends traffic. */
export interface InstanceState {
  readonly color: TrafficColor;
  readonly weights?: Weights;
  /** What `restore` of this instance needs. */
  readonly raw: JsonValue;
  /** Changes whenever somebody moves traffic. */
  readonly etag: string;
}

/** One HAProxy and its part of a switch; several may stand behind one front door. */
export interface HaproxyInstance {
  readonly name: string;
  /** @throws ConfigError, RefusedError or SwitchError when a move to the target must not be tried */
  preflight(target: SwitchTarget, signal?: AbortSignal): Promise<readonly string[]>;
  read(signal?: AbortSignal): Promise<InstanceState>;
  /** @throws StateChangedError when the state is not the one of `ifMatch`, SwitchError */
  apply(target: SwitchTarget, ifMatch: string | undefined, signal?: AbortSignal): Promise<void>;
  restore(raw: JsonValue, signal?: AbortSignal): Promise<void>;
  drain(color: ServingColor, signal?: AbortSignal): Promise<DrainReading>;
}
