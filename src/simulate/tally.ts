/** How the releases of one scenario ended under one rule. */
export interface Tally {
  readonly replicates: number;
  /** How many were rolled back at each of the rule's looks. */
  readonly rolledBackAt: readonly number[];
  readonly healthy: number;
  readonly inconclusive: number;
}

/** Adds up what was counted apart; the order does not matter. */
export function mergeTallies(left: Tally, right: Tally): Tally {
  return {
    replicates: left.replicates + right.replicates,
    rolledBackAt: left.rolledBackAt.map((count, index) => count + (right.rolledBackAt[index] ?? 0)),
    healthy: left.healthy + right.healthy,
    inconclusive: left.inconclusive + right.inconclusive,
  };
}
