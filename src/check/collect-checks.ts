import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { glob } from 'tinyglobby';
import { configSchema } from '../config/config-schema.ts';
import { importModule } from '../config/import-module.ts';
import { BgCheckError, CheckFileError, ConfigError } from '../errors.ts';
import type { CheckDefinition } from './check-definition.ts';
import { checksOfFile, inlineChecks } from './check-registry.ts';
import { findMissingFiles } from './find-missing-files.ts';
import { requireJudgedProbes } from './require-judged-probes.ts';

const builtInFolder = fileURLToPath(new URL('../../checks/', import.meta.url));

/** Whether a check file is one of the suites that come with bg-check. */
export function isBuiltIn(file: string): boolean {
  return file.startsWith(builtInFolder);
}

/** The file with the line at which `error` left it, where the stack knows; it names files by their real paths, or as URLs. */
function placeIn(file: string, error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const names = [file, existsSync(file) ? realpathSync(file) : file].flatMap((name) => [
    name,
    pathToFileURL(name).pathname,
  ]);
  for (const line of stack.split('\n')) {
    const name = names.find((one) => line.includes(one));
    if (name === undefined) continue;
    const number = /^:(\d+)/.exec(line.slice(line.indexOf(name) + name.length))?.[1];
    return number === undefined ? file : `${file}:${number}`;
  }
  return file;
}

async function load(file: string, rootDirectory: string): Promise<readonly CheckDefinition[]> {
  let definitions: readonly CheckDefinition[];
  try {
    definitions = await checksOfFile(file, importModule);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const place = relative(rootDirectory, placeIn(file, error));
    throw new CheckFileError(`cannot load ${place}: ${reason}`, {
      advice:
        error instanceof BgCheckError && error.advice !== undefined
          ? error.advice
          : 'Mend the file; check files only define checks, so that nothing has been touched.',
      location: place,
      cause: error,
    });
  }
  if (definitions.length > 0) return definitions;
  const place = relative(rootDirectory, file);
  throw new CheckFileError(`${place} defines no check`, {
    advice: `Define one in it, or narrow \`checks\` so that it names only files that no other check file imports.`,
    location: place,
  });
}

function refuseTwins(definitions: readonly CheckDefinition[], rootDirectory: string): void {
  const byName = new Map<string, CheckDefinition>();
  for (const definition of definitions) {
    const twin = byName.get(definition.name);
    if (twin !== undefined) {
      const show = (file: string) => (isAbsolute(file) ? relative(rootDirectory, file) : file);
      const [first, second] = [show(twin.file), show(definition.file)];
      const places = first === second ? `twice in ${first}` : `in ${first} and in ${second}`;
      throw new CheckFileError(`two checks are named \`${definition.name}\`, ${places}`, {
        advice: 'Names identify checks in reports and in the journal; rename one of them.',
      });
    }
    byName.set(definition.name, definition);
  }
}

/**
 * The user's check files. A pattern that somebody wrote is meant to find something; only the default may find nothing.
 */
async function findOwnFiles(patterns: readonly string[], rootDirectory: string): Promise<readonly string[]> {
  const isExclusion = (pattern: string) => pattern.startsWith('!');
  const defaults = configSchema.shape.checks.parse(undefined);
  const exclusions = patterns.filter(isExclusion);
  const files = new Set<string>();
  for (const pattern of patterns) {
    if (isExclusion(pattern)) continue;
    const found = await glob([pattern, ...exclusions], {
      cwd: rootDirectory,
      absolute: true,
      ignore: ['**/node_modules/**'],
    });
    if (found.length === 0 && !defaults.includes(pattern)) {
      throw new ConfigError(`\`checks\`: the pattern \`${pattern}\` matches no file in ${rootDirectory}`, {
        advice: 'Mend the pattern; it is relative to the folder of the configuration.',
      });
    }
    for (const file of found) files.add(file);
  }
  return [...files].toSorted();
}

/**
 * Every check there is: the built-in suites, the user's check files, and what the calling program defined.
 * Loading defines checks; none of them runs.
 * @throws CheckFileError when a file throws or defines no check, two checks have one name, or an objective names a
 * probe that it cannot judge; ConfigError when a
 * pattern other than the default matches no file
 */
export async function collectChecks(options: {
  readonly patterns: readonly string[];
  readonly rootDirectory: string;
}): Promise<readonly CheckDefinition[]> {
  const builtIn = await glob('*.check.{ts,js}', { cwd: builtInFolder, absolute: true });
  const own = await findOwnFiles(options.patterns, options.rootDirectory);
  const definitions: CheckDefinition[] = [];
  for (const file of new Set([...builtIn.toSorted(), ...own])) {
    definitions.push(...(await load(file, options.rootDirectory)));
  }
  definitions.push(...inlineChecks());
  refuseTwins(definitions, options.rootDirectory);
  requireJudgedProbes(definitions, options.rootDirectory);
  return definitions.map((definition) => findMissingFiles(definition, options.rootDirectory));
}
