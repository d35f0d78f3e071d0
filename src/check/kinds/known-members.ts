import { nearestName } from '../../nearest-name.ts';
import { CheckFileError } from '../../errors.ts';

/** What every kind of check can be told; see `CheckOptions`. */
export const commonOptions = ['phase', 'tags', 'timeout', 'retries', 'gating'] as const;

/** @throws CheckFileError when `given` has a member that nothing reads, for it would be lost without a word */
export function refuseUnknownMembers(subject: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((member) => !known.includes(member));
  if (unknown === undefined) return;
  const near = nearestName(unknown, known);
  const guess = near === undefined ? '' : `; did you mean \`${near}\`?`;
  throw new CheckFileError(`${subject}: unknown option \`${unknown}\`${guess}`, {
    advice: `There are ${known.map((member) => `\`${member}\``).join(', ')}.`,
  });
}
