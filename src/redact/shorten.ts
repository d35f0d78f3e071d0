/** The beginning of a text, with the mark by which a redactor sees that something of it is missing. */
export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
