import type { Command } from 'commander';
import {
  withBail,
  withCheckFilters,
  withConfigOption,
  withReporting,
  type RunCommandOptions,
  type SetExitCode,
} from './common-options.ts';

/** `bg-check pre-switch`: may traffic move? */
export function registerPreSwitch(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('pre-switch')
    .description('may traffic move? run the checks before the cutover; moves nothing');
  withBail(withReporting(withCheckFilters(withConfigOption(command)))).action(
    async (options: RunCommandOptions) => {
      const [{ runReleaseCommand }, { preSwitch }] = await Promise.all([
        import('./run-release-command.ts'),
        import('../release/release-api.ts'),
      ]);
      setExitCode(await runReleaseCommand(options, preSwitch));
    },
  );
}
