import { relative, resolve } from 'node:path';
import type { Config } from '../config/config-schema.ts';
import { UsageError } from '../errors.ts';
import type { SkewOptions } from '../schema/skew/skew-options.ts';
import { parseSourceName } from '../schema/source/source-name.ts';
import type { SkewCommandOptions } from './skew-command-options.ts';

interface Surroundings {
  readonly cwd: string;
  /** The configuration that was found, and its folder. */
  readonly configured: { readonly config: Config; readonly rootDirectory: string } | undefined;
}

/** Of a text that may hold a password nothing is repeated. */
function wrongShadow(text: string): UsageError {
  const shown = /^[\w.-]+$/.test(text) ? `\`${text}\`` : 'another text';
  return new UsageError(`--shadow: expected \`embedded\`, \`native\` or a postgres URL, got ${shown}`);
}

function checkedShadow(text: string): string {
  if (text === 'embedded' || text === 'native') return text;
  if (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text)) return text;
  throw wrongShadow(text);
}

/** A path of the command line as it is called from the folder of the configuration. */
function fromRoot(path: string, cwd: string, root: string): string {
  return cwd === root ? path : relative(root, resolve(cwd, path)) || '.';
}

function sourceFromRoot(source: string, cwd: string, root: string): string {
  const name = parseSourceName(source);
  const path = fromRoot(name.path, cwd, root);
  return name.place === 'git' ? `git:${name.ref}:${path}` : path;
}

/**
 * What the check is told: by the command line, and by `schema` of a configuration where that says nothing.
 * @throws UsageError when the migrations or the statements are missing, or the shadow is none
 */
export function skewOptions(
  options: Omit<SkewCommandOptions, 'config'>,
  { cwd, configured }: Surroundings,
): Omit<SkewOptions, 'signal' | 'onProgress' | 'openShadow'> {
  const root = configured?.rootDirectory ?? cwd;
  const schema = configured?.config.schema;
  const sources = (list: readonly string[] | undefined) =>
    list?.map((source) => sourceFromRoot(source, cwd, root));
  const seed = schema?.seed;

  const migrations =
    options.migrations === undefined ? schema?.migrations : sourceFromRoot(options.migrations, cwd, root);
  if (migrations === undefined) {
    throw new UsageError('--migrations: it is not said where the migrations are', {
      advice: 'Add `--migrations db/migrations`, or `schema` to the configuration.',
    });
  }
  const blue = sources(options.blue) ?? (schema && [schema.queries.blue].flat());
  const green = sources(options.green) ?? (schema && [schema.queries.green].flat());
  if (blue === undefined && green === undefined) {
    throw new UsageError('--blue, --green: it is not said where the statements of a version are', {
      advice: 'Add `--blue git:v1.4.1:db/queries --green db/queries`, or `schema` to the configuration.',
    });
  }
  return {
    migrations,
    queries: { blue: blue ?? [], green: green ?? [] },
    rootDirectory: root,
    format: options.format ?? schema?.format,
    applied: options.applied ?? schema?.applied,
    appliedLabel: options.applied === undefined ? 'schema.applied' : '--applied',
    shadow: options.shadow === undefined ? schema?.shadow : checkedShadow(options.shadow),
    productionUrl: configured?.config.database?.url,
    role: options.role ?? schema?.role,
    order: options.order ?? schema?.order,
    seed:
      options.seed?.map((file) => fromRoot(file, cwd, root)) ??
      (seed === undefined ? undefined : [seed].flat()),
    exhaustive: options.exhaustive ?? schema?.exhaustive,
    execute: options.execute ?? schema?.execute,
    postgresMajor: options.postgres ?? schema?.postgresMajor,
  };
}
