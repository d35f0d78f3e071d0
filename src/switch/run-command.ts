import { formatDuration } from '../duration.ts';
import { SwitchError } from '../errors.ts';
import { runProgram } from '../program/run-program.ts';
import { forgetRunningCommand, noteRunningCommand } from './process-group.ts';

const tailLength = 600;
/** When there is no such program. */
export const commandAdvice =
  'The command is run without a shell: give the program and each argument as items of a list.';

export interface RunCommandOptions {
  /** Where the command stands in the configuration, for messages. */
  readonly label: string;
  readonly timeoutMs: number;
  readonly cwd?: string;
  /** Where to leave word of the process while it runs. */
  readonly processFile?: string;
  readonly signal?: AbortSignal;
}

function tail(name: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  return `\n${name}: ${trimmed.length > tailLength ? `…${trimmed.slice(-tailLength)}` : trimmed}`;
}

/**
 * Runs a program without a shell, in a process group of its own, and resolves to what it printed.
 * @throws SwitchError when it fails or takes too long (the whole group is then killed); ConfigError when there
 * is no such program; the signal's reason when aborted
 */
export async function runCommand(argv: readonly string[], options: RunCommandOptions): Promise<string> {
  const { label, timeoutMs, signal, cwd, processFile } = options;
  const shown = argv.join(' ');
  try {
    const { exitCode, killedBy, stdout, stderr } = await runProgram(argv, {
      ...{ subject: label, timeoutMs, cwd, signal, leavesOthers: true },
      advice: commandAdvice,
      onGroup:
        processFile === undefined
          ? undefined
          : (pid) => {
              noteRunningCommand(processFile, pid);
            },
    });
    if (exitCode === 0) return stdout;
    const output = tail('stdout', stdout) + tail('stderr', stderr);
    if (killedBy === 'deadline') {
      throw new SwitchError(
        `${label}: \`${shown}\` did not end within ${formatDuration(timeoutMs)} and was killed${output}`,
        { advice: 'Raise `switch.timeout` if the command may take longer.' },
      );
    }
    const how = killedBy === undefined ? `exit code ${exitCode ?? '?'}` : `signal ${killedBy}`;
    throw new SwitchError(`${label}: \`${shown}\` ended with ${how}${output}`);
  } finally {
    if (processFile !== undefined) forgetRunningCommand(processFile);
  }
}
