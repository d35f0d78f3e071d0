import { KeyLines } from './key-lines.ts';

type Key = string | number | undefined;

/** An open bracket: what leads into it, and where the reading of its content stands. */
interface Container {
  readonly bracket: string;
  readonly key: Key;
  /** Key or index of the member being read; unset where it is computed, or where this is no object. */
  member: Key;
  /** Whether the next token is a name in an object. */
  expectsName: boolean;
  /** Whether the next token is the first of a value. */
  fresh: boolean;
}

const token =
  /(?<skip>\s+|\/\/[^\n]*|\/\*[^]*?\*\/)|(?<string>"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*')|(?<word>[\w$\u0080-\uffff]+)|(?<other>[^])/y;
const regularExpression = /\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;

/** Index after the template text that starts at `start`. */
function templateEnd(text: string, start: number): number {
  let depth = 0;
  for (let index = start + 1; index < text.length; index++) {
    const character = text[index];
    if (character === '\\') index++;
    else if (depth === 0 && character === '`') return index + 1;
    else if (depth === 0 && text.startsWith('${', index)) [depth, index] = [1, index + 1];
    else if (depth > 0 && character === '`') index = templateEnd(text, index) - 1;
    else if (depth > 0 && character === '{') depth++;
    else if (depth > 0 && character === '}') depth--;
  }
  return text.length;
}

function nameIn(word: string): string {
  if (!/^["']/.test(word)) return word;
  try {
    return JSON.parse(
      `"${word
        .slice(1, -1)
        .replace(/\\'/g, "'")
        .replace(/(?<!\\)"/g, '\\"')}"`,
    ) as string;
  } catch {
    return word.slice(1, -1);
  }
}

/**
 * The lines of all keys in object literals, of JSON as well as of JavaScript and TypeScript. An object that
 * is no member of another counts as a root, so a file may hold several keys of one path.
 */
export function findBraceKeys(text: string): KeyLines {
  const keys = new KeyLines(text);
  const open: Container[] = [];
  let index = 0;
  let beforeValue = true;

  function pathTo(key: string | number): (string | number)[] {
    const path = [key];
    for (let depth = open.length - 1; depth >= 0; depth--) {
      const above = open[depth]?.key;
      if (above === undefined) break;
      path.unshift(above);
    }
    return path;
  }

  function startValue(): void {
    const parent = open.at(-1);
    if (parent?.bracket === '[' && parent.fresh && typeof parent.member === 'number') {
      keys.add(pathTo(parent.member), index);
    }
  }

  function readWord(word: string): void {
    const parent = open.at(-1);
    if (parent?.bracket === '{' && parent.expectsName && /^\s*:/.test(text.slice(index + word.length))) {
      parent.member = nameIn(word);
      keys.add(pathTo(parent.member), index);
      return;
    }
    startValue();
    if (parent) [parent.fresh, parent.expectsName] = [false, false];
  }

  function readOther(character: string): void {
    const parent = open.at(-1);
    if ('{[('.includes(character)) {
      startValue();
      const key = parent?.fresh ? parent.member : undefined;
      if (parent) parent.fresh = false;
      const [member, fresh] = character === '[' ? [0, true] : [undefined, false];
      open.push({ bracket: character, key, member, expectsName: character === '{', fresh });
    } else if ('}])'.includes(character)) {
      open.pop();
    } else if (character === ':' && parent?.expectsName) {
      [parent.expectsName, parent.fresh] = [false, true];
    } else if (character === ',' && parent) {
      parent.expectsName = parent.bracket === '{';
      parent.fresh = parent.bracket === '[';
      parent.member = typeof parent.member === 'number' ? parent.member + 1 : undefined;
    } else if (parent) {
      parent.fresh = false;
    }
  }

  while (index < text.length) {
    token.lastIndex = index;
    const match = token.exec(text);
    const { skip, string, word, other } = match?.groups ?? {};
    let length = match?.[0].length ?? 1;
    if (string !== undefined || word !== undefined) readWord(string ?? word ?? '');
    else if (other === '`') {
      readWord('`');
      length = templateEnd(text, index) - index;
    } else if (other !== undefined) {
      regularExpression.lastIndex = index;
      const literal = other === '/' && beforeValue ? regularExpression.exec(text) : null;
      if (literal) length = literal[0].length;
      readOther(other);
    }
    if (skip === undefined) beforeValue = other !== undefined && !')]}`'.includes(other);
    index += length;
  }
  return keys;
}
