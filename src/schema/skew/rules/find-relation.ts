import type { CatalogSnapshot, Relation } from '../../catalog/catalog-snapshot.ts';
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

const byName = new WeakMap<CatalogSnapshot, ReadonlyMap<string, Relation>>();

function relationsByName(snapshot: CatalogSnapshot): ReadonlyMap<string, Relation> {
  const known = byName.get(snapshot);
  if (known) return known;
  const names = new Map(
    [...snapshot.relations.values()].map((relation) => [`${relation.schema}\0${relation.name}`, relation]),
  );
  byName.set(snapshot, names);
  return names;
}

/** The relation that a statement means by a name. */
export function findRelation(
  snapshot: CatalogSnapshot,
  { schema, name }: RelationName,
  context: RuleContext,
): Relation | undefined {
  const names = relationsByName(snapshot);
  const schemas = schema === undefined ? searchPathOf(context) : [schema];
  return schemas.map((one) => names.get(`${one}\0${name}`)).find((relation) => relation !== undefined);
}

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
