import { InvalidArgumentError, Option, type Command } from 'commander';
import { tryParseDuration } from '../duration.ts';
import { UsageError } from '../errors.ts';
import { tryParseListenAddress } from '../metrics/listen-address.ts';

/** Tells the program how the command ended. */
export type SetExitCode = (code: number) => void;

/** Options of every command that reads the configuration. */
export interface CommonOptions {
  readonly config?: string;
  readonly color: boolean;
}

/** Options of every command that runs or plans checks. */
export interface CheckCommandOptions extends CommonOptions {
  readonly only?: readonly string[];
  readonly grep?: string;
  readonly tag?: readonly string[];
}

/** Options of every command that reports as it goes. */
export interface RunCommandOptions extends CheckCommandOptions {
  readonly reporter?: readonly string[];
  readonly json?: true;
  readonly bail?: true;
  readonly dryRun?: true;
  readonly metricsTextfile?: string;
  readonly metricsPush?: string;
  readonly metricsListen?: string;
}

const list = (value: string, previous: readonly string[] = []): readonly string[] => {
  const items = value.split(',').filter((item) => item.trim() !== '');
  if (items.length === 0) throw new InvalidArgumentError('Expected at least one name.');
  return [...previous, ...items];
};
const repeat = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value];

export function withConfigOption(command: Command): Command {
  return command
    .option('-c, --config <file>', 'configuration file; found upwards from here by default')
    .option('--no-color', 'no colors');
}

export function withCheckFilters(command: Command): Command {
  return command
    .addOption(new Option('--only <kinds>', 'only checks of these kinds, comma-separated').argParser(list))
    .option('--grep <pattern>', 'only checks whose name matches this regular expression')
    .addOption(
      new Option('--tag <tags>', 'only checks with one of these tags, comma-separated').argParser(list),
    );
}

export function withReporting(command: Command): Command {
  return (
    command
      .addOption(
        new Option('--reporter <name[=file]>', 'terminal, json or ndjson; may be repeated').argParser(repeat),
      )
      .option('--json', 'the same as --reporter json')
      .option('--dry-run', 'everything but effects: nothing is moved, nothing is recorded')
      .option(
        '--metrics-textfile <file>',
        "write the run's own figures for node_exporter, such as bg-check.prom",
      )
      // What is wrong with it is said later, by who knows to keep its password back.
      .option('--metrics-push <url>', "push the run's own figures to a Pushgateway")
      .addOption(
        new Option(
          '--metrics-listen <host:port>',
          "serve the run's own figures at /metrics while it goes on; port 0: any free one",
        ).argParser((text) => {
          if (tryParseListenAddress(text) !== undefined) return text;
          throw new InvalidArgumentError('Expected host and port, such as `127.0.0.1:9464` or `:9464`.');
        }),
      )
  );
}

/** What the command line says of where the run's own figures go. */
export function metricsOptions({ metricsTextfile, metricsPush, metricsListen }: RunCommandOptions) {
  return {
    ...(metricsTextfile === undefined ? {} : { textfile: metricsTextfile }),
    ...(metricsPush === undefined ? {} : { push: metricsPush }),
    ...(metricsListen === undefined ? {} : { listen: metricsListen }),
  };
}

export function withBail(command: Command): Command {
  return command.option('--bail', 'start no further check once a gating check has failed');
}

/** The reporters asked for; the terminal by default. */
export function reporterSpecs({ reporter = [], json }: RunCommandOptions): readonly string[] {
  if (json === true && reporter.some((spec) => !spec.includes('='))) {
    throw new UsageError('--json: the standard output is taken by another reporter', {
      advice: 'Give one of them a file: --reporter terminal --reporter json=report.json',
    });
  }
  const specs = json === true ? [...reporter, 'json'] : reporter;
  return specs.length === 0 ? ['terminal'] : specs;
}

/** An option whose value is a duration; its value is in milliseconds. */
export function durationOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    const milliseconds = tryParseDuration(text);
    if (milliseconds === undefined || milliseconds === 0) {
      throw new InvalidArgumentError('Expected a duration such as `15m`, `1h30m` or `500ms`.');
    }
    return milliseconds;
  });
}

/** An option whose value is a whole number from 1. */
export function countOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    const count = Number(text);
    if (/^\d+$/.test(text) && count >= 1 && Number.isSafeInteger(count)) return count;
    throw new InvalidArgumentError('Expected a whole number from 1.');
  });
}
