import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { jsonText } from '../json-text.ts';
import { readReporterSpecs } from '../read-reporter-specs.ts';
import { fileSink, streamSink, type OutputStream, type Sink } from '../sink.ts';
import { createStyle } from '../terminal-style.ts';
import { makeHtml } from './html-report.ts';
import { makeSarif } from './sarif-report.ts';
import type { SkewView } from './skew-view.ts';
import { describeSkew } from './terminal-report.ts';

/** What reporters of skew need of the process, and of the command line. */
export interface SkewReporterIo {
  readonly stdout: OutputStream;
  readonly color: boolean;
  readonly verbose: boolean;
  /** Where relative files start. */
  readonly cwd: string;
  /** Where the paths in the report start; `cwd` by default. */
  readonly rootDirectory?: string | undefined;
}

/** Writes one report, once it is known. */
export interface SkewReporter {
  /** @throws UsageError when it could not be written */
  readonly write: (view: SkewView) => Promise<void>;
}

type Render = (
  view: SkewView,
  columns: number | undefined,
  io: Pick<SkewReporterIo, 'color' | 'verbose' | 'cwd' | 'rootDirectory'>,
) => string;

/** The nearest folder from here upwards that git keeps; without one, this. */
function repositoryAround(directory: string): string {
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return directory;
  }
}

const renderers = {
  terminal: (view, columns, { color, verbose }) =>
    `${describeSkew(
      view,
      createStyle(color, () => columns),
      { verbose },
    ).join('\n')}\n`,
  json: ({ report }) => `${jsonText(report, 2)}\n`,
  html: (view) => makeHtml(view),
  sarif: (view, _columns, { cwd, rootDirectory = cwd }) => {
    const place = { rootDirectory, repository: repositoryAround(rootDirectory) };
    return `${jsonText(makeSarif(view, place), 2)}\n`;
  },
} as const satisfies Readonly<Record<string, Render>>;

/**
 * Makes the reporters that the command line asks for, each as `name` or `name=file`. Files are opened at once.
 * @throws UsageError for an unknown name, two reporters in one place, or a file that cannot be written
 */
export function createSkewReporters(specs: readonly string[], io: SkewReporterIo): readonly SkewReporter[] {
  return readReporterSpecs(specs, renderers, { cwd: io.cwd, stem: 'skew' }).map(({ name, file }) => {
    const sink: Sink =
      file === undefined ? streamSink(io.stdout, io.stdout.isTTY === true) : fileSink(file.path, file.given);
    const color = file === undefined && io.color;
    return {
      write: async (view) => {
        const render: Render = renderers[name];
        sink.write(render(view, sink.terminal?.columns, { ...io, color }));
        await sink.close();
      },
    };
  });
}
