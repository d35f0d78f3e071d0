import type { Config } from '../config/config-schema.ts';
import { weightOfStep } from '../config/step-schema.ts';
import { formatDuration, parseDuration } from '../duration.ts';
import { ConfigError } from '../errors.ts';
import type { SwitchHook } from '../switch/switch-hook.ts';

/** A share of green that is watched before it gets more. */
export interface SwitchStep {
  /** Percent of new requests, above 0 and below 100. */
  readonly weight: number;
  /** How long it is watched at least, in milliseconds. */
  readonly forMs: number;
}

/** The steps of a configuration before the last, which gives green everything. */
export function stepsOf(configured: Config['switch']): readonly SwitchStep[] {
  if (configured?.steps === undefined) return [];
  const { steps, stepFor } = configured;
  return steps
    .map((step) => ({
      weight: weightOfStep(step),
      forMs: parseDuration((typeof step === 'number' ? undefined : step.for) ?? stepFor),
    }))
    .filter(({ weight }) => weight < 100);
}

/** How long all steps take when nothing keeps them, in milliseconds. */
export function timeOfSteps(steps: readonly SwitchStep[]): number {
  return steps.reduce((sum, { forMs }) => sum + forMs, 0);
}

/** `10 % for 2m, 50 % for 5m, then all of it`. */
export function describeSteps(steps: readonly SwitchStep[]): string {
  const shares = steps.map(({ weight, forMs }) => `${weight} % for ${formatDuration(forMs)}`);
  return `${shares.join(', ')}, then all of it`;
}

/** @throws ConfigError when there are steps and the hook cannot give green a share */
export function requireWeights(hook: SwitchHook, steps: readonly SwitchStep[]): void {
  if (steps.length === 0 || hook.weighted) return;
  const how =
    hook.name === 'command' || hook.name === 'http'
      ? "Hand `{weight}`, green's share in percent, to `switch.apply` and let `switch.read` tell it, or leave `switch.steps` out."
      : 'Leave `switch.steps` out, or use an adapter with weights.';
  throw new ConfigError(
    `switch.steps: the ${hook.name} hook moves traffic as a whole, and ${steps.length + 1} steps are asked for`,
    { advice: how },
  );
}
