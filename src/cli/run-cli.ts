import { Command, CommanderError } from 'commander';
import { exitCodes } from '../gate/exit-code.ts';
import { version } from '../version.ts';
import { ownStdout } from './own-stdout.ts';
import { registerClean } from './clean.ts';
import { registerContrast } from './contrast.ts';
import { registerCutover } from './cutover.ts';
import { registerDemo } from './demo.ts';
import { registerInit } from './init.ts';
import { registerList } from './list.ts';
import { registerObserve } from './observe.ts';
import { registerPreSwitch } from './pre-switch.ts';
import { reportError } from './report-error.ts';
import { registerResume } from './resume.ts';
import { registerRollback } from './rollback.ts';
import { registerSimulate } from './simulate.ts';
import { registerSkew } from './skew.ts';
import { registerStatus } from './status.ts';
import { registerSwitch } from './switch.ts';

const registrations = [
  registerPreSwitch,
  registerSwitch,
  registerObserve,
  registerCutover,
  registerRollback,
  registerStatus,
  registerResume,
  registerClean,
  registerList,
  registerSkew,
  registerContrast,
  registerSimulate,
  registerInit,
  registerDemo,
];

const epilogue = `
Exit codes: 0 pass · 1 fail (blue serves) · 2 usage or configuration · 3 inconclusive ·
            4 switch or rollback failed or refused · 5 locked · 129/130/143 interrupted`;

/** Runs one command line and resolves to its exit code; never throws. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const program = new Command('bg-check')
    .description('The gate around the moment traffic moves, for blue-green releases over one Postgres.')
    .version(version, '-V, --version')
    .configureHelp({ showGlobalOptions: false })
    .addHelpText('after', epilogue)
    .configureOutput({
      writeOut: (text) => {
        ownStdout.write(text);
      },
      outputError: (text, write) => {
        write(text.replace(/^error: /, 'bg-check: '));
      },
    })
    .showHelpAfterError('  See `bg-check --help`, or `--help` after a command.')
    .exitOverride();
  let exitCode: number = exitCodes.pass;
  for (const register of registrations) {
    register(program, (code) => {
      exitCode = code;
    });
  }

  try {
    await program.parseAsync([...argv]);
    return exitCode;
  } catch (error) {
    // Help that was not asked for, because the command is missing, is a usage error as well.
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.pass : exitCodes.configuration;
    return reportError(error);
  }
}
