/** MurmurHash2 with seed 0, by which nginx tells the shares of `split_clients`. */
function murmurHash2(text: string): number {
  const bytes = Buffer.from(text);
  const m = 0x5bd1e995;
  let hash = bytes.length;
  let at = 0;
  for (; bytes.length - at >= 4; at += 4) {
    let word = Math.imul(bytes.readUInt32LE(at), m);
    word ^= word >>> 24;
    hash = Math.imul(hash, m) ^ Math.imul(word, m);
  }
  const rest = bytes.length - at;
  if (rest >= 3) hash ^= (bytes[at + 2] ?? 0) << 16;
  if (rest >= 2) hash ^= (bytes[at + 1] ?? 0) << 8;
  if (rest >= 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), m);
  hash = Math.imul(hash ^ (hash >>> 13), m);
  return (hash ^ (hash >>> 15)) >>> 0;
}

const known = new Map<number, readonly string[]>();

/** Keys that lie evenly in the range of the hash, so that so many of them show a share to one part in so many. */
export function evenlySpreadKeys(count: number): readonly string[] {
  const before = known.get(count);
  if (before !== undefined) return before;
  const hashed = Array.from({ length: count * 200 }, (_, index) => `visitor-${index}`)
    .map((key) => ({ key, hash: murmurHash2(key) }))
    .sort((one, other) => one.hash - other.hash);
  const keys = Array.from({ length: count }, (_, index) => {
    const middle = ((index + 0.5) / count) * 2 ** 32;
    return (hashed.find(({ hash }) => hash >= middle) ?? hashed.at(-1))?.key ?? '';
  });
  known.set(count, keys);
  return keys;
}
