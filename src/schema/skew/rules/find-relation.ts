import type { CatalogSnapshot, Relation } from '../../catalog/catalog-snapshot.ts';
import { resolveRelation } from '../../catalog/resolve-name.ts';
import type { RelationUse } from '../../parse/footprint.ts';
import type { RelationName } from '../../parse/statement-facts.ts';
import type { RuleContext } from './skew-rule.ts';

/** A relation that a statement names, on both sides of the step; the same name can be another relation. */
export interface UsedRelation {
  readonly use: RelationUse;
  readonly before: Relation | undefined;
  readonly after: Relation | undefined;
}

/** Schemas that a statement's bare names are looked for in. */
function searchPathOf({ statement, role }: RuleContext): string[] {
  const { searchPath = '"$user", public' } = statement;
  return searchPath.split(',').map((part) => {
    const name = part.trim();
    const bare = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
    return bare === '$user' ? (statement.role ?? role ?? '') : bare;
  });
}

/** The relation that a statement means by a name. */
export const findRelation = (
  snapshot: CatalogSnapshot,
  name: RelationName,
  context: RuleContext,
): Relation | undefined => resolveRelation(snapshot, name, searchPathOf(context));

/** Every relation that the statement of a context names. */
export function usedRelations(context: RuleContext): UsedRelation[] {
  const { statement, step } = context;
  return statement.footprint.relations.map((use) => ({
    use,
    before: findRelation(step.before, use, context),
    after: findRelation(step.after, use, context),
  }));
}

/** A relation as findings call it: the schema only where it is not `public`. */
export const shownRelation = ({ schema, name }: Relation): string =>
  schema === 'public' ? name : `${schema}.${name}`;
