import { readFile } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const runsTypescript = Boolean((process.features as { typescript?: unknown }).typescript);
/** The package's own surface, as source or as built: whichever this file is. */
const ownIndex = new URL(`../index${extname(import.meta.url)}`, import.meta.url).href;

/** Whether the nearest package.json makes `.ts` an ES module; Node warns where it has to guess. */
function inModulePackage(file: string): boolean {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) return /"type"\s*:\s*"module"/.test(readFileSync(manifest, 'utf8'));
    if (folder === dirname(folder)) return false;
  }
}

function needsTranspiling(file: string): boolean {
  if (!/\.[cm]?ts$/.test(file)) return false;
  return !runsTypescript || (file.endsWith('.ts') && !inModulePackage(file));
}

/**
 * Imports a JavaScript or TypeScript module and returns its namespace. `bg-check` in it is the copy that its
 * project has installed; where there is none, or where Node cannot run the file as it is, it is this very instance.
 */
export async function importModule(file: string): Promise<unknown> {
  if (needsTranspiling(file)) return importTranspiled(file);
  try {
    return (await import(pathToFileURL(file).href)) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError && !isModuleReadAsScript(error))
      throw await locateSyntaxError(error, file);
    if (!failedBeforeRunning(error)) throw error;
    return importTranspiled(file);
  }
}

async function importTranspiled(file: string): Promise<unknown> {
  const [{ createJiti }, own] = await Promise.all([
    import('jiti'),
    import(ownIndex) as Promise<Record<string, unknown>>,
  ]);
  return createJiti(file, { virtualModules: { 'bg-check': own } }).import(file);
}

/** Node keeps the place of a syntax error to itself; another parser, which runs nothing, tells it. */
async function locateSyntaxError(error: SyntaxError, file: string): Promise<SyntaxError> {
  const { createJiti } = await import('jiti');
  const source = await readFile(file, 'utf8');
  const parsed = createJiti(file).transform({ source, filename: file, ts: file.endsWith('ts') });
  const fault = /__JITI_ERROR__ = (\{.*\})/.exec(parsed)?.[1];
  if (fault === undefined) return error;
  const { line, message } = JSON.parse(fault) as { line: number; message: string };
  return new SyntaxError(`${message.trim()}\n${file}:${line}`, { cause: error });
}

/** A `.js` file with `import` in a package of scripts. */
function isModuleReadAsScript({ message }: SyntaxError): boolean {
  return /import statement outside a module|Unexpected token 'export'/.test(message);
}

/** Errors of linking that another loader can mend; no line of the module has run when they are thrown. */
function failedBeforeRunning(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof SyntaxError) return isModuleReadAsScript(error);
  const { code } = error as NodeJS.ErrnoException;
  return (
    code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX' ||
    (code === 'ERR_MODULE_NOT_FOUND' && error.message.includes("package 'bg-check'"))
  );
}
