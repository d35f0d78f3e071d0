import type { Finding, FindingClass } from './finding.ts';

/** A status that is a failure of whoever gave it. */
export const isBroken = (status: string) => status === 'no answer' || status.startsWith('5');

export function isError({ place }: Pick<Finding, 'place'>, signature: string): boolean {
  return place === 'status' && isBroken(signature);
}

/**
 * Green is none the worse for not failing as blue does, nor for showing each time what blue has as a rule and leaves out now and then. What
 * blue shows now and then, such as the `errors` of an answer with status 200, is not mended by showing it more often.
 */
export function isMended(
  finding: Pick<Finding, 'place' | 'greenValueOnBlue'> & {
    readonly class: FindingClass;
    readonly blue: Pick<Finding['blue'], 'value' | 'of'>;
    readonly green: Pick<Finding['green'], 'value'>;
  },
): boolean {
  const { place, blue, green, greenValueOnBlue } = finding;
  if (place === 'status') return isBroken(blue.value) && /^[123]/.test(green.value);
  return finding.class === 'extra' && greenValueOnBlue > 0 && 2 * greenValueOnBlue >= blue.of;
}
