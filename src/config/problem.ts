import { ConfigError } from '../errors.ts';
import { findBraceKeys } from './brace-keys.ts';
import { findIndentedKeys } from './indented-keys.ts';

/** Keys and list indexes that lead to a value. */
export type KeyPath = readonly (string | number)[];

/** One mistake in a configuration. */
export interface Problem {
  readonly path: KeyPath;
  readonly message: string;
}

/** The file in which the problems are to be located. */
export interface ConfigText {
  readonly text: string;
  readonly layout: 'braces' | 'indentation';
  readonly prefix: readonly string[];
}

function showKeys(path: KeyPath): string {
  return path.reduce<string>((shown, key) => {
    if (typeof key === 'number') return `${shown}[${key}]`;
    if (!/^[\w-]+$/.test(key)) return `${shown}[${JSON.stringify(key)}]`;
    return shown === '' ? key : `${shown}.${key}`;
  }, '');
}

/** One error that lists every problem on a line of its own, with the place where it can be told. */
export function problemsError(
  problems: readonly Problem[],
  source: ConfigText,
  shownFile: string,
): ConfigError {
  const keys = source.layout === 'braces' ? findBraceKeys(source.text) : findIndentedKeys(source.text);
  const located = problems
    .map((problem) => ({ ...problem, line: keys.find([...source.prefix, ...problem.path]) }))
    .sort((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity) || 0);
  const place = (line: number | undefined) => (line === undefined ? shownFile : `${shownFile}:${line}`);
  const lines = located.map(({ path, message, line }) => {
    const subject = path.length === 0 ? '' : `${showKeys(path)}: `;
    return `${subject}${message} (${place(line)})`;
  });
  return new ConfigError(lines.join('\n'), {
    location: place(located[0]?.line),
    advice: 'Mend the configuration; nothing has been touched.',
  });
}
