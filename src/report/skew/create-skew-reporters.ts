import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../../errors.ts';
import { jsonText } from '../json-text.ts';
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
type ReporterName = keyof typeof renderers;

interface Spec {
  readonly name: ReporterName;
  readonly file: string | undefined;
}

function parseSpec(spec: string): Spec {
  const [name = '', ...rest] = spec.split('=');
  const file = rest.length > 0 ? rest.join('=') : undefined;
  if (!Object.hasOwn(renderers, name)) {
    const names = Object.keys(renderers).map((known) => `\`${known}\``);
    throw new UsageError(`--reporter: no reporter is named \`${name}\`; there are ${names.join(', ')}`);
  }
  if (file === '') throw new UsageError(`--reporter: \`${spec}\` names no file after \`=\``);
  return { name: name as ReporterName, file };
}

/**
 * Makes the reporters that the command line asks for, each as `name` or `name=file`. Files are opened at once.
 * @throws UsageError for an unknown name, two reporters in one place, or a file that cannot be written
 */
export function createSkewReporters(specs: readonly string[], io: SkewReporterIo): readonly SkewReporter[] {
  const parsed = specs.map(parseSpec);
  const places = parsed.map(({ file }) => (file === undefined ? undefined : resolve(io.cwd, file)));
  parsed.forEach(({ name, file }, index) => {
    const earlier = places.indexOf(places[index]);
    if (earlier === index) return;
    const place = file === undefined ? 'standard output' : `\`${file}\``;
    throw new UsageError(
      `--reporter: \`${parsed[earlier]?.name ?? ''}\` and \`${name}\` both write to ${place}`,
      { advice: `Give one of them a file of its own, such as \`--reporter ${name}=skew.${name}\`.` },
    );
  });
  return parsed.map(({ name, file }, index) => {
    const place = places[index];
    const toFile = file !== undefined && place !== undefined;
    const sink: Sink = toFile ? fileSink(place, file) : streamSink(io.stdout, io.stdout.isTTY === true);
    const color = !toFile && io.color;
    return {
      write: async (view) => {
        const render: Render = renderers[name];
        sink.write(render(view, sink.terminal?.columns, { ...io, color }));
        await sink.close();
      },
    };
  });
}
