import { CheckFileError } from '../errors.ts';

const plainName = /^[A-Za-z_$][\w$-]*$/;

/** A path to a member of an object, in the notation of JSONPath. */
export function memberPath(path: string, name: string): string {
  return plainName.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}

const token = /\.\.|\.?\[\s*(\*|\d+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*\]|\.(\*|[^.[\]\s]+)/y;

/** The parts of a JSONPath: names, `*` for any element or member, `..` for any depth; `undefined` when it is none. */
function partsOf(path: string): readonly string[] | undefined {
  if (!path.startsWith('$')) return undefined;
  const parts: string[] = [];
  for (let at = 1; at < path.length; at = token.lastIndex) {
    token.lastIndex = at;
    const match = token.exec(path);
    if (match === null) {
      // A name may stand right behind the two dots.
      const name = parts.at(-1) === '..' ? /^(\*|[^.[\]\s]+)/.exec(path.slice(at))?.[1] : undefined;
      if (name === undefined) return undefined;
      parts.push(name);
      token.lastIndex = at + name.length;
      continue;
    }
    const [text, bracket, name] = match;
    if (text === '..') parts.push('..');
    else if (bracket === undefined) parts.push(name ?? '');
    else if (/^["']/.test(bracket)) {
      parts.push(bracket.slice(1, -1).replace(/\\(.)/g, '$1'));
    } else parts.push('*');
  }
  return parts;
}

function fits(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return true;
  if (first === '..') return path.some((_, start) => fits(rest, path.slice(start)));
  const [head, ...tail] = path;
  return head !== undefined && (first === '*' || first === head) && fits(rest, tail);
}

/**
 * Whether a field is one that a JSONPath names, or lies below it. Places in lists are all alike: `[0]` means `[*]`.
 * @throws CheckFileError when the text is no JSONPath of names and wildcards
 */
export function fieldMatcher(subject: string, pattern: string): (path: string) => boolean {
  const parts = partsOf(pattern);
  if (parts === undefined) {
    throw new CheckFileError(`${subject}: \`${pattern}\` is not the JSONPath of a field`, {
      advice: 'Write it as it is reported, such as `$.items[*].discount`; filters are not understood here.',
    });
  }
  return (path) => fits(parts, partsOf(path) ?? []);
}
