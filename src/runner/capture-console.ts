import { Console } from 'node:console';
import { lineStream } from './line-stream.ts';

/**
 * Hands on, line by line, what checks print with `console`, so that it neither tears a report apart nor passes by
 * the redactor. Returns what puts the console back.
 */
export function captureConsole(onLine: (line: string) => void): () => void {
  const original = globalThis.console;
  const { stream } = lineStream(onLine);
  globalThis.console = new Console({ stdout: stream, stderr: stream });
  return () => {
    globalThis.console = original;
  };
}
