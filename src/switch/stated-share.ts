import { colorNamed, type ColorNames, type ServingColor } from './color-names.ts';
import type { SwitchState } from './switch-hook.ts';
import {
  colorOfWeights,
  describeTarget,
  sameWeights,
  weightsOf,
  weightsOfGreen,
  type SwitchTarget,
} from './weights.ts';

/** What a mechanism states as text: the name of a color, or green's share in percent, `30` or `30 %`. */
export function stateNamed(
  names: ColorNames,
  weighted: boolean,
  text: string,
): Pick<SwitchState, 'color' | 'weights'> {
  const color = colorNamed(names, text);
  if (!weighted) return { color };
  if (color === 'blue' || color === 'green') return { color, weights: weightsOf(color) };
  const share = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text.trim())?.[1];
  const green = Number(share);
  if (share === undefined || green > 100) return { color };
  const weights = weightsOfGreen(green);
  return { color: colorOfWeights(weights), weights };
}

/**
 * The color that a call is about: the one that gets everything; where the call names a share, green, whose share it is, be it
 * none.
 */
export function leadingColor(target: SwitchTarget, namesShare = false): ServingColor {
  return namesShare || weightsOf(target).green > 0 ? 'green' : 'blue';
}

/** Whether a state is the target's, its share included. */
export function isAt({ color, weights }: SwitchState, target: SwitchTarget): boolean {
  const wanted = weightsOf(target);
  return weights === undefined
    ? color === colorOfWeights(wanted) && color !== 'mixed'
    : sameWeights(weights, wanted);
}

/** The same where a mechanism that keeps no weights may say no more than that traffic is shared. */
export function mayBeAt(state: SwitchState, target: SwitchTarget): boolean {
  return state.weights === undefined
    ? state.color === colorOfWeights(weightsOf(target))
    : isAt(state, target);
}

/** A state for people: `blue`, or `30 % green`. */
export function describeState({ color, weights }: SwitchState): string {
  return weights === undefined || color !== 'mixed' ? color : describeTarget(weights);
}

/** Where a saved state would have traffic go; `undefined` when it does not say. */
export function targetOf({ color, weights }: SwitchState): SwitchTarget | undefined {
  if (color === 'blue' || color === 'green') return color;
  return color === 'mixed' ? weights : undefined;
}
