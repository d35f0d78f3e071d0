import type { PollOptions, StepOptions } from '../check/check-context.ts';
import { readLatency } from '../check/read-latency.ts';
import { tryParseDuration } from '../duration.ts';
import { CheckFileError } from '../errors.ts';
import { nearestName } from '../nearest-name.ts';

function refuseOthers(subject: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((member) => !known.includes(member));
  if (unknown === undefined) return;
  const near = nearestName(unknown, known);
  throw new CheckFileError(
    `${subject}: unknown option \`${unknown}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`,
    { advice: `There are ${known.map((member) => `\`${member}\``).join(', ')}.` },
  );
}

function readDuration(subject: string, member: string, given: unknown): number {
  const milliseconds = typeof given === 'string' ? tryParseDuration(given) : undefined;
  if (milliseconds !== undefined && milliseconds > 0) return milliseconds;
  throw new CheckFileError(
    `${subject}: \`${member}\` expects a duration such as \`500ms\`, got \`${String(given)}\``,
  );
}

/** @throws CheckFileError on options of a step that mean nothing */
export function readStepOptions(name: string, given: StepOptions): StepOptions & { withinMs?: number } {
  const subject = `step \`${name}\``;
  refuseOthers(subject, given, ['within', 'mutates', 'latency']);
  const { within, mutates, latency } = given;
  if (mutates !== undefined && typeof (mutates as unknown) !== 'boolean') {
    throw new CheckFileError(
      `${subject}: \`mutates\` expects \`true\` or \`false\`, got \`${String(mutates)}\``,
    );
  }
  if (latency !== undefined) readLatency(subject, latency);
  return within === undefined ? given : { ...given, withinMs: readDuration(subject, 'within', within) };
}

/**
 * Options of a poll in milliseconds.
 * @param limitMs time limit of the check
 * @throws CheckFileError on such as mean nothing, or cannot be kept within the time limit
 */
export function readPollOptions(
  name: string,
  given: PollOptions,
  limitMs: number,
): { readonly everyMs: number; readonly timeoutMs: number } {
  const subject = `poll \`${name}\``;
  refuseOthers(subject, given, ['every', 'timeout']);
  const { every = '1s', timeout } = given;
  const [everyMs, timeoutMs] = [
    readDuration(subject, 'every', every),
    readDuration(subject, 'timeout', timeout),
  ];
  if (timeoutMs >= limitMs) {
    throw new CheckFileError(
      `${subject}: its \`timeout\` of ${timeout} does not fit into the ${limitMs / 1_000}s that the check may take`,
      { advice: 'Give the check a longer `timeout`, or the poll a shorter one.' },
    );
  }
  return { everyMs, timeoutMs };
}
