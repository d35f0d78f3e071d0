import type { Reporter } from '../runner/run-event.ts';
import { isLive } from './is-live.ts';
import { createJsonReporter } from './json-reporter.ts';
import { createNdjsonReporter } from './ndjson-reporter.ts';
import { readReporterSpecs } from './read-reporter-specs.ts';
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

/**
 * Makes the reporters that the command line asks for, each as `name` or `name=file`; `terminal` when there are none.
 * Files are opened at once.
 * @throws UsageError for an unknown name, two reporters in one place, or a file that cannot be written
 */
export function createReporters(specs: readonly string[], io: ReporterIo): readonly Reporter[] {
  const parsed = readReporterSpecs(specs.length > 0 ? specs : ['terminal'], factories, {
    cwd: io.cwd ?? '.',
    stem: 'report',
  });
  return parsed.map(({ name, file }) =>
    file === undefined
      ? factories[name](
          streamSink(io.stdout, isLive(io.stdout, io.env)),
          io.color,
          io.errorsElsewhere === true,
        )
      : factories[name](fileSink(file.path, file.given), false, false),
  );
}
