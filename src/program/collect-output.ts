import type { Readable } from 'node:stream';

/** How much of each output is kept: the end of it. */
const longestOutput = 1024 * 1024;

/** What a program printed, the end of it where that is long. */
export interface ProgramOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** Output and errors in the order in which they came. */
  readonly both: string;
}

function createTail() {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    add: (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      while (size > longestOutput && chunks.length > 1) size -= chunks.shift()?.length ?? 0;
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}

/** Keeps the end of what two streams carry. */
export function collectOutput(stdout: Readable, stderr: Readable): () => ProgramOutput {
  const [out, errors, both] = [createTail(), createTail(), createTail()];
  for (const [stream, tail] of [
    [stdout, out],
    [stderr, errors],
  ] as const) {
    stream.on('data', (chunk: Buffer) => {
      tail.add(chunk);
      both.add(chunk);
    });
  }
  return () => ({ stdout: out.text(), stderr: errors.text(), both: both.text() });
}
