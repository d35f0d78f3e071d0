/** The words of a text, in lower case: a body may write a name in capitals, and a constant in quotes or after a schema. */
export function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}_$]+/gu) ?? []);
}

/** Whether a name, in words, is in a text. */
export function isMentioned(name: readonly string[], words: ReadonlySet<string>): boolean {
  return name.every((word) => words.has(word));
}
