const pairs = (text: string) =>
  new Set(Array.from({ length: Math.max(text.length - 1, 1) }, (_, at) => text.slice(at, at + 2)));

/** How alike two names are, from 0 to 1: the share of pairs of letters that they have in common (Sørensen–Dice). */
export function likeness(a: string, b: string): number {
  const [first, second] = [pairs(a.toLowerCase()), pairs(b.toLowerCase())];
  const common = [...first].filter((pair) => second.has(pair)).length;
  return (2 * common) / (first.size + second.size);
}

/** The names most like one that is unknown, the nearest first. */
export function nearestNames(name: string, names: readonly string[], count: number): readonly string[] {
  return names
    .map((candidate) => ({ candidate, score: likeness(name, candidate) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}
