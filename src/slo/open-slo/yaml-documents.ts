import { defaultLoaders } from 'cosmiconfig';
import { ConfigError } from '../../errors.ts';

/** One document of a YAML file. */
export interface YamlDocument {
  /** File and line, such as `slo.yaml:12`. */
  readonly location: string;
  readonly value: unknown;
}

interface Part {
  readonly firstLine: number;
  readonly lines: string[];
}

/** The texts between lines of `---`; no such line can stand within a document, whatever is quoted there. */
function split(text: string): readonly Part[] {
  let current: Part = { firstLine: 1, lines: [] };
  const parts = [current];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (/^(---|\.\.\.)(\s|$)/.test(line)) {
      current = { firstLine: index + 1, lines: [line.slice(3)] };
      parts.push(current);
    } else {
      current.lines.push(line);
    }
  }
  return parts;
}

/**
 * Parses every document of a YAML text; empty ones are left out.
 * @throws ConfigError with the line of the first that is none
 */
export function readYamlDocuments(text: string, shownFile: string): readonly YamlDocument[] {
  return split(text).flatMap(({ firstLine, lines }) => {
    const content = lines.findIndex((line) => /^\s*[^\s#%]/.test(line));
    if (content === -1) return [];
    try {
      const value: unknown = defaultLoaders['.yaml']('', lines.join('\n'));
      return [{ location: `${shownFile}:${firstLine + content}`, value }];
    } catch (cause) {
      const { reason = String(cause), mark } = cause as { reason?: string; mark?: { line: number } };
      const location = `${shownFile}:${firstLine + (mark?.line ?? 0)}`;
      throw new ConfigError(`${location}: not valid YAML: ${reason}`, { location, cause });
    }
  });
}
