import type { A_Const, ColumnRef, Node, RangeVar } from 'libpg-query';
import type { ColumnMention } from './footprint-parts.ts';
import type { RelationName } from './statement-facts.ts';

/** The texts of those nodes that are names. */
export function namesIn(nodes: readonly Node[] | undefined): string[] {
  const names: string[] = [];
  for (const node of nodes ?? []) if ('String' in node) names.push(node.String.sval ?? '');
  return names;
}

export const lastName = (nodes: readonly Node[] | undefined): string | undefined => namesIn(nodes).at(-1);

export const relationName = ({ schemaname, relname }: RangeVar): RelationName => ({
  schema: schemaname,
  name: relname ?? '',
});

/** A constant as text; `null` for NULL. */
export function constantText(constant: A_Const): string | null {
  const { isnull, ival, fval, boolval, sval, bsval } = constant;
  if (isnull) return null;
  // The tree leaves out what is zero, false or empty.
  if (ival) return String(ival.ival ?? 0);
  if (fval) return fval.fval ?? '0';
  if (boolval) return String(boolval.boolval ?? false);
  return sval?.sval ?? bsval?.bsval ?? '';
}

/** A column reference as it is written, without a schema. */
function mentionOf({ fields = [] }: ColumnRef): ColumnMention {
  const parts = fields.map((field) => ('String' in field ? (field.String.sval ?? '') : '*'));
  return parts.slice(-2).join('.');
}

/** The column references in an expression, those of its sub-selects left out. */
export function columnsIn(tree: unknown, found: ColumnMention[] = []): ColumnMention[] {
  if (Array.isArray(tree)) {
    for (const item of tree) columnsIn(item, found);
  } else if (typeof tree === 'object' && tree !== null) {
    for (const [kind, body] of Object.entries(tree)) {
      if (kind === 'ColumnRef') found.push(mentionOf(body as ColumnRef));
      else if (kind !== 'subselect') columnsIn(body, found);
    }
  }
  return found;
}
