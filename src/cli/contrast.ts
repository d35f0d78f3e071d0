import { Option, type Command } from 'commander';
import { countOption, withConfigOption, type SetExitCode } from './common-options.ts';
import type { ContrastCommandOptions } from './contrast-command-options.ts';

const repeat = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value];

const help = `
Without paths and without a record, the contrasts of the check files are run. Nothing is moved or recorded.

  bg-check contrast '/api/products?limit=5' / --expected '$.items[*].discount'
  bg-check contrast --from access.log --sample 50

Exit codes: 0 green answers as blue does · 1 it does not · 2 usage or input · 3 could not decide · 129/130/143 interrupted`;

/** `bg-check contrast`: does green answer as blue does? */
export function registerContrast(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('contrast')
    .description('does green answer as blue does? asks both the same and leaves out what is noise')
    .argument('[paths...]', 'what to ask, such as `/api/products?limit=5`')
    .option('--from <file>', 'draw requests from an access log or a .har; GET and HEAD without personal data')
    .addOption(countOption('--sample <count>', 'how many requests to draw from it (default: 50)'))
    .addOption(
      countOption(
        '--samples <n>',
        'ask green this often at first, and blue twice as often (default: 5; up to 50 where green is in doubt)',
      ),
    )
    .option('--seed <text>', 'draws the same requests in the same order again')
    .addOption(
      new Option('--expected <change>', 'a change that is meant, such as `$.items[*].discount`').argParser(
        repeat,
      ),
    )
    .addOption(
      new Option('--ignore <field>', 'what does not matter; like --expected, may be repeated').argParser(
        repeat,
      ),
    )
    .addOption(
      new Option('--reporter <name[=file]>', 'terminal, json or ndjson; may be repeated').argParser(repeat),
    )
    .option('--json', 'the same as --reporter json')
    .addHelpText('after', help);
  withConfigOption(command).action(async (paths: readonly string[], options: ContrastCommandOptions) => {
    const { runContrastCommand } = await import('./run-contrast.ts');
    setExitCode(await runContrastCommand(paths, options));
  });
}
