import { resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import type { Reporter } from '../runner/run-event.ts';
import { createJsonReporter } from './json-reporter.ts';
import { createNdjsonReporter } from './ndjson-reporter.ts';
import { fileSink, streamSink, type OutputStream, type Sink } from './sink.ts';
import { createTerminalReporter } from './terminal-reporter.ts';

/** What reporters need of the process. */
export interface ReporterIo {
  readonly stdout: OutputStream;
  readonly color: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** Whether the caller tells the error itself that ends a command, so that standard output need not. */
  readonly errorsElsewhere?: boolean;
  /** Where relative files start; the current folder by default. */
  readonly cwd?: string;
}

const factories = {
  terminal: (sink: Sink, color: boolean, errorsElsewhere: boolean): Reporter =>
    createTerminalReporter(sink, { color, errorsElsewhere }),
  json: createJsonReporter,
  ndjson: createNdjsonReporter,
};

interface Spec {
  readonly name: keyof typeof factories;
  readonly file: string | undefined;
}

function isReporterName(name: string): name is keyof typeof factories {
  return Object.hasOwn(factories, name);
}

function parseSpec(spec: string): Spec {
  const [name = '', ...rest] = spec.split('=');
  const file = rest.length > 0 ? rest.join('=') : undefined;
  if (!isReporterName(name)) {
    const names = Object.keys(factories).map((known) => `\`${known}\``);
    throw new UsageError(`--reporter: no reporter is named \`${name}\`; there are ${names.join(', ')}`);
  }
  if (file === '') throw new UsageError(`--reporter: \`${spec}\` names no file after \`=\``);
  return { name, file };
}

/** A terminal on which lines can be redrawn, with a person in front of it. */
function isLive({ stdout, env }: ReporterIo): boolean {
  return stdout.isTTY === true && env.TERM !== 'dumb' && (env.CI ?? '') === '';
}

/**
 * Makes the reporters that the command line asks for, each as `name` or `name=file`; `terminal` when there are none.
 * Files are opened at once.
 * @throws UsageError for an unknown name, two reporters in one place, or a file that cannot be written
 */
export function createReporters(specs: readonly string[], io: ReporterIo): readonly Reporter[] {
  const parsed = (specs.length > 0 ? specs : ['terminal']).map(parseSpec);
  const places = parsed.map(({ file }) => (file === undefined ? undefined : resolve(io.cwd ?? '.', file)));
  parsed.forEach(({ name, file }, index) => {
    const earlier = places.indexOf(places[index]);
    if (earlier === index) return;
    const place = file === undefined ? 'standard output' : `\`${file}\``;
    throw new UsageError(
      `--reporter: \`${parsed[earlier]?.name ?? ''}\` and \`${name}\` both write to ${place}`,
      { advice: `Give one of them a file of its own, such as \`--reporter ${name}=report.${name}\`.` },
    );
  });
  return parsed.map(({ name, file }, index) => {
    const place = places[index];
    return file === undefined || place === undefined
      ? factories[name](streamSink(io.stdout, isLive(io)), io.color, io.errorsElsewhere === true)
      : factories[name](fileSink(place, file), false, false);
  });
}
