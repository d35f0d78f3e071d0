import { SwitchError } from '../errors.ts';
import type { ServingColor } from './color-names.ts';
import { describeTarget, soleColor, type SwitchTarget } from './weights.ts';

/**
 * The color that a target names, for a mechanism that knows no weights.
 * @throws SwitchError when it names a share of each
 */
export function requireSoleColor(hook: string, target: SwitchTarget): ServingColor {
  const color = soleColor(target);
  if (color !== undefined) return color;
  throw new SwitchError(
    `the ${hook} hook moves traffic as a whole, and ${describeTarget(target)} was asked for`,
    { advice: 'Leave `switch.steps` out, or use an adapter with weights.' },
  );
}
