import type { CheckDefinition } from './check-definition.ts';

const registryKey = Symbol.for('bg-check.registry/1');

/** Where checks end up that are defined outside a check file, in a pipeline of one's own. */
const inlineFile = '(inline)';

/**
 * Where check files put what they define. It hangs on `globalThis`, so that a check file which imports another
 * copy of the package still meets the runner that loads it.
 */
interface CheckRegistry {
  /** What each file defined, by absolute path; a module runs once, its checks may be planned often. */
  readonly definitions: Map<string, CheckDefinition[]>;
  currentFile: string | undefined;
}

function registry(): CheckRegistry {
  const holder = globalThis as unknown as Record<symbol, CheckRegistry | undefined>;
  return (holder[registryKey] ??= { definitions: new Map(), currentFile: undefined });
}

/** Puts a check on record under the file that is being loaded. */
export function registerCheck(definition: Omit<CheckDefinition, 'file'>): void {
  const { definitions, currentFile: file = inlineFile } = registry();
  const siblings = definitions.get(file) ?? [];
  definitions.set(file, [...siblings, { ...definition, file }]);
}

/** The check file that is being loaded; `undefined` in a program of one's own. */
export function loadingFile(): string | undefined {
  return registry().currentFile;
}

/** What `file` defines; `load` runs it unless it has run before. */
export async function checksOfFile(
  file: string,
  load: (file: string) => Promise<unknown>,
): Promise<readonly CheckDefinition[]> {
  const current = registry();
  if (!current.definitions.has(file)) {
    current.currentFile = file;
    try {
      await load(file);
      if (!current.definitions.has(file)) current.definitions.set(file, []);
    } catch (error) {
      current.definitions.delete(file);
      throw error;
    } finally {
      current.currentFile = undefined;
    }
  }
  return current.definitions.get(file) ?? [];
}

/** Checks that a pipeline defined in its own code. */
export function inlineChecks(): readonly CheckDefinition[] {
  return registry().definitions.get(inlineFile) ?? [];
}
