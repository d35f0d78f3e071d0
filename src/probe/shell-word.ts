/** What a shell or a report would not let through as it is, such as the end of a line. */
const unprintable = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;
const shortEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function escape(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const code = character.charCodeAt(0);
  return code < 0x80
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

/**
 * A text as one word on the command line of a shell, and on one line: in single quotes, where nothing changes, and with
 * control characters as bash, zsh and ksh write them.
 */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (!unprintable.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  const escaped = new RegExp(`[\\\\']|${unprintable.source}`, 'gu');
  return `$'${text.replace(escaped, escape)}'`;
}
