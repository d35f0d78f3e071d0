/** What a plan says about ON CONFLICT. */
export interface ConflictPlan {
  /** Names; none where any conflict will do. */
  readonly arbiters: readonly string[];
}

function* nodes(tree: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (Array.isArray(tree)) {
    for (const item of tree) yield* nodes(item);
  } else if (typeof tree === 'object' && tree !== null) {
    yield tree as Readonly<Record<string, unknown>>;
    for (const value of Object.values(tree)) if (typeof value === 'object') yield* nodes(value);
  }
}

/** How the INSERTs of a plan resolve conflicts, as Postgres itself inferred it. */
export function conflictPlans(plan: string | undefined): readonly ConflictPlan[] {
  // Parsing a plan costs more than most of them are worth.
  if (!plan?.includes('"Conflict Resolution"')) return [];
  return [...nodes(JSON.parse(plan))].flatMap((node): ConflictPlan[] => {
    if (node['Conflict Resolution'] === undefined) return [];
    const names = node['Conflict Arbiter Indexes'];
    return [{ arbiters: Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [] }];
  });
}
