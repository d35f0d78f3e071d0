import { formatDuration } from '../../duration.ts';
import { SwitchError } from '../../errors.ts';
import { runProgram } from '../../program/run-program.ts';
import { forgetRunningCommand, noteRunningCommand } from '../process-group.ts';
import type { DnsPlan } from './plan-zone.ts';

/** What came of an update. */
export type UpdateResult =
  | { readonly isDone: true }
  | {
      readonly isDone: false;
      /** What the server answered, such as `REFUSED` or `NXRRSET`; `undefined` when it did not. */
      readonly code: string | undefined;
      /** What is wrong, without who said it. */
      readonly problem: string;
      readonly advice?: string;
    };

export interface NsupdateOptions {
  readonly directory?: string | undefined;
  readonly processFile?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const longestWord = 300;

const refusals: Readonly<Record<string, readonly [problem: string, advice: string]>> = {
  REFUSED: [
    'refuses this update (REFUSED)',
    'Let the key change the name: `allow-update` or `update-policy` of the zone, or an ACL with `action: update`.',
  ],
  NOTAUTH: [
    'is not the primary of this zone (NOTAUTH)',
    'Give the primary as `switch.server`, and its zone as `switch.zone`.',
  ],
  NOTZONE: ['says that the name is not in this zone (NOTZONE)', 'Correct `switch.zone`.'],
  NOTIMP: ['takes no updates (NOTIMP)', 'Give the primary of the zone as `switch.server`.'],
  'NOTAUTH(BADKEY)': [
    'does not know this key (BADKEY)',
    'Give the server the same key, under the same name and with the same algorithm.',
  ],
  'NOTAUTH(BADSIG)': [
    'finds that the signature does not fit (BADSIG): it has another secret under this name',
    'Use the secret that the server has.',
  ],
  'NOTAUTH(BADTIME)': [
    'finds the signature too old or too new (BADTIME): the clocks of the two machines differ by minutes',
    'Set the clocks right on both machines.',
  ],
};

function resultOf(stderr: string): UpdateResult {
  const unreadable = /could not (?:read|create) key[^\n]*/.exec(stderr)?.[0];
  // It would go on without a signature, and say only that it was refused.
  if (unreadable !== undefined) {
    return {
      isDone: false,
      code: 'key',
      problem: `cannot be asked: nsupdate ${unreadable}`,
      advice: 'Mend the key file.',
    };
  }
  const code = /^update failed: (\S+)/m.exec(stderr)?.[1];
  if (code !== undefined) {
    const [problem, advice] = refusals[code] ?? [`answered ${code} to the update`, undefined];
    return { isDone: false, code, problem, ...(advice === undefined ? {} : { advice }) };
  }
  const unreachable = /^; Communication with \S+ failed: (.*)$/m.exec(stderr)?.[1];
  if (unreachable !== undefined) {
    // What nsupdate says of a connection that nobody takes.
    const why = unreachable === 'operation canceled' ? 'nobody listens there over TCP' : unreachable;
    return { isDone: false, code: undefined, problem: `cannot be reached: ${why}` };
  }
  const said = stderr.trim().replace(/\s*\n\s*/g, '; ');
  return {
    isDone: false,
    code: undefined,
    problem: `cannot be asked: nsupdate says ${said.slice(0, longestWord)}`,
  };
}

/**
 * Hands a script to nsupdate, by its standard input: the key in it is seen by no other process. Over TCP and once, for an
 * update that is sent again finds its own effect and takes it for somebody else's.
 * @throws ConfigError when there is no nsupdate, SwitchError when it takes too long; the signal's reason when aborted
 */
export async function runNsupdate(
  { program, keyFile, timeoutMs, server }: DnsPlan,
  script: string,
  { directory, processFile, signal }: NsupdateOptions,
): Promise<UpdateResult> {
  const argv = [...program, '-v', '-r', '0', ...(keyFile === undefined ? [] : ['-k', keyFile])];
  try {
    const { exitCode, killedBy, stderr, stdout } = await runProgram(argv, {
      ...{ subject: 'switch.program', timeoutMs, cwd: directory, signal, input: script },
      advice: 'Install it (Debian: `bind9-dnsutils`), or give its path as `switch.program`.',
      onGroup:
        processFile === undefined
          ? undefined
          : (pid) => {
              noteRunningCommand(processFile, pid);
            },
    });
    if (killedBy === 'deadline') {
      throw new SwitchError(
        `the name server ${server.text} did not answer the update within ${formatDuration(timeoutMs)}`,
        { advice: 'It may have made it all the same; what it has is read back.' },
      );
    }
    if (killedBy !== undefined) throw new SwitchError(`nsupdate was ended by ${killedBy}`);
    return exitCode === 0 ? { isDone: true } : resultOf(stderr === '' ? stdout : stderr);
  } finally {
    if (processFile !== undefined) forgetRunningCommand(processFile);
  }
}
