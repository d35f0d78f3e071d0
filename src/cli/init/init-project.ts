import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configPlaces } from '../../config/find-config-file.ts';
import { UsageError } from '../../errors.ts';
import { checkTemplate } from './check-template.ts';
import { configTemplate } from './config-template.ts';
import { detectProject } from './detect-project.ts';

const configFile = 'bg-check.config.ts';
const checkFile = 'checks/login.check.ts';

export interface InitResult {
  /** Files that are new, relative to the project. */
  readonly written: readonly string[];
  /** Files that were there and are as they were. */
  readonly kept: readonly string[];
  /** What to do next, in order, one sentence each. */
  readonly nextSteps: readonly string[];
}

/** Any configuration that is there already: a new one beside it would hide it. */
function existingConfig(cwd: string): string | undefined {
  return configPlaces.find((place) => {
    const file = join(cwd, place);
    if (!existsSync(file)) return false;
    return place !== 'package.json' || /"bg-check"\s*:\s*\{/.test(readFileSync(file, 'utf8'));
  });
}

/** Writes a file that is not there yet; false when it is. */
function writeNew(cwd: string, file: string, content: string): boolean {
  const path = join(cwd, file);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && existsSync(path)) return false;
    throw new UsageError(`init: \`${file}\` cannot be written: ${message}`, { cause: error });
  }
}

/**
 * Writes a commented configuration and an example probe into a project, and overwrites nothing.
 * @throws UsageError when a file cannot be written
 */
export function initProject({ cwd }: { readonly cwd: string }): InitResult {
  const project = detectProject(cwd);
  const config = existingConfig(cwd);
  const written: string[] = [];
  const kept: string[] = config === undefined ? [] : [config];
  if (config === undefined) {
    (writeNew(cwd, configFile, configTemplate(project)) ? written : kept).push(configFile);
  }
  (writeNew(cwd, checkFile, checkTemplate) ? written : kept).push(checkFile);

  const nextSteps = [
    ...(project.installed ? [] : ['`npm install --save-dev bg-check` gives the two files their types.']),
    ...(project.journalIgnored
      ? []
      : ['Add `.bg-check/` to .gitignore: the journal of releases lives there.']),
    ...(written.includes(configFile)
      ? [`Set the three URLs in ${configFile}, and uncomment what your project has.`]
      : []),
    ...(written.includes(checkFile) ? [`Make ${checkFile} do what your users do.`] : []),
    '`bg-check list` shows the plan and touches nothing.',
    '`bg-check pre-switch` asks whether traffic may move.',
  ];
  return { written, kept, nextSteps };
}
