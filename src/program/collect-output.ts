import type { Readable } from 'node:stream';

/** How much of each output is kept: the end of it. */
const longestOutput = 1024 * 1024;

function createTail() {
  const chunks: Buffer[] = [];
  let size = 0;
  let isWhole = true;
  return {
    add: (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      while (size > longestOutput && chunks.length > 1) {
        size -= chunks.shift()?.length ?? 0;
        isWhole = false;
      }
    },
    // The mark tells a redactor that something is missing there.
    text: () => `${isWhole ? '' : '…'}${Buffer.concat(chunks).toString('utf8')}`,
  };
}

/** Keeps the end of what two streams carry: the first alone, and both in the order in which they came. */
export function collectOutput(
  stdout: Readable,
  stderr: Readable,
): () => { readonly stdout: string; readonly both: string } {
  const [first, both] = [createTail(), createTail()];
  stdout.on('data', (chunk: Buffer) => {
    first.add(chunk);
    both.add(chunk);
  });
  stderr.on('data', (chunk: Buffer) => {
    both.add(chunk);
  });
  return () => ({ stdout: first.text(), both: both.text() });
}
