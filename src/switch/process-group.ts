import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { signalGroup } from '../program/signal-group.ts';
import { processIdentity } from './process-identity.ts';

interface Note {
  readonly pid: number;
  readonly identity: string;
}

/**
 * Leaves word of a running command, for the next run to find should this one be killed. Best effort: a command that
 * puts traffic back has to run on a full disk too.
 */
export function noteRunningCommand(file: string, pid: number): void {
  const identity = processIdentity(pid);
  if (identity === undefined) return;
  try {
    writeFileSync(file, JSON.stringify({ pid, identity } satisfies Note));
  } catch {
    forgetRunningCommand(file);
  }
}

/** Best effort too: a note left behind names a process by its start as well, and so no other is taken for it. */
export function forgetRunningCommand(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The folder cannot be written, and what the command did matters more.
  }
}

function readNote(file: string): Note | undefined {
  try {
    const { pid, identity } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Note>;
    return Number.isInteger(pid) && Number(pid) > 1 && typeof identity === 'string'
      ? { pid: Number(pid), identity }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Ends the command that a killed run left behind, so that its late effect cannot overtake what is done next.
 * @returns whether there was one
 */
export async function endLeftoverCommand(file: string): Promise<boolean> {
  const note = readNote(file);
  let ended = false;
  if (note !== undefined) {
    const leader = processIdentity(note.pid);
    // A group outlives its leader, and as long as it does the system gives its number to nobody else.
    if (leader === note.identity || leader === undefined) ended = signalGroup(note.pid, 'SIGKILL');
    for (let wait = 0; wait < 100 && processIdentity(note.pid) === note.identity; wait += 1) await delay(10);
  }
  forgetRunningCommand(file);
  return ended;
}
