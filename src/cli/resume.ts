import type { Command } from 'commander';
import {
  withConfigOption,
  withReporting,
  type RunCommandOptions,
  type SetExitCode,
} from './common-options.ts';

/** `bg-check resume`: go on where a killed run stopped. */
export function registerResume(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('resume')
    .description('go on with a release that was interrupted or killed');
  withReporting(withConfigOption(command)).action(async (options: RunCommandOptions) => {
    const [{ runReleaseCommand }, { resume }] = await Promise.all([
      import('./run-release-command.ts'),
      import('../release/release-api.ts'),
    ]);
    setExitCode(await runReleaseCommand(options, resume));
  });
}
