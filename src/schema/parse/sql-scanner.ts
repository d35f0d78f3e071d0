/** A piece of SQL text that the scanner stops at. */
export type SqlMark =
  | { readonly kind: 'end'; /** Of the semicolon. */ readonly at: number }
  | { readonly kind: 'backslash'; readonly at: number };

const identifier = /[\p{L}\p{N}_$]/u;
const dollarTag = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;

function endOfBlockComment(text: string, start: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  let depth = 0;
  for (let match = edge.exec(text); match; match = edge.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return text.length;
}

/** The offset behind a quoted text; a doubled quote ends it and opens another, which comes to the same. */
function endOfQuoted(text: string, start: number, escapes: boolean): number {
  const quote = text.charAt(start);
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === quote) return at + 1;
    if (escapes && character === '\\') at += 1;
  }
  return text.length;
}

const isEscapeString = (text: string, quote: number) =>
  /[eE]/.test(text.charAt(quote - 1)) && !identifier.test(text.charAt(quote - 2));

function endOfDollarQuoted(text: string, start: number): number | undefined {
  if (start > 0 && identifier.test(text.charAt(start - 1))) return undefined;
  dollarTag.lastIndex = start;
  const tag = dollarTag.exec(text)?.[0];
  if (tag === undefined) return undefined;
  const end = text.indexOf(tag, start + tag.length);
  return end === -1 ? text.length : end + tag.length;
}

/**
 * The next semicolon or backslash that stands in no string, quoted name or comment, as psql sees it.
 * A semicolon in the body of `BEGIN ATOMIC` counts: who asks has to look at what stands in front of it.
 */
export function nextMark(text: string, from: number): SqlMark | undefined {
  const stop = /['"$;\\]|--|\/\*/g;
  let at = from;
  for (;;) {
    stop.lastIndex = at;
    const match = stop.exec(text);
    if (match === null) return undefined;
    const { index } = match;
    switch (match[0]) {
      case ';':
        return { kind: 'end', at: index };
      case '\\':
        return { kind: 'backslash', at: index };
      case "'":
        at = endOfQuoted(text, index, isEscapeString(text, index));
        break;
      case '"':
        at = endOfQuoted(text, index, false);
        break;
      case '$':
        at = endOfDollarQuoted(text, index) ?? index + 1;
        break;
      case '--': {
        const end = text.indexOf('\n', index);
        at = end === -1 ? text.length : end;
        break;
      }
      default:
        at = endOfBlockComment(text, index);
    }
  }
}
