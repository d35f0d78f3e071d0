import { Writable } from 'node:stream';

/** Hands on, line by line, what is written to it; what no line end follows when it is flushed. */
export function lineStream(onLine: (line: string) => void): {
  readonly stream: Writable;
  readonly flush: () => void;
} {
  let rest = '';
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string | Uint8Array, _, done) => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
      done();
    },
  });
  const flush = () => {
    if (rest !== '') onLine(rest);
    rest = '';
  };
  return { stream, flush };
}
