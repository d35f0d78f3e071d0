/** A table of two groups and one property: `hits` of the `drawn` in the first group have it, `marked` of all `total` do. */
export interface FisherTable {
  readonly hits: number;
  readonly drawn: number;
  readonly marked: number;
  readonly total: number;
}

export interface FisherTest {
  /** Two-sided: how likely a table is that is as unlikely as this one, if the groups do not differ. */
  readonly p: number;
  /** The smallest `p` that any table with these margins has: known without knowing who is in which group. */
  readonly attainable: number;
}

/** Tables count as equally likely where only the last digits of their probabilities differ. */
const tie = 1 + 1e-7;

function assertTable({ hits, drawn, marked, total }: FisherTable): void {
  const counts = [hits, drawn, marked, total];
  const possible = hits <= drawn && hits <= marked && drawn <= total && marked - hits <= total - drawn;
  if (counts.every((count) => Number.isInteger(count) && count >= 0) && possible) return;
  throw new RangeError(`expected a table of counts, got ${hits} of ${drawn} where ${marked} of ${total} are`);
}

/** The hypergeometric distribution of the hits, from the fewest that the margins allow. */
function hitsOf({ drawn, marked, total }: FisherTable): { readonly fewest: number; readonly odds: number[] } {
  const fewest = Math.max(0, drawn + marked - total);
  const most = Math.min(drawn, marked);
  const odds = new Array<number>(most - fewest + 1).fill(0);
  // From the likeliest outwards, so that nothing overflows.
  const mode = Math.floor(((drawn + 1) * (marked + 1)) / (total + 2)) - fewest;
  const ratio = (hits: number) =>
    ((marked - hits) * (drawn - hits)) / ((hits + 1) * (total - marked - drawn + hits + 1));
  odds[mode] = 1;
  for (let at = mode; at < most - fewest; at++) odds[at + 1] = (odds[at] ?? 0) * ratio(fewest + at);
  for (let at = mode; at > 0; at--) odds[at - 1] = (odds[at] ?? 0) / ratio(fewest + at - 1);
  const sum = odds.reduce((all, one) => all + one, 0);
  return { fewest, odds: odds.map((one) => one / sum) };
}

function convolve(left: readonly number[], right: readonly number[]): number[] {
  const sums = new Array<number>(left.length + right.length - 1).fill(0);
  left.forEach((a, i) => {
    right.forEach((b, j) => (sums[i + j] = (sums[i + j] ?? 0) + a * b));
  });
  return sums;
}

/**
 * Fisher's exact test of one table, or of several strata at once: the hits of all strata together, given the margins of each. With
 * strata it stays exact where observations are alike only within a stratum, such as within a moment.
 * @throws RangeError for counts that are none
 */
export function fisherExact(strata: readonly FisherTable[]): FisherTest {
  strata.forEach(assertTable);
  let likelihood: number[] = [1];
  let at = 0;
  for (const table of strata) {
    const { fewest, odds } = hitsOf(table);
    likelihood = convolve(likelihood, odds);
    at += table.hits - fewest;
  }
  const upTo = (limit: number) =>
    Math.min(
      1,
      likelihood.reduce((sum, one) => (one <= limit * tie ? sum + one : sum), 0),
    );
  return { p: upTo(likelihood[at] ?? 0), attainable: upTo(Math.min(...likelihood)) };
}
