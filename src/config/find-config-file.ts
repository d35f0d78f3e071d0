import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { cosmiconfig } from 'cosmiconfig';
import { ConfigError } from '../errors.ts';
import { parseConfigText } from './parse-config-text.ts';
import { readConfigModule } from './read-config-module.ts';
import { showPath } from './show-path.ts';

const packageProperty = 'bg-check';
/** Where a configuration may stand in a folder, in the order in which they are looked at. */
export const configPlaces: readonly string[] = [
  ...['ts', 'mts', 'js', 'mjs', 'json', 'yaml', 'yml'].map((extension) => `bg-check.config.${extension}`),
  ...['.bg-checkrc', '.bg-checkrc.json', '.bg-checkrc.yaml', '.bg-checkrc.yml'],
  'package.json',
];
const extensions = ['.ts', '.mts', '.js', '.mjs', '.json', '.yaml', '.yml'];

/** A configuration as it was written, before references, validation and defaults. */
export interface RawConfig {
  readonly value: unknown;
  readonly file: string;
  /** The file's text, in which keys can be located. */
  readonly text: string;
  /** How keys are laid out: in braces (JSON, JavaScript) or by indentation. */
  readonly layout: 'braces' | 'indentation';
  /** Keys that lead to the configuration within the file. */
  readonly prefix: readonly string[];
}

type Loaded = Omit<RawConfig, 'file'>;

function createExplorer(cwd: string) {
  async function loadModule(file: string, text: string): Promise<Loaded> {
    const value = await readConfigModule(file, showPath(file, cwd));
    return { value, text, layout: 'braces', prefix: [] };
  }

  function loadJson(file: string, text: string): Loaded | Record<string, Loaded> {
    const value = parseConfigText(text, 'JSON', showPath(file, cwd));
    if (basename(file) !== 'package.json') return { value, text, layout: 'braces', prefix: [] };
    const own = (value as Record<string, unknown> | null)?.[packageProperty];
    if (own === undefined) return {};
    return { [packageProperty]: { value: own, text, layout: 'braces', prefix: [packageProperty] } };
  }

  /** JSON is YAML too, and `.bg-checkrc` may be either. */
  function loadYaml(file: string, text: string): Loaded {
    const value = parseConfigText(text, 'YAML', showPath(file, cwd));
    return { value, text, layout: /^\s*\{/.test(text) ? 'braces' : 'indentation', prefix: [] };
  }

  return cosmiconfig(packageProperty, {
    searchPlaces: [...configPlaces],
    searchStrategy: 'none',
    ignoreEmptySearchPlaces: false,
    cache: false,
    loaders: {
      '.ts': loadModule,
      '.mts': loadModule,
      '.js': loadModule,
      '.mjs': loadModule,
      '.json': loadJson,
      '.yaml': loadYaml,
      '.yml': loadYaml,
      noExt: loadYaml,
    },
  });
}

/** From `cwd` up to the repository's root, or the home folder, or the root of the file system. */
function foldersUpwards(cwd: string): string[] {
  const folders = [resolve(cwd)];
  for (let folder = resolve(cwd); folder !== homedir() && !existsSync(join(folder, '.git'));) {
    const parent = dirname(folder);
    if (parent === folder) break;
    folders.push(parent);
    folder = parent;
  }
  return folders;
}

/** The search passes over what it may not read; a gate must not go on with another configuration. */
function refuseUnreadable(folder: string, cwd: string): void {
  for (const place of configPlaces.filter((name) => name !== 'package.json')) {
    const file = join(folder, place);
    if (!existsSync(file)) continue;
    try {
      accessSync(file, constants.R_OK);
    } catch (error) {
      throw new ConfigError(`${showPath(file, cwd)}: cannot be read: permission denied`, { cause: error });
    }
  }
}

function rawConfig(found: { config: unknown; filepath: string; isEmpty?: boolean }, cwd: string): RawConfig {
  const loaded = found.config as Loaded | undefined;
  if (loaded?.value === undefined || loaded.value === null) {
    throw new ConfigError(`${showPath(found.filepath, cwd)}: the configuration is empty`);
  }
  return { ...loaded, file: found.filepath };
}

/**
 * The configuration of this folder or of the nearest one above it; `undefined` when there is none.
 * @throws ConfigError when it cannot be read or parsed
 */
export async function searchConfigFile(cwd: string): Promise<RawConfig | undefined> {
  const explorer = createExplorer(cwd);
  for (const folder of foldersUpwards(cwd)) {
    refuseUnreadable(folder, cwd);
    const found = await explorer.search(folder);
    if (found) return rawConfig(found, cwd);
  }
  return undefined;
}

/** @throws ConfigError when there is no configuration, or it cannot be read or parsed */
export async function findConfigFile(cwd: string, configFile: string | undefined): Promise<RawConfig> {
  if (configFile !== undefined) {
    const file = resolve(cwd, configFile);
    if (!existsSync(file)) throw new ConfigError(`${configFile}: no such configuration file (${file})`);
    if (!extensions.includes(extname(file)) && basename(file) !== '.bg-checkrc') {
      throw new ConfigError(`${configFile}: expected a file that ends in ${extensions.join(', ')}`);
    }
    const found = await createExplorer(cwd).load(file);
    if (found) return rawConfig(found, cwd);
    throw new ConfigError(`${configFile}: no property \`${packageProperty}\``);
  }

  const found = await searchConfigFile(cwd);
  if (found) return found;
  const folders = foldersUpwards(cwd);
  const [first = cwd] = folders;
  const last = folders.at(-1);
  throw new ConfigError(
    `no configuration found: looked for bg-check.config.{ts,mts,js,mjs,json,yaml,yml}, .bg-checkrc{,.json,.yaml,.yml} ` +
      `and \`${packageProperty}\` in package.json, in ${first}${last === first || last === undefined ? '' : ` and its parents up to ${last}`}`,
    { advice: 'Write one with `bg-check init`, or name one with `--config <file>`.' },
  );
}
