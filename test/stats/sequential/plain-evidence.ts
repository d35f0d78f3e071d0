interface Look {
  readonly seconds: number;
  readonly bad: number;
  readonly total: number;
}

const logSum = (logs: readonly number[]) => {
  const largest = Math.max(...logs);
  return largest === -Infinity
    ? largest
    : largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
};

/** The rule for independent errors without a past, spelled out in logarithms throughout: slow, and right at any size. */
export function plainEvidence(
  looks: readonly Look[],
  { limit, windowSeconds }: { readonly limit: number; readonly windowSeconds: number },
): number[] {
  const shares = [1.5, 2, 3, 5, 9, 17, 33, 65, 129, 257, 513, 1_025]
    .map((times) => times * limit)
    .filter((share) => share < 0.71)
    .concat(0.95);
  const ranks = shares.map((_, i) => 1 / Math.sqrt(i + 1));
  const prior = ranks.map((rank) => rank / ranks.reduce((sum, one) => sum + one, 0));
  const afterFirst = windowSeconds - (looks[0]?.seconds ?? 0);
  let logs = shares.map(() => -Infinity);
  let left = 1;

  return looks.map(({ seconds, bad, total }, look) => {
    const stake = look === 0 ? 0.5 : Math.min(left, (0.5 * seconds) / afterFirst);
    left = left - stake < 1e-12 ? 0 : left - stake;
    logs = logs.map((log, i) => {
      const share = shares[i] ?? NaN;
      const ratio = bad * Math.log(share / limit) + (total - bad) * Math.log((1 - share) / (1 - limit));
      return logSum([log, Math.log(stake)]) + ratio;
    });
    return logSum([...logs.map((log, i) => log + Math.log(prior[i] ?? NaN)), Math.log(left)]);
  });
}
