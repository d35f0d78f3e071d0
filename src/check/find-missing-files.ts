import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CheckDefinition } from './check-definition.ts';

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** The definition, with those of the files that it reads that are not there. */
export function findMissingFiles(definition: CheckDefinition, rootDirectory: string): CheckDefinition {
  const { files = [] } = definition;
  const missingFiles = files.filter((file) => {
    try {
      return !isFile(resolve(rootDirectory, file));
    } catch {
      // A part of the path is no folder, or may not be read.
      return true;
    }
  });
  return missingFiles.length === 0 ? definition : { ...definition, missingFiles };
}
