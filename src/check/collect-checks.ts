import { fileURLToPath } from 'node:url';
import { glob } from 'tinyglobby';
import { importModule } from '../config/import-typescript.ts';
import { BgCheckError, CheckFileError } from '../errors.ts';
import type { CheckDefinition } from './check-definition.ts';
import { checksOfFile, inlineChecks } from './check-registry.ts';

const builtInFolder = fileURLToPath(new URL('../../checks/', import.meta.url));

async function load(file: string): Promise<readonly CheckDefinition[]> {
  try {
    return await checksOfFile(file, importModule);
  } catch (error) {
    if (error instanceof CheckFileError && error.location !== undefined) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CheckFileError(`cannot load ${file}: ${reason}`, {
      ...(error instanceof BgCheckError && error.advice !== undefined ? { advice: error.advice } : {}),
      location: file,
      cause: error,
    });
  }
}

function refuseTwins(definitions: readonly CheckDefinition[]): void {
  const byName = new Map<string, CheckDefinition>();
  for (const definition of definitions) {
    const twin = byName.get(definition.name);
    if (twin !== undefined) {
      const places =
        twin.file === definition.file ? `twice in ${twin.file}` : `${twin.file} and ${definition.file}`;
      throw new CheckFileError(`two checks are named \`${definition.name}\`: ${places}`, {
        advice: 'Names identify checks in reports and in the journal; rename one of them.',
        location: definition.file,
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
  for (const file of new Set([...builtIn.toSorted(), ...own.toSorted()]))
    definitions.push(...(await load(file)));
  definitions.push(...inlineChecks());
  refuseTwins(definitions);
  return definitions;
}
