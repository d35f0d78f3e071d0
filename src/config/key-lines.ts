/** Where the keys of a file stand. */
export class KeyLines {
  readonly #text: string;
  readonly #lines = new Map<string, number[]>();

  constructor(text: string) {
    this.#text = text;
  }

  add(path: readonly (string | number)[], index: number): void {
    const name = JSON.stringify(path);
    const line = this.#text.slice(0, index).split('\n').length;
    this.#lines.set(name, [...(this.#lines.get(name) ?? []), line]);
  }

  /**
   * The line of a key, or of the nearest key above it; `undefined` where several of that path leave it open
   * which one is meant.
   */
  find(path: readonly (string | number)[]): number | undefined {
    for (let length = path.length; length > 0; length--) {
      const lines = this.#lines.get(JSON.stringify(path.slice(0, length))) ?? [];
      if (lines.length > 0) return lines.length === 1 ? lines[0] : undefined;
    }
    return undefined;
  }
}
