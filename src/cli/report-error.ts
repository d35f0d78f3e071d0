import { BgCheckError, InterruptedError } from '../errors.ts';
import { exitCodeOfError, exitCodes } from '../gate/exit-code.ts';

/** An error for a person: what failed, where, what to do; no stack. */
export function describeError(error: BgCheckError): string {
  const { message, location, advice } = error;
  const place = location === undefined || message.includes(location) ? [] : [`  at ${location}`];
  return [`bg-check: ${message}`, ...place, ...(advice === undefined ? [] : [`  ${advice}`])].join('\n');
}

/** Prints an error that ended a command on stderr, and gives its exit code. A bug keeps its stack. */
export function reportError(error: unknown): number {
  if (error instanceof BgCheckError) {
    process.stderr.write(`${describeError(error)}\n`);
    return exitCodeOfError(error.code, error instanceof InterruptedError ? error.signal : undefined);
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`bg-check: a bug in bg-check; please report it with this text\n${text}\n`);
  return exitCodes.inconclusive;
}
