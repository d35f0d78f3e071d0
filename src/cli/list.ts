import type { Command } from 'commander';
import {
  withCheckFilters,
  withConfigOption,
  type CheckCommandOptions,
  type SetExitCode,
} from './common-options.ts';
import { ownStdout } from './own-stdout.ts';

/** `bg-check list`: the plan, touching nothing. */
export function registerList(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('list')
    .description('show which checks would run in each phase; touches nothing')
    .option('--json', 'as one JSON document');
  withCheckFilters(withConfigOption(command)).action(
    async (options: CheckCommandOptions & { json?: true }) => {
      const { listChecks } = await import('./list-checks.ts');
      ownStdout.write(await listChecks(options));
      setExitCode(0);
    },
  );
}
