import type { Command } from 'commander';
import type { CleanCommandOptions } from './clean-command-options.ts';
import { withConfigOption, type SetExitCode } from './common-options.ts';

/** `bg-check clean`: undo what a killed run left. */
export function registerClean(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('clean')
    .description('undo what the probes of earlier runs changed and left, such as those of a killed run')
    .option('--run <id>', 'only what this run left; its id, or how it begins')
    .option('--list', 'show what is left; touches nothing')
    .option('--dry-run', 'show what would be done; touches nothing')
    .option('--by-hand', 'take what is left of --run for undone, for a person has done it')
    .option('--json', 'as one JSON document')
    .addHelpText('after', '\nExit codes: 0 nothing is left · 3 something is left · 5 the run is under way');
  withConfigOption(command).action(async (options: CleanCommandOptions) => {
    const { runClean } = await import('./run-clean.ts');
    setExitCode(await runClean(options));
  });
}
