import type { Command } from 'commander';
import { withConfigOption, type CommonOptions, type SetExitCode } from './common-options.ts';
import { ownStdout } from './own-stdout.ts';

/** `bg-check status`: where the release stands; touches nothing. */
export function registerStatus(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('status')
    .description('where the release stands, and where traffic is; touches nothing')
    .option('--json', 'as one JSON document');
  withConfigOption(command).action(async (options: CommonOptions & { readonly json?: true }) => {
    const [{ status }, { describeStatus }, { sessionOptions }] = await Promise.all([
      import('../release/release-api.ts'),
      import('../release/status.ts'),
      import('./session-options.ts'),
    ]);
    const report = await status(sessionOptions(options));
    const text =
      options.json === true
        ? JSON.stringify({ schemaVersion: 1, ...report }, undefined, 2)
        : [`target ${report.target}`, ...describeStatus(report)].join('\n');
    ownStdout.write(`${text}\n`);
    setExitCode(0);
  });
}
