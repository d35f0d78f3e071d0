import type { Command } from 'commander';
import {
  withBail,
  withCheckFilters,
  withConfigOption,
  withReporting,
  type SetExitCode,
} from './common-options.ts';
import { observationOptions, withWindow, type ObserveCommandOptions } from './observe.ts';

/** `bg-check cutover`: pre-switch, switch and observe in a row. */
export function registerCutover(program: Command, setExitCode: SetExitCode): void {
  const command = program.command('cutover').description('pre-switch, switch and observe in a row');
  withBail(withReporting(withCheckFilters(withConfigOption(withWindow(command))))).action(
    async (options: ObserveCommandOptions) => {
      const [{ runReleaseCommand }, { cutover }] = await Promise.all([
        import('./run-release-command.ts'),
        import('../release/release-api.ts'),
      ]);
      setExitCode(
        await runReleaseCommand(options, (session) =>
          cutover({ ...session, ...observationOptions(options) }),
        ),
      );
    },
  );
}
