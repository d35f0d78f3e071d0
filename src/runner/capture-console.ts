import { Console } from 'node:console';
import { Writable } from 'node:stream';

function lineStream(onLine: (line: string) => void): Writable {
  let rest = '';
  return new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _, done) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
      done();
    },
  });
}

/**
 * Hands on, line by line, what checks print with `console`, so that it neither tears a report apart nor passes by
 * the redactor. Returns what puts the console back.
 */
export function captureConsole(onLine: (line: string) => void): () => void {
  const original = globalThis.console;
  const stream = lineStream(onLine);
  globalThis.console = new Console({ stdout: stream, stderr: stream });
  return () => {
    globalThis.console = original;
  };
}
