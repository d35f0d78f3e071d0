/** How a plan reads a relation. */
export interface PlanScan {
  readonly schema: string | undefined;
  readonly relation: string;
  readonly alias: string;
  /** By an index; with a condition on it, or only in its order. */
  readonly by: 'condition' | 'order' | 'everything';
  readonly indexes: readonly string[];
}

type PlanNode = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is PlanNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (node: PlanNode, key: string) => {
  const value = node[key];
  return typeof value === 'string' ? value : undefined;
};

const children = (node: PlanNode): readonly PlanNode[] => {
  const plans = node.Plans;
  return Array.isArray(plans) ? plans.filter(isNode) : [];
};

/** Index scans that a bitmap scan puts together. */
const bitmapScans = (node: PlanNode): readonly PlanNode[] =>
  children(node).flatMap((child) =>
    text(child, 'Node Type') === 'Bitmap Index Scan' ? [child] : bitmapScans(child),
  );

function scan(node: PlanNode): PlanScan | undefined {
  const relation = text(node, 'Relation Name');
  const type = text(node, 'Node Type') ?? '';
  if (relation === undefined || !type.endsWith('Scan')) return undefined;
  const sources = type === 'Bitmap Heap Scan' ? bitmapScans(node) : [node];
  const indexes = sources.flatMap((source) => text(source, 'Index Name') ?? []);
  const conditions = sources.some((source) => 'Index Cond' in source);
  const by = indexes.length === 0 ? 'everything' : conditions ? 'condition' : 'order';
  return { schema: text(node, 'Schema'), relation, alias: text(node, 'Alias') ?? relation, by, indexes };
}

const known = new Map<string, readonly PlanScan[]>();
const remembered = 200;

/** How a plan, as EXPLAIN tells it in JSON, reads its relations; empty for what is no plan. */
export function scansOf(plan: string): readonly PlanScan[] {
  const earlier = known.get(plan);
  if (earlier) return earlier;
  const found: PlanScan[] = [];
  const visit = (node: PlanNode) => {
    const one = scan(node);
    if (one) found.push(one);
    for (const child of children(node)) visit(child);
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(plan);
  } catch {
    parsed = undefined;
  }
  const root: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  if (isNode(root) && isNode(root.Plan)) visit(root.Plan);
  if (known.size >= remembered) known.clear();
  known.set(plan, found);
  return found;
}
