import type { Command } from 'commander';
import {
  withConfigOption,
  withReporting,
  type RunCommandOptions,
  type SetExitCode,
} from './common-options.ts';

/** `bg-check switch`: move traffic, verified. */
export function registerSwitch(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('switch')
    .description('move traffic to green, and prove that it moved; needs a passed pre-switch');
  withReporting(withConfigOption(command)).action(async (options: RunCommandOptions) => {
    const [{ runReleaseCommand }, { switchTraffic }] = await Promise.all([
      import('./run-release-command.ts'),
      import('../release/release-api.ts'),
    ]);
    setExitCode(await runReleaseCommand(options, switchTraffic));
  });
}
