import { resolve } from 'node:path';
import { UsageError } from '../errors.ts';

/** One `--reporter`: what is written, and where. */
export interface ReporterSpec<Name extends string> {
  readonly name: Name;
  /** As it was given, and its whole path; standard output without it. */
  readonly file: { readonly given: string; readonly path: string } | undefined;
}

function readSpec<Name extends string>(
  spec: string,
  reporters: Readonly<Record<Name, unknown>>,
  cwd: string,
): ReporterSpec<Name> {
  const [name = '', ...rest] = spec.split('=');
  const given = rest.length > 0 ? rest.join('=') : undefined;
  if (!Object.hasOwn(reporters, name)) {
    const names = Object.keys(reporters).map((known) => `\`${known}\``);
    throw new UsageError(`--reporter: no reporter is named \`${name}\`; there are ${names.join(', ')}`);
  }
  if (given === '') throw new UsageError(`--reporter: \`${spec}\` names no file after \`=\``);
  return {
    name: name as Name,
    file: given === undefined ? undefined : { given, path: resolve(cwd, given) },
  };
}

/**
 * Reads the reporters that the command line asks for, each as `name` or `name=file`.
 * @param reporters those there are, by their names
 * @param options where relative files start, and how the file is called that an advice shows, without its ending
 * @throws UsageError for an unknown name, no file after `=`, or two reporters in one place
 */
export function readReporterSpecs<Name extends string>(
  specs: readonly string[],
  reporters: Readonly<Record<Name, unknown>>,
  { cwd, stem }: { readonly cwd: string; readonly stem: string },
): readonly ReporterSpec<Name>[] {
  const parsed = specs.map((spec) => readSpec(spec, reporters, cwd));
  const places = parsed.map(({ file }) => file?.path);
  parsed.forEach(({ name, file }, index) => {
    const earlier = places.indexOf(places[index]);
    if (earlier === index) return;
    const place = file === undefined ? 'standard output' : `\`${file.given}\``;
    throw new UsageError(
      `--reporter: \`${parsed[earlier]?.name ?? ''}\` and \`${name}\` both write to ${place}`,
      { advice: `Give one of them a file of its own, such as \`--reporter ${name}=${stem}.${name}\`.` },
    );
  });
  return parsed;
}
