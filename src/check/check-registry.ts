import { CheckFileError } from '../errors.ts';
import type { CheckDefinition } from './check-definition.ts';

const registryKey = Symbol.for('bg-check.registry/1');

/**
 * Where check files put what they define. It hangs on `globalThis`, so that a check file which imports another
 * copy of the package still meets the runner that loads it.
 */
interface CheckRegistry {
  readonly definitions: CheckDefinition[];
  /** Absolute path of the check file being loaded; unset outside loading. */
  currentFile: string | undefined;
}

function registry(): CheckRegistry {
  const holder: { [registryKey]?: CheckRegistry } = globalThis;
  return (holder[registryKey] ??= { definitions: [], currentFile: undefined });
}

/** Puts a check on record. @throws CheckFileError when another check has its name */
export function registerCheck(definition: Omit<CheckDefinition, 'file'>): void {
  const { definitions, currentFile = '(no file)' } = registry();
  const twin = definitions.find((other) => other.name === definition.name);
  if (twin) {
    throw new CheckFileError(
      `two checks are named \`${definition.name}\`: in ${twin.file} and in ${currentFile}`,
      {
        advice: 'Names identify checks in reports and in the journal; rename one of them.',
        location: currentFile,
      },
    );
  }
  definitions.push({ ...definition, file: currentFile });
}

/** Runs `load` with what it registers ascribed to `file`. */
export async function collectFrom(file: string, load: () => Promise<unknown>): Promise<void> {
  const current = registry();
  current.currentFile = file;
  try {
    await load();
  } finally {
    current.currentFile = undefined;
  }
}

/** Takes every check registered so far out of the registry, in order of registration. */
export function takeRegisteredChecks(): CheckDefinition[] {
  return registry().definitions.splice(0);
}
