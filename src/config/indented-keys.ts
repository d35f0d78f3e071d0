import { KeyLines } from './key-lines.ts';

/** A key or list item that is open: what is indented further belongs to it. */
interface Level {
  readonly indentation: number;
  readonly key: string | number;
}

const entry =
  /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s#'"[\]{},&*!|>%@`-][^#]*?|-[^\s#][^#]*?))\s*:(?:\s+|$)/;
const blockText = /^(?:[&!]\S+\s+)*[|>][-+\d]*\s*(?:#.*)?$/;

/** Index after a quoted or bracketed value that may go on over lines. */
function valueEnd(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return start + (/^"(?:[^"\\]|\\[^])*"?/.exec(text.slice(start))?.[0].length ?? 1);
  if (first === "'") return start + (/^'(?:[^']|'')*'?/.exec(text.slice(start))?.[0].length ?? 1);
  if (first !== '{' && first !== '[') return start;
  let depth = 0;
  for (let index = start; index < text.length; index++) {
    const character = text[index] ?? '';
    if ('{['.includes(character)) depth++;
    else if (']}'.includes(character)) depth--;
    else if (/["']/.test(character) && /[\s,:[{]/.test(text[index - 1] ?? ''))
      index = valueEnd(text, index) - 1;
    if (depth === 0) return index + 1;
  }
  return text.length;
}

/** The lines of all keys and list items that block YAML lays out by indentation. */
export function findIndentedKeys(text: string): KeyLines {
  const keys = new KeyLines(text);
  let levels: Level[] = [];
  let blockIndentation: number | undefined;
  const items = new Map<string, number>();

  /** Reads `- ` marks and one key; returns where the value starts. */
  function readEntries(lineStart: number, line: string): number {
    let column = line.length - line.trimStart().length;
    for (;;) {
      const rest = line.slice(column);
      const isItem = /^-(?:\s|$)/.test(rest);
      // The items of a list may stand below its key without being indented further.
      const isOpen = ({ indentation, key }: Level) =>
        indentation < column || (isItem && indentation === column && typeof key === 'string');
      levels = levels.filter(isOpen);
      const path = levels.map((level) => level.key);
      if (isItem) {
        const list = JSON.stringify(path);
        const item = items.get(list) ?? 0;
        items.set(list, item + 1);
        levels.push({ indentation: column, key: item });
        keys.add([...path, item], lineStart + column);
        column += 1 + (/^-(\s*)/.exec(rest)?.[1]?.length ?? 0);
        continue;
      }
      const match = entry.exec(rest);
      if (!match) return lineStart + column;
      const key = match[1] ?? match[2]?.replaceAll("''", "'") ?? match[3] ?? '';
      levels.push({ indentation: column, key });
      keys.add([...path, key], lineStart + column);
      return lineStart + column + match[0].length;
    }
  }

  for (let index = 0; index < text.length;) {
    const newline = text.indexOf('\n', index);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(index, end);
    const indentation = line.length - line.trimStart().length;
    let next = end + 1;
    if (blockIndentation !== undefined && (line.trim() === '' || indentation > blockIndentation)) {
      index = next;
      continue;
    }
    blockIndentation = undefined;
    if (!/^\s*(?:#|$|---|\.\.\.|%)/.test(line)) {
      const value = readEntries(index, line);
      if (blockText.test(text.slice(value, end)))
        blockIndentation = levels.at(-1)?.indentation ?? indentation;
      const after = valueEnd(text, value);
      if (after > end) {
        const lineBreak = text.indexOf('\n', after);
        next = lineBreak === -1 ? text.length : lineBreak + 1;
      }
    }
    index = next;
  }
  return keys;
}
