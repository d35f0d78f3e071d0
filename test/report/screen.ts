import type { MemoryStream } from './memory-stream.ts';

const escape = '\u001b';
const sequences = new RegExp(
  `${escape}\\[(\\d*)[A-Za-z]|${escape}\\[\\?\\d+[hl]|[\\r\\n]|[^${escape}\\r\\n]+`,
  'g',
);

/** What a terminal shows after everything written so far: just the sequences the live window uses. */
export class Screen {
  readonly #lines: string[] = [''];
  #row = 0;

  static of(stream: MemoryStream): string {
    const screen = new Screen();
    screen.#write(stream.text);
    return screen.#lines.join('\n').trimEnd();
  }

  #write(text: string): void {
    for (const [part, up] of text.matchAll(sequences)) {
      if (part === '\n') {
        this.#row++;
        this.#lines[this.#row] ??= '';
      } else if (part.endsWith('A') && part.startsWith('\u001b')) this.#row -= Number(up);
      else if (part === '\u001b[J') {
        this.#lines.length = this.#row + 1;
        this.#lines[this.#row] = '';
      } else if (!part.startsWith('\u001b') && part !== '\r')
        this.#lines[this.#row] = (this.#lines[this.#row] ?? '') + part;
    }
  }
}
