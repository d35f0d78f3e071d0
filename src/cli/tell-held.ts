import { closeSync, writeSync } from 'node:fs';

/** Says on stderr, which is closed with it, that the process ends because a check holds the event loop. */
export function tellHeld(message: string): void {
  writeSync(
    2,
    `bg-check: ${message} (exit 3)\n  Nothing else could run, no cleanup and no rollback: \`bg-check status\` says where the release stands, \`bg-check clean\` undoes what is on record.\n`,
  );
  // Node would say that it waits for a debugger, which is how it was asked who holds the event loop.
  closeSync(2);
}
