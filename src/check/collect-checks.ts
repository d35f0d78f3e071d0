import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { glob } from 'tinyglobby';
import { importModule } from '../config/import-module.ts';
import { BgCheckError, CheckFileError } from '../errors.ts';
import type { CheckDefinition } from './check-definition.ts';
import { checksOfFile, inlineChecks } from './check-registry.ts';

const builtInFolder = fileURLToPath(new URL('../../checks/', import.meta.url));

/** Whether a check file is one of the suites that come with bg-check. */
export function isBuiltIn(file: string): boolean {
  return file.startsWith(builtInFolder);
}

/** The file with the line at which `error` left it, where the stack knows. */
function placeIn(file: string, error: unknown): string {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  const frame = lines.find((line) => line.includes(file));
  const line = frame?.slice(frame.indexOf(file) + file.length).match(/^:(\d+)/)?.[1];
  return line === undefined ? file : `${file}:${line}`;
}

async function load(file: string, rootDirectory: string): Promise<readonly CheckDefinition[]> {
  try {
    return await checksOfFile(file, importModule);
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
 * Every check there is: the built-in suites, the user's check files, and what the calling program defined.
 * Loading defines checks; none of them runs.
 * @throws CheckFileError when a file throws, or two checks have one name
 */
export async function collectChecks(options: {
  readonly patterns: readonly string[];
  readonly rootDirectory: string;
}): Promise<readonly CheckDefinition[]> {
  const builtIn = await glob('*.check.{ts,js}', { cwd: builtInFolder, absolute: true });
  const own = await glob([...options.patterns], {
    cwd: options.rootDirectory,
    absolute: true,
    ignore: ['**/node_modules/**'],
  });
  const definitions: CheckDefinition[] = [];
  for (const file of new Set([...builtIn.toSorted(), ...own.toSorted()])) {
    definitions.push(...(await load(file, options.rootDirectory)));
  }
  definitions.push(...inlineChecks());
  refuseTwins(definitions, options.rootDirectory);
  return definitions;
}
