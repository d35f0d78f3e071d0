import { Option, type Command } from 'commander';
import { InterruptedError, UsageError } from '../errors.ts';
import type { SetExitCode } from './common-options.ts';
import { ownStdout } from './own-stdout.ts';

interface DemoCommandOptions {
  readonly act?: string;
  readonly keep?: true;
  readonly databaseUrl?: string;
  readonly embedded?: true;
  readonly color: boolean;
}

const actCount = 4;

function actNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > actCount) {
    throw new UsageError(`--act: expected a number from 1 to ${actCount}, got \`${text}\``);
  }
  return number;
}

async function showDemo(options: DemoCommandOptions): Promise<number> {
  const act = actNumber(options.act);
  const { databaseUrl, keep, embedded } = options;
  if (databaseUrl !== undefined && !(/^postgres(ql)?:/.test(databaseUrl) && URL.canParse(databaseUrl))) {
    throw new UsageError('--database-url: expected a URL such as `postgres://user@host/postgres`');
  }
  const [{ runDemo }, { createScreen }, { default: colors }] = await Promise.all([
    import('../demo/demo.ts'),
    import('../demo/screen.ts'),
    import('picocolors'),
  ]);
  const controller = new AbortController();
  const stop = (signal: 'SIGINT' | 'SIGTERM') => {
    controller.abort(
      new InterruptedError(signal, { advice: 'What the demo had started was stopped and removed.' }),
    );
  };
  // Once: a second Ctrl-C ends the demo at once, and its child processes with it.
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await runDemo({
      screen: createScreen({
        write: (text) => ownStdout.write(text),
        color: options.color && colors.isColorSupported,
        width: ownStdout.isTTY ? ownStdout.columns : Infinity,
      }),
      act,
      keep,
      databaseUrl,
      embedded,
      signal: controller.signal,
    });
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

export function registerDemo(program: Command, setExitCode: SetExitCode): void {
  program
    .command('demo')
    .description('show four releases of a small shop going through the gate, on this machine')
    .option('--act <number>', `only this act, 1 to ${actCount}`)
    .option('--keep', 'leave the last act up until Ctrl-C, and print its URLs')
    .option('--database-url <url>', 'a Postgres server on which to create, and drop, a database')
    .addOption(new Option('--embedded', 'the embedded Postgres, even where Postgres is installed').hideHelp())
    .option('--no-color', 'no colors')
    .action(async (options: DemoCommandOptions) => {
      setExitCode(await showDemo(options));
    });
}
