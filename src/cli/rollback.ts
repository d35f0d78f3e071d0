import { InvalidArgumentError, type Command } from 'commander';
import {
  withConfigOption,
  withReporting,
  type RunCommandOptions,
  type SetExitCode,
} from './common-options.ts';

interface RollbackCommandOptions extends RunCommandOptions {
  readonly reason: string;
  readonly force?: true;
}

/** `bg-check rollback`: put traffic back, on the record. */
export function registerRollback(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('rollback')
    .description('put traffic back to blue and prove it; needs nothing from green and no metric')
    .requiredOption('--reason <text>', 'why; kept in the journal', (text) => {
      if (text.trim() === '') throw new InvalidArgumentError('Expected a reason, got nothing.');
      return text;
    })
    .option('--force', 'even when it is on record that blue can no longer serve');
  withReporting(withConfigOption(command)).action(async (options: RollbackCommandOptions) => {
    const [{ runReleaseCommand }, { rollBack }] = await Promise.all([
      import('./run-release-command.ts'),
      import('../release/release-api.ts'),
    ]);
    const { reason, force = false } = options;
    setExitCode(await runReleaseCommand(options, (session) => rollBack({ ...session, reason, force })));
  });
}
