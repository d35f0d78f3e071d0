import { base64Layers } from './base64-layer.ts';
import type { SecretIndex } from './secret-index.ts';
import { createTextReader, type TextReader } from './text-reader.ts';
import { foreignSpans, wordEnd } from './word-boundaries.ts';

export type Span = readonly [start: number, end: number];

/** Base64 in base64 is read so often. */
const deepestLayer = 3;

function find(
  reader: TextReader,
  index: SecretIndex,
  isWord: (secret: string) => boolean,
  layer: number,
): Span[] {
  const found: Span[] = [];
  let foreign: readonly Span[] | undefined;
  index.find(reader, (secret, start, end) => {
    if (!isWord(secret)) found.push([start, end]);
    // Among bytes that are no text, few characters stand by chance.
    else if (layer === 0) {
      const last = wordEnd(reader, start, end);
      const isPart = ([from, to]: Span) => from <= start && end <= to && to - from > end - start;
      if (last !== undefined && !(foreign ??= foreignSpans(reader.text)).some(isPart))
        found.push([start, last]);
    }
  });
  if (layer === deepestLayer) return found;
  for (const { text, startOf, endOf } of base64Layers(reader, index.mayStandAt)) {
    for (const [start, end] of find(createTextReader(text), index, isWord, layer + 1)) {
      found.push([startOf(start), endOf(end - 1)]);
    }
  }
  return found;
}

/** Where secrets stand in a text, as they are, encoded, in base64, encoded in base64, and so on. */
export function findSecrets(
  reader: TextReader,
  index: SecretIndex,
  isWord: (secret: string) => boolean,
): Span[] {
  return find(reader, index, isWord, 0);
}

/** Overlapping and touching spans joined, so that no rest of a secret stays behind. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const joined: [number, number][] = [];
  for (const [start, end] of [...spans].sort(([a], [b]) => a - b)) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}
