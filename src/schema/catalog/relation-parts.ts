import type { Column, Constraint, Index, Policy, Trigger } from './catalog-snapshot.ts';
import type { ColumnRow, ConstraintRow, IndexRow, PolicyRow, TriggerRow } from './relation-rows.ts';

const constraintKinds: Readonly<Record<string, Constraint['kind']>> = {
  c: 'check',
  f: 'foreign-key',
  p: 'primary-key',
  u: 'unique',
  x: 'exclude',
  n: 'not-null',
  t: 'trigger',
};

const commands: Readonly<Record<string, string>> = {
  '*': 'ALL',
  r: 'SELECT',
  a: 'INSERT',
  w: 'UPDATE',
  d: 'DELETE',
};

/** A list whose order says nothing. */
export function sorted(list: readonly string[] | null): readonly string[] | null {
  return list === null ? null : [...list].sort();
}

/** A column from its rows. */
export function toColumn(row: ColumnRow): Column {
  return {
    name: row.name,
    attribute: row.attribute,
    typeId: row.type_id,
    type: row.type,
    modifier: row.modifier,
    collation: row.collation,
    notNull: row.not_null,
    default: row.generated === '' ? row.expression : null,
    identity: row.identity === 'a' ? 'always' : row.identity === 'd' ? 'by-default' : null,
    generated: row.generated === '' ? null : row.expression,
    virtual: row.generated === 'v',
    access: sorted(row.access),
    ...(row.version === null ? {} : { expressionVersion: row.version }),
  };
}

/** A constraint from its row; `names` are the columns' by number. */
export function toConstraint(row: ConstraintRow, names: ReadonlyMap<number, string>): Constraint {
  const foreign = row.kind === 'f';
  return {
    id: row.id,
    name: row.name,
    kind: constraintKinds[row.kind] ?? 'check',
    definition: row.definition,
    expression: row.expression,
    columns: (row.columns ?? []).flatMap((number) => names.get(number) ?? []),
    validated: row.validated,
    deferrable: row.deferrable,
    references: foreign ? row.references : null,
    onDelete: foreign ? row.on_delete : null,
    onUpdate: foreign ? row.on_update : null,
    version: row.version,
  };
}

/** An index from its rows; `names` are the columns' by number. */
export function toIndex(row: IndexRow, names: ReadonlyMap<number, string>): Index {
  return {
    id: row.id,
    name: row.name,
    unique: row.unique,
    primary: row.primary,
    valid: row.valid,
    immediate: row.immediate,
    nullsNotDistinct: row.nulls_not_distinct,
    columns: row.columns.slice(0, row.keys).map((number) => names.get(number) ?? null),
    predicate: row.predicate,
    definition: row.definition,
    version: row.version,
  };
}

const eventBits = [
  [4, 'insert'],
  [16, 'update'],
  [8, 'delete'],
  [32, 'truncate'],
] as const;

/** A trigger from its row. */
export function toTrigger({ id, name, definition, version, type, ...row }: TriggerRow): Trigger {
  return {
    id,
    name,
    definition,
    functionId: row.function,
    timing: type & 64 ? 'instead' : type & 2 ? 'before' : 'after',
    row: (type & 1) !== 0,
    events: eventBits.flatMap(([bit, event]) => (type & bit ? [event] : [])),
    enabled: row.enabled === 'O' || row.enabled === 'A',
    version,
  };
}

/** A policy from its row. */
export function toPolicy(row: PolicyRow): Policy {
  const parts = [
    `FOR ${commands[row.command] ?? row.command} TO ${[...row.roles].sort().join(', ')}`,
    row.using === null ? [] : `USING (${row.using})`,
    row.with_check === null ? [] : `WITH CHECK (${row.with_check})`,
  ];
  return {
    name: row.name,
    definition: parts.flat().join(' '),
    restrictive: !row.permissive,
    version: row.version,
  };
}
