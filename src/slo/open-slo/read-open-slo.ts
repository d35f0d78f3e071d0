import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { ConfigError } from '../../errors.ts';
import { readOpenSloObjects } from './open-slo-objects.ts';
import { sloObjectives, type OpenSloDefaults, type OpenSloObjective } from './slo-objectives.ts';
import { readYamlDocuments } from './yaml-documents.ts';

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${String(code)})`;
    throw new ConfigError(`OpenSLO file ${file}: ${reason}`, { cause });
  }
}

/**
 * The objectives of OpenSLO v1 files, in their order; SLIs and data sources are found across all of them.
 * @param files absolute paths
 * @throws ConfigError that names the file, the line, the object and the member
 */
export function readOpenSlo(
  files: readonly string[],
  defaults: OpenSloDefaults = {},
): readonly OpenSloObjective[] {
  const documents = files.flatMap((file) => readYamlDocuments(readFile(file), relative('', file)));
  const objects = readOpenSloObjects(documents);
  const objectives = objects
    .filter(({ kind }) => kind === 'SLO')
    .flatMap((slo) => sloObjectives(slo, objects, defaults));
  if (objectives.length > 0) return objectives;
  throw new ConfigError(`there is no SLO in ${files.map((file) => relative('', file)).join(', ')}`, {
    advice: 'An SLO is a document with `apiVersion: openslo/v1` and `kind: SLO`.',
  });
}
