import { pathToFileURL } from 'node:url';
import { ConfigError } from '../errors.ts';
import { createRedactor } from '../redact/create-redactor.ts';
import { urlPasswords } from '../redact/url-passwords.ts';
import { importModule } from './import-module.ts';

/** The line of `file` that an error's message or stack names first. */
function lineIn(file: string, error: Error): string | undefined {
  const text = `${error.message}\n${error.stack ?? ''}`;
  for (const name of [pathToFileURL(file).href, file]) {
    const after = text.split(name).slice(1);
    const line = after.map((rest) => /^:(\d+)/.exec(rest)?.[1]).find((found) => found !== undefined);
    if (line !== undefined) return line;
  }
  return undefined;
}

function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const sentence = message
    .replace(/^ParseError: /, '')
    .replace(/\s*\n\s*(?:Require stack:|\/|[A-Za-z]:\\)[^]*$/, '')
    .trim();
  const redactor = createRedactor();
  for (const password of urlPasswords(sentence)) redactor.add(password);
  return redactor.redactText(sentence === '' ? 'an error without a message' : sentence);
}

function defaultExportOf(namespace: unknown): unknown {
  if (typeof namespace !== 'object' || namespace === null || !('default' in namespace)) return undefined;
  const value = namespace.default;
  const transpiled = typeof value === 'object' && value !== null && '__esModule' in value;
  return transpiled ? defaultExportOf(value) : value;
}

/**
 * The default export of a configuration module; a function is called for it.
 * @throws ConfigError when the module fails, or exports nothing by default
 */
export async function readConfigModule(file: string, shownFile: string): Promise<unknown> {
  try {
    const exported = defaultExportOf(await importModule(file));
    if (exported !== undefined) {
      return typeof exported === 'function' ? await (exported as () => unknown)() : exported;
    }
  } catch (error) {
    const line = error instanceof Error ? lineIn(file, error) : undefined;
    const location = line === undefined ? shownFile : `${shownFile}:${line}`;
    throw new ConfigError(`${location}: the configuration fails to load: ${describe(error)}`, {
      location,
      cause: error,
    });
  }
  throw new ConfigError(`${shownFile}: no default export`, {
    advice: 'Write `export default defineConfig({ … })`.',
    location: shownFile,
  });
}
