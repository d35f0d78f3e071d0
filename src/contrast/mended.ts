import type { Finding } from './finding.ts';

/** A status that is a failure of whoever gave it. */
export const isBroken = (status: string) => status === 'no answer' || status.startsWith('5');

/** Green is none the worse for not failing as blue does. */
export function isMended({
  place,
  blue,
  green,
}: {
  readonly place: Finding['place'];
  readonly blue: Pick<Finding['blue'], 'value'>;
  readonly green: Pick<Finding['green'], 'value'>;
}): boolean {
  return place === 'status' && isBroken(blue.value) && /^[123]/.test(green.value);
}
