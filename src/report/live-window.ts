import { displayWidth, truncate } from './printable.ts';
import type { OutputStream } from './sink.ts';

const escape = '\u001b[';
const [beginUpdate, endUpdate] = [`${escape}?2026h`, `${escape}?2026l`];
const [hideCursor, showCursor] = [`${escape}?25l`, `${escape}?25h`];
const eraseBelow = `${escape}J`;

const shortestRedrawMs = 100;
const longestRedrawMs = 1_000;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The last lines of a terminal, redrawn as their content changes; what is printed scrolls away above them.
 * Redraws are atomic where the terminal knows synchronized updates. The cursor comes back however the process ends.
 */
export class LiveWindow {
  readonly #stream: OutputStream;
  readonly #content: () => readonly string[];
  readonly #listeners: (() => void)[] = [];
  #drawn: readonly string[] = [];
  #pending = '';
  #soon: NodeJS.Timeout | undefined;
  #regularly: NodeJS.Timeout | undefined;

  constructor(stream: OutputStream, content: () => readonly string[]) {
    this.#stream = stream;
    this.#content = content;
  }

  /** Puts text above the window, for good. */
  print(text: string): void {
    this.#pending += text;
    this.refresh();
  }

  /** Redraws soon; the content is asked for then. */
  refresh(): void {
    this.#open();
    this.#soon ??= setTimeout(() => {
      this.#draw();
    }, shortestRedrawMs).unref();
  }

  /** Prints what is pending, erases the window and gives the cursor back. */
  close(): void {
    if (this.#regularly === undefined) return;
    clearInterval(this.#regularly);
    this.#regularly = undefined;
    this.#draw(true);
    for (const remove of this.#listeners.splice(0)) remove();
  }

  #open(): void {
    if (this.#regularly !== undefined) return;
    this.#regularly = setInterval(() => {
      this.#draw();
    }, longestRedrawMs).unref();
    const close = () => {
      this.close();
    };
    process.once('exit', close);
    this.#listeners.push(() => process.off('exit', close));
    for (const signal of signals) {
      const onSignal = () => {
        this.close();
        // Nobody else minds the signal: it must still end the process.
        if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
      };
      // First in line, for a handler that is meant to run once is gone when the next one is called.
      process.prependOnceListener(signal, onSignal);
      this.#listeners.push(() => process.off(signal, onSignal));
    }
  }

  #draw(last = false): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    const columns = this.#stream.columns ?? 80;
    const rows = this.#stream.rows ?? 24;
    const lines = last
      ? []
      : this.#content()
          .slice(0, rows - 1)
          .map((line) => truncate(line, columns - 1));
    // The terminal may have become narrower since, and have broken the lines.
    const drawnRows = this.#drawn.reduce(
      (count, line) => count + Math.max(1, Math.ceil(displayWidth(line) / columns)),
      0,
    );
    const up = drawnRows > 0 ? `${escape}${drawnRows}A` : '';
    const window = lines.map((line) => `${line}\n`).join('');
    const cursor = last ? showCursor : hideCursor;
    this.#stream.write(`${beginUpdate}${cursor}\r${up}${eraseBelow}${this.#pending}${window}${endUpdate}`);
    this.#pending = '';
    this.#drawn = lines;
  }
}
