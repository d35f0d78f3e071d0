import type { Relation } from '../../catalog/catalog-snapshot.ts';
import { findRelation } from './find-relation.ts';
import type { RuleContext } from './skew-rule.ts';

/** A relation that a statement updates, and the columns it sets. */
export interface UpdatedRelation {
  readonly before: Relation | undefined;
  readonly after: Relation;
  readonly columns: ReadonlySet<string>;
}

/** The relations that UPDATE, MERGE or ON CONFLICT DO UPDATE of a statement change, by their names after the step. */
export function updatedRelations(context: RuleContext): UpdatedRelation[] {
  const { statement, step } = context;
  return statement.footprint.writes.flatMap(({ command, relation, columns }) => {
    const after = command === 'update' ? findRelation(step.after, relation, context) : undefined;
    if (after === undefined) return [];
    const before = findRelation(step.before, relation, context);
    return [{ before, after, columns: new Set(columns) }];
  });
}

/** Whether a statement puts new rows into a relation. */
export const insertsInto = ({ statement }: RuleContext, { name }: Relation): boolean =>
  statement.footprint.writes.some(({ command, relation }) => command !== 'update' && relation.name === name);
