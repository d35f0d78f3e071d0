import { defaultLoaders } from 'cosmiconfig';
import { ConfigError } from '../errors.ts';

type Language = 'JSON' | 'YAML';

interface SyntaxFault {
  readonly reason: string;
  readonly line: number | undefined;
}

function parseYaml(text: string): unknown {
  return defaultLoaders['.yaml']('', text) as unknown;
}

function yamlFault(error: unknown): SyntaxFault {
  const { reason, mark } = error as { reason?: string; mark?: { line: number } };
  return { reason: reason ?? String(error), line: mark === undefined ? undefined : mark.line + 1 };
}

/** V8 quotes the text around a fault, which may hold a password, and often does not say where it stands. */
function jsonFault(error: Error, text: string): SyntaxFault {
  const reason = error.message
    .replace(/, (?:\.{3})?".*$/s, '')
    .replace(/ in JSON at position.*$/s, '')
    .replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());
  const position = / at position (\d+)/.exec(error.message)?.[1];
  if (position !== undefined) return { reason, line: text.slice(0, Number(position)).split('\n').length };
  try {
    parseYaml(text);
    return { reason, line: undefined };
  } catch (yamlError) {
    return { reason, line: yamlFault(yamlError).line };
  }
}

/** @throws ConfigError with the line, where it can be told, and without a word of the text itself */
export function parseConfigText(source: string, language: Language, shownFile: string): unknown {
  const text = source.replace(/^\uFEFF/, '');
  try {
    return language === 'JSON' ? (JSON.parse(text) as unknown) : parseYaml(text);
  } catch (error) {
    const { reason, line } = language === 'JSON' ? jsonFault(error as Error, text) : yamlFault(error);
    const location = line === undefined ? shownFile : `${shownFile}:${line}`;
    throw new ConfigError(`${location}: not valid ${language}: ${reason}`, { location });
  }
}
