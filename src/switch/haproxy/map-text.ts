/** A map file in which one key has another value; comments, order and every other key stay as they are. */
export function withValue(text: string, key: string, value: string): string {
  const keyOf = (line: string) => /^\s*(\S+)/.exec(line)?.[1];
  const lines = text.split('\n');
  const first = lines.findIndex((line) => keyOf(line) === key);
  if (first >= 0) {
    // A key that stands there twice is asked for by its first value.
    const others = lines.filter((line, index) => index <= first || keyOf(line) !== key);
    return others.with(first, `${key} ${value}`).join('\n');
  }
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return `${before}${key} ${value}\n`;
}
