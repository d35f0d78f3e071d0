import type { CatalogChange } from '../../catalog/catalog-change.ts';
import type { Relation } from '../../catalog/catalog-snapshot.ts';
import type { RelationUse } from '../../parse/footprint.ts';
import { calledRoutines, routinesNamed, shownRoutine } from './called-routines.ts';
import { shownRelation, usedRelations } from './find-relation.ts';
import { concerns } from './safer-step.ts';
import type { RuleContext } from './skew-rule.ts';

/** A privilege that a role lacks. */
export interface MissingGrant {
  readonly object: string;
  /** Such as `GRANT SELECT ON t TO app`. */
  readonly grant: string;
  /** Whether a change of the migration has to do with it. */
  readonly matches: (change: CatalogChange) => boolean;
}

const privileges: Readonly<Partial<Record<RelationUse['access'], string>>> = {
  ...{ read: 'SELECT', insert: 'INSERT', update: 'UPDATE', delete: 'DELETE', truncate: 'TRUNCATE' },
  ...{ 'copy-in': 'INSERT', 'copy-out': 'SELECT' },
};

const quoted = (name: string) =>
  /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

/** What a role was given on a relation by itself or by all, of the columns one by one. */
const onColumns = (relation: Relation, role: string) =>
  relation.columns.filter(({ access }) =>
    (access ?? []).some((entry) => entry.startsWith(`${role}=`) || entry.startsWith('=')),
  );

/** What a body does to a table, as far as its words tell. */
const verbs: readonly (readonly [RegExp, string])[] = [
  [/\binsert\s+into\s+$/i, 'INSERT'],
  [/\bupdate\s+(?:only\s+)?$/i, 'UPDATE'],
  [/\bdelete\s+from\s+(?:only\s+)?$/i, 'DELETE'],
  [/\b(?:from|join)\s+(?:only\s+)?$/i, 'SELECT'],
];

/** What the statement does to a table: itself, by way of a view, or by what its triggers and functions do. */
function privilegesFor(context: RuleContext, table: Relation): string[] {
  const uses = usedRelations(context).filter(
    ({ after }) => after?.id === table.id || after?.reads.includes(table.id) === true,
  );
  if (uses.length > 0) return [...new Set(uses.flatMap(({ use }) => privileges[use.access] ?? []))];
  const { routines } = context.step.after;
  const triggers = usedRelations(context).flatMap(({ after }) => after?.triggers ?? []);
  const bodies = [
    ...triggers.flatMap(({ functionId }) => routines.get(functionId)?.body ?? []),
    ...calledRoutines(context, 'after').map(({ body }) => body),
  ];
  const found = bodies.flatMap((body) =>
    body
      .split(table.name)
      .slice(0, -1)
      .flatMap((text) => verbs.find(([verb]) => verb.test(text.replace(/(?:\w+\.)?"?$/, '')))?.[1] ?? []),
  );
  return [...new Set(found)];
}

function onRelation(context: RuleContext, name: string, role: string): MissingGrant | undefined {
  const used = usedRelations(context).filter(({ after }) => after?.name === name);
  const table =
    used[0]?.after ?? [...context.step.after.relations.values()].find((relation) => relation.name === name);
  if (!table) return undefined;
  const shown = shownRelation(table);
  const matches = (change: CatalogChange) =>
    concerns(change, table.id) ||
    // What reads through a view asks for its owner's privileges, or with security_invoker for the role's.
    (change.kind === 'relation-altered' && change.after.reads.includes(table.id)) ||
    (change.kind === 'relation-added' && change.after.reads.includes(table.id)) ||
    // A trigger does it in the role's name.
    (used.length === 0 && change.kind === 'trigger-added');
  if (table.kind === 'sequence') {
    return { object: shown, grant: `GRANT USAGE ON SEQUENCE ${shown} TO ${role}`, matches };
  }
  const asked = privilegesFor(context, table);
  const wanted = asked.length === 0 ? ['SELECT'] : asked;
  const old = context.step.before.relations.get(table.id);
  const fresh = table.columns.filter(({ attribute }) =>
    (old?.columns ?? table.columns).every((column) => column.attribute !== attribute),
  );
  const [column] = fresh;
  if (column && onColumns(table, role).length > 0) {
    return {
      object: `${shown}.${column.name}`,
      grant: `GRANT ${wanted.map((one) => `${one} (${fresh.map(({ name: of }) => quoted(of)).join(', ')})`).join(', ')} ON ${shown} TO ${role}`,
      matches: (change) =>
        change.kind === 'column-added'
          ? concerns(change, table.id) && change.after.name === column.name
          : false,
    };
  }
  return { object: shown, grant: `GRANT ${wanted.join(', ')} ON ${shown} TO ${role}`, matches };
}

function onRoutine(context: RuleContext, name: string, role: string): MissingGrant {
  const [routine] = routinesNamed(context.step.after, name);
  const shown = routine ? shownRoutine(routine) : name;
  const sort = routine?.kind === 'procedure' ? 'PROCEDURE' : 'FUNCTION';
  return {
    object: shown,
    grant: `GRANT EXECUTE ON ${sort} ${shown} TO ${role}`,
    matches: (change) =>
      (change.kind === 'routine-added' || change.kind === 'routine-altered') && change.after.name === name,
  };
}

/** Reads off the words of Postgres which privilege is missing on what. */
export function missingGrant(message: string, context: RuleContext): MissingGrant | undefined {
  const match = /^permission denied for (?<sort>[a-z ]+?) "?(?<name>[^"]+)"?$/.exec(message)?.groups;
  const { sort, name } = match ?? {};
  if (sort === undefined || name === undefined) return undefined;
  const role = context.role === undefined ? 'the role of the application' : quoted(context.role);
  switch (sort) {
    case 'function':
    case 'procedure':
    case 'routine':
    case 'aggregate':
      return onRoutine(context, name, role);
    case 'schema':
      return {
        object: name,
        grant: `GRANT USAGE ON SCHEMA ${quoted(name)} TO ${role}`,
        matches: (change) =>
          (change.kind === 'schema-added' || change.kind === 'schema-access') && change.name === name,
      };
    case 'type':
      return {
        object: name,
        grant: `GRANT USAGE ON TYPE ${quoted(name)} TO ${role}`,
        matches: (change) =>
          (change.kind === 'type-added' || change.kind === 'type-altered') && change.after.name === name,
      };
    default:
      return onRelation(context, name, role);
  }
}
