import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BgCheckError, CheckFileError } from '../../../errors.ts';
import { readOpenSlo } from '../../../slo/open-slo/read-open-slo.ts';
import type { OpenSloDefaults } from '../../../slo/open-slo/slo-objectives.ts';
import type { CheckOptions } from '../../check-definition.ts';
import { loadingFile } from '../../check-registry.ts';
import { commonOptions, refuseUnknownMembers } from '../known-members.ts';
import { slo } from './slo.ts';

/** What every check can be told, and what OpenSLO leaves open. */
export type OpenSloOptions = CheckOptions & OpenSloDefaults;

function locate(file: unknown): string {
  if (file instanceof URL) return fileURLToPath(file);
  if (typeof file === 'string' && file !== '') {
    const checkFile = loadingFile();
    return resolve(checkFile === undefined ? '' : dirname(checkFile), file);
  }
  throw new CheckFileError(
    `\`openSlo\` expects the path of a YAML file, or a list of them, got ${JSON.stringify(file)}`,
  );
}

function asCheckFileError(error: unknown, location?: string): unknown {
  if (!(error instanceof BgCheckError)) return error;
  const place = location ?? error.location;
  return new CheckFileError(location === undefined ? error.message : `${location}: ${error.message}`, {
    cause: error,
    ...(error.advice === undefined ? {} : { advice: error.advice }),
    ...(place === undefined ? {} : { location: place }),
  });
}

/**
 * Registers an `slo` for each objective of OpenSLO v1 files. SLIs are found across all files of one call.
 * @param files relative to the check file, or to the working directory in a program of one's own
 * @throws CheckFileError with the file and the line of what cannot be judged
 * @example
 * openSlo('../slo/checkout.yaml', { minTotal: 100 });
 */
export function openSlo(files: string | URL | readonly (string | URL)[], options: OpenSloOptions = {}): void {
  refuseUnknownMembers('openSlo', options, [...commonOptions, 'minTotal', 'rule', 'against', 'times']);
  const { minTotal, rule, against, times, ...checkOptions } = options;
  const defaults = {
    ...(minTotal === undefined ? {} : { minTotal }),
    ...(rule === undefined ? {} : { rule }),
    ...(against === undefined ? {} : { against }),
    ...(times === undefined ? {} : { times }),
  };
  let objectives: ReturnType<typeof readOpenSlo>;
  try {
    objectives = readOpenSlo([files].flat().map(locate), defaults);
  } catch (error) {
    throw asCheckFileError(error);
  }
  for (const { name, definition, location } of objectives) {
    try {
      slo(name, definition, checkOptions);
    } catch (error) {
      throw asCheckFileError(error, location);
    }
  }
}
