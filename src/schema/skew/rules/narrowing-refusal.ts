import type { CatalogChange } from '../../catalog/catalog-change.ts';
import type { Constraint, Relation } from '../../catalog/catalog-snapshot.ts';
import type { Refusal } from '../../shadow/shadow-database.ts';
import { shownRelation } from './find-relation.ts';
import { newOn } from './narrowing-checks.ts';
import { changesPartitions, changesView } from './narrowing-rows.ts';
import { brings } from './new-constraints.ts';
import type { RuleContext } from './skew-rule.ts';
import { withPartitions, writesOnBothSides } from './table-writes.ts';
import { bringsRelation, causeOfType, touchesColumn } from './touched-by.ts';

/** What a refusal of a value is about. */
export interface RefusedValue {
  readonly object: string;
  readonly causes: readonly ((change: CatalogChange) => boolean)[];
  readonly demand: string;
}

const ofConstraint = (table: Relation, { name, columns, kind }: Constraint): RefusedValue => ({
  object: `${shownRelation(table)}.${columns.length === 1 ? (columns[0] ?? name) : name}`,
  causes: [brings(name, table.id), bringsRelation(table)],
  demand: `the ${kind === 'check' ? 'constraint' : 'foreign key'} ${name}`,
});

/** A new CHECK or foreign key, by its name. An UPDATE that leaves some of its columns as they are is another rule's. */
function refusedByConstraint(name: string, context: RuleContext): RefusedValue | undefined {
  const writes = writesOnBothSides(context);
  for (const { before, after } of writes) {
    for (const table of withPartitions(after.table, context.step.after)) {
      const found = newOn(table, before?.table, context).find((one) => one.name === name);
      const isWhole =
        after.write.command !== 'update' ||
        (found?.columns.every((column) => after.filled.has(column)) ?? false);
      if (found && isWhole) return ofConstraint(table, found);
    }
  }
  for (const change of context.step.changes) {
    if (change.kind !== 'constraint-added' && change.kind !== 'constraint-altered') continue;
    const table = change.relation.after;
    if (change.after.name === name && !writes.some(({ after }) => after.table.id === table.id))
      return ofConstraint(table, change.after);
  }
  return undefined;
}

function refusedByDomain(name: string, context: RuleContext): RefusedValue | undefined {
  const bare = name.split('.').at(-1)?.replaceAll('"', '');
  const domain = [...context.step.after.types.values()].find(
    (type) => type.kind === 'domain' && type.name === bare,
  );
  return (
    domain && {
      object: domain.name,
      causes: [causeOfType(domain.id)],
      demand: `the constraint of ${domain.name}`,
    }
  );
}

function refusedByPartitions(name: string, context: RuleContext): RefusedValue | undefined {
  const found = writesOnBothSides(context).find(
    ({ after }) =>
      after.write.command !== 'update' &&
      withPartitions(after.table, context.step.after).some((table) => table.name === name),
  );
  return (
    found && {
      object: shownRelation(found.after.table),
      causes: [changesPartitions(found.after.table)],
      demand: 'partitions for some rows only',
    }
  );
}

/** An enum that had this label before. */
function refusedByEnum(name: string, label: string, context: RuleContext): RefusedValue | undefined {
  const bare = name.split('.').at(-1)?.replaceAll('"', '');
  const named = ({ kind, name: own }: { kind: string; name: string }) => kind === 'enum' && own === bare;
  const [old, fresh] = [context.step.before, context.step.after].map((one) =>
    [...one.types.values()].find(named),
  );
  if (!old?.labels.includes(label) || fresh === undefined || fresh.labels.includes(label)) return undefined;
  return {
    object: fresh.name,
    causes: [
      causeOfType(fresh.id),
      (change) => change.kind === 'column-retyped' && change.after.typeId === fresh.id,
    ],
    demand: `${fresh.name} without ${label}`,
  };
}

/** A column that the statement writes and whose type is another. */
function refusedByType(message: string, context: RuleContext): RefusedValue | undefined {
  const retyped = writesOnBothSides(context).flatMap(({ before, after }) =>
    [...after.filled.values()].flatMap(({ column }) => {
      const earlier = before?.table.columns.find(({ name }) => name === column.name);
      const same = earlier?.typeId === column.typeId && earlier.modifier === column.modifier;
      return earlier === undefined || same ? [] : [{ table: after.table, column }];
    }),
  );
  const speaksOf = (type: string) => message.includes(type.replace(/\(.*\)/, ''));
  const found =
    retyped.find(({ column }) => message.includes(column.type)) ??
    retyped.find(({ column }) => speaksOf(column.type)) ??
    (retyped.length === 1 ? retyped[0] : undefined);
  return (
    found && {
      object: `${shownRelation(found.table)}.${found.column.name}`,
      causes: [touchesColumn(found.table, found.column.name), bringsRelation(found.table)],
      demand: `the type ${found.column.type}`,
    }
  );
}

/** What of the step refuses a value; `undefined` when it is none of its demands on values. */
export function refusedValue({ sqlstate, message }: Refusal, context: RuleContext): RefusedValue | undefined {
  const named = (pattern: RegExp) => pattern.exec(message)?.[1];
  if (sqlstate === '23514' || sqlstate === '23503') {
    const partitioned =
      named(/^no partition of relation "(.+)" found for row$/) ??
      named(/^new row for relation "(.+)" violates partition constraint$/);
    if (partitioned !== undefined) return refusedByPartitions(partitioned, context);
    const domain = named(/^value for domain (\S+) violates check constraint/);
    if (domain !== undefined) return refusedByDomain(domain, context);
    const constraint =
      named(/violates check constraint "(.+)"$/) ??
      named(/^insert or update on table ".+" violates foreign key constraint "(.+)"$/);
    return constraint === undefined ? undefined : refusedByConstraint(constraint, context);
  }
  if (sqlstate === '44000') {
    const name = named(/^new row violates check option for view "(.+)"$/);
    const view = [...context.step.after.relations.values()].find(
      (one) => one.kind === 'view' && one.name === name,
    );
    return view && { object: shownRelation(view), causes: [changesView(view)], demand: 'the CHECK OPTION' };
  }
  if (!sqlstate.startsWith('22')) return undefined;
  const [, type, label] = /^invalid input value for enum (\S+): "([^]*)"$/.exec(message) ?? [];
  const lost = type === undefined || label === undefined ? undefined : refusedByEnum(type, label, context);
  return lost ?? refusedByType(message, context);
}
