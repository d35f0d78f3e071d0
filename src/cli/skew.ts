import { InvalidArgumentError, Option, type Command } from 'commander';
import type { SkewSeverity } from '../schema/skew/skew-report.ts';
import type { SetExitCode } from './common-options.ts';
import type { SkewCommandOptions } from './skew-command-options.ts';

const oldestMajor = 12;
const severities: readonly SkewSeverity[] = ['breaks', 'breaks-open-sessions', 'changes-meaning', 'notice'];
const repeat = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value];

function major(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= oldestMajor) return number;
  throw new InvalidArgumentError(
    `Expected a major version of Postgres from ${oldestMajor} on, such as \`16\`.`,
  );
}

const help = `
A <source> is a folder, a file or a glob; \`git:<ref>:<path>\` reads it from a commit, with no checkout:

  bg-check skew --migrations db/migrations --blue git:v1.4.1:db/queries --green git:HEAD:db/queries

Exit codes: 0 nothing breaks · 1 something does · 2 usage or input · 3 could not decide · 129/130/143 interrupted`;

/** `bg-check skew`: does every statement of both versions hold at every state of the schema? */
export function registerSkew(program: Command, setExitCode: SetExitCode): void {
  program
    .command('skew')
    .description(
      'try every statement of both versions at every state of the schema; touches no live database',
    )
    .option('--migrations <source>', 'the migrations')
    .addOption(
      new Option('--format <format>', 'how their folder is laid out').choices([
        ...['auto', 'numbered', 'goose', 'golang-migrate', 'sqlx'],
      ]),
    )
    .option(
      '--applied <version>',
      'the last migration in place when blue went live; told from its git ref by default',
    )
    .option('--blue <source...>', 'the statements of the version that serves')
    .option('--green <source...>', 'the statements of the candidate')
    .option('--shadow <engine>', 'embedded (default), native, or the URL of a Postgres server')
    .option('--role <role>', 'the role that the application connects as')
    .addOption(
      new Option('--order <order>', 'what comes first, the migrations (default) or traffic').choices([
        ...['migrate-first', 'code-first'],
      ]),
    )
    .addOption(
      new Option('--seed <file>', 'SQL run before the pending migrations; may be repeated').argParser(repeat),
    )
    .option('--exhaustive', 'probe every statement at every state, also where nothing it uses has changed')
    .option('--execute', 'run statements with made-up values as well')
    .option('--verbose', 'every statement of every finding, and why others could not be verified')
    .addOption(new Option('--fail-on <severity>', 'exit 1 from this severity on').choices([...severities]))
    .addOption(new Option('--postgres <major>', "production's major version").argParser(major))
    .addOption(
      new Option('--reporter <name[=file]>', 'terminal, json, html or sarif; may be repeated').argParser(
        repeat,
      ),
    )
    .option('--json', 'the same as --reporter json')
    .option(
      '-c, --config <file>',
      'configuration whose `schema` gives what is left out; found upwards by default',
    )
    .option('--no-config', 'read no configuration')
    .option('--no-color', 'no colors')
    .addHelpText('after', help)
    .action(async (options: SkewCommandOptions) => {
      const { runSkew } = await import('./run-skew.ts');
      setExitCode(await runSkew(options));
    });
}
