import { tryParseDuration } from '../duration.ts';
import { CheckFileError } from '../errors.ts';
import { excerpt } from './excerpt.ts';

/** What was given where something else was asked for, as it stands in a sentence. */
export function showGiven(given: unknown): string {
  if (typeof given === 'string') return excerpt(given, undefined, 60);
  const text = JSON.stringify(given) as string | undefined;
  return text === undefined ? `a ${typeof given}` : excerpt(text, undefined, 60);
}

/** Refuses members that mean nothing: one that is misspelled would otherwise be ignored. @throws CheckFileError */
export function refuseUnknown(label: string, given: object, members: readonly string[]): void {
  if (typeof given !== 'object' || (given as unknown) === null) {
    throw new CheckFileError(`${label}: options are an object, got \`${showGiven(given)}\``);
  }
  const unknown = Object.keys(given).find((member) => !members.includes(member));
  if (unknown === undefined) return;
  throw new CheckFileError(`${label}: unknown option \`${unknown}\``, {
    advice: `There are ${members.map((member) => `\`${member}\``).join(', ')}.`,
  });
}

/** Milliseconds of a duration in options, `usual` where there is none. @throws CheckFileError when it is no duration */
export function readDuration(label: string, member: string, text: unknown, usual: number): number {
  if (text === undefined) return usual;
  const milliseconds = typeof text === 'string' ? tryParseDuration(text) : undefined;
  if (milliseconds !== undefined) return milliseconds;
  throw new CheckFileError(
    `${label}: \`${member}\` expects a duration such as \`5s\`, got \`${showGiven(text)}\``,
  );
}
