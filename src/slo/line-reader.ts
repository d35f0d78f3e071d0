const spaces = /[ \t]*/y;

/** Reads one line from left to right. */
export class LineReader {
  readonly #line: string;
  #position = 0;

  constructor(line: string) {
    this.#line = line;
    this.skipSpaces();
  }

  skipSpaces(): void {
    this.#take(spaces);
  }

  /** Whether `text` stands here. */
  at(text: string): boolean {
    return this.#line.startsWith(text, this.#position);
  }

  /** Takes `text` if it stands here. */
  accept(text: string): boolean {
    if (!this.at(text)) return false;
    this.#position += text.length;
    this.skipSpaces();
    return true;
  }

  expect(what: string, pattern: RegExp): string {
    const match = this.#take(pattern);
    if (match === undefined) throw this.mistake(what);
    this.skipSpaces();
    return match;
  }

  get atEnd(): boolean {
    return this.#position >= this.#line.length;
  }

  mistake(expected: string): SyntaxError {
    const rest = this.#line.slice(this.#position, this.#position + 40);
    return new SyntaxError(`expected ${expected}, got ${rest === '' ? 'the end' : `\`${rest}\``}`);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#line);
    if (match === null) return undefined;
    this.#position = pattern.lastIndex;
    return match[1] ?? match[0];
  }
}
