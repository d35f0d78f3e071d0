import type { Finding, FindingClass } from './finding.ts';

/** A status that is a failure of whoever gave it. */
export const isBroken = (status: string) => status === 'no answer' || status.startsWith('5');

export function isError({ place }: Pick<Finding, 'place'>, signature: string): boolean {
  return place === 'status' && isBroken(signature);
}

/** Green is none the worse for not failing as blue does, nor for showing each time what blue leaves out now and then. */
export function isMended(
  finding: Pick<Finding, 'place' | 'greenValueOnBlue'> & {
    readonly class: FindingClass;
    readonly blue: Pick<Finding['blue'], 'value'>;
    readonly green: Pick<Finding['green'], 'value'>;
  },
): boolean {
  const { place, blue, green, greenValueOnBlue } = finding;
  if (place === 'status') return isBroken(blue.value) && /^[123]/.test(green.value);
  return finding.class === 'extra' && greenValueOnBlue > 0;
}
