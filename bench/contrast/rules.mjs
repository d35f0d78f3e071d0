const relativeThreshold = 20;
const absoluteThreshold = 0.03;

/** In how many triples each facet differs between green and blue, and between the two answers of blue. */
function countDifferences(table, green) {
  const triples = table.answers() / 3;
  return [...table.facets()].map((seen) => {
    const masks = [...table.categories(seen).masks.values()];
    const at = (place) => masks.findIndex((mask) => ((mask >> BigInt(place)) & 1n) === 1n);
    let [raw, noise] = [0, 0];
    for (let triple = 0; triple < triples; triple++) {
      const places = [0, 1, 2].map((slot) => 3 * triple + slot);
      const candidate = places.find((place) => ((green >> BigInt(place)) & 1n) === 1n);
      const [primary, secondary] = places.filter((place) => place !== candidate);
      raw += at(primary) === at(candidate) ? 0 : 1;
      noise += at(primary) === at(secondary) ? 0 : 1;
    }
    return { path: seen.facet.path, raw, noise, triples };
  });
}

/** The rules of the field; each gives the paths that it calls different. */
export const plainRules = {
  /** As Diffy does it by default: raw differences exceed noise by 20 % of both together, and 0.03 % of all. */
  threshold: ({ raw, noise, triples }) =>
    (100 * Math.abs(raw - noise)) / Math.max(1, raw + noise) > relativeThreshold &&
    (100 * raw) / triples > absoluteThreshold,
  /** A field of which blue's answers ever differ is never looked at. */
  mask: ({ raw, noise }) => noise === 0 && raw > 0,
};

export function judgeByPlainRules(compared, greenOf) {
  const found = Object.fromEntries(Object.keys(plainRules).map((name) => [name, []]));
  compared.forEach(({ table }, request) => {
    for (const counts of countDifferences(table, greenOf(request))) {
      for (const [name, rule] of Object.entries(plainRules)) {
        if (rule(counts)) found[name].push({ request, path: counts.path });
      }
    }
  });
  return found;
}
