import { parseDuration, tryParseDuration } from '../../../duration.ts';
import type { CheckContext } from '../../check-context.ts';
import { isText, wrongOption } from '../wrong-option.ts';

/** How much longer than its program a check may take: the time to end a program that does not want to. */
const graceMs = 5_000;

/** A program and its arguments. @throws CheckFileError */
export function readArgv(subject: string, member: string, given: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [];
  if (list.every((item) => typeof item === 'string') && isText(list[0])) return list;
  const advice = 'It is run without a shell; name one where you need it: ["sh", "-c", "…"].';
  throw wrongOption(subject, `\`${member}\` expects a program and its arguments as a list`, given, advice);
}

/** How long a program may take: as long as its check was given. */
export function programTimeoutMs({ config }: CheckContext, timeout: string | undefined): number {
  return parseDuration(timeout ?? config.runner.timeout);
}

/** The time limit of a check that runs a program: the program's own, and the time to end it. */
export function withGrace(timeout: string | undefined): string {
  const timeoutMs = timeout === undefined ? undefined : tryParseDuration(timeout);
  // A text that is no duration is refused where every check's is.
  return timeoutMs === undefined ? (timeout ?? '1d') : `${timeoutMs + graceMs}ms`;
}
