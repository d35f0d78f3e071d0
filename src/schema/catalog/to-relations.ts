import type { Relation } from './catalog-snapshot.ts';
import { sorted, toColumn, toConstraint, toIndex, toPolicy, toTrigger } from './relation-parts.ts';
import type { OfRelation, RelationRows, SequenceRow } from './relation-rows.ts';

const relationKinds: Readonly<Record<string, Relation['kind']>> = {
  r: 'table',
  p: 'partitioned-table',
  v: 'view',
  m: 'materialized-view',
  S: 'sequence',
  f: 'foreign-table',
  c: 'composite-type',
};

function sequenceOptions(row: SequenceRow): readonly string[] {
  const { type, start, increment, minimum, maximum, cache, cycle } = row;
  return [
    `as ${type}`,
    `start ${start}`,
    `increment ${increment}`,
    `minvalue ${minimum}`,
    `maxvalue ${maximum}`,
    `cache ${cache}`,
    ...(cycle ? ['cycle'] : []),
  ];
}

function grouped<Row extends OfRelation>(rows: readonly Row[] | null): (id: number) => readonly Row[] {
  const groups = new Map<number, Row[]>();
  for (const row of rows ?? []) {
    const group = groups.get(row.relation);
    if (group) group.push(row);
    else groups.set(row.relation, [row]);
  }
  return (id) => groups.get(id) ?? [];
}

/** Puts the rows of the catalog together to relations. */
export function toRelations(rows: RelationRows): ReadonlyMap<number, Relation> {
  const columnsOf = grouped(rows.columns);
  const constraintsOf = grouped(rows.constraints);
  const indexesOf = grouped(rows.indexes);
  const triggersOf = grouped(rows.triggers);
  const policiesOf = grouped(rows.policies);
  const rulesOf = grouped(rows.rules);
  const parentsOf = grouped(rows.parents);
  const sequencesOf = grouped(rows.sequences);
  const relations = new Map<number, Relation>();
  for (const row of rows.relations ?? []) {
    const columns = columnsOf(row.id).map(toColumn);
    const names = new Map(columns.map(({ attribute, name }) => [attribute, name]));
    const [query, ...rules] = [...rulesOf(row.id)].sort(
      (left, right) => Number(right.definition === null) - Number(left.definition === null),
    );
    const ownRules = query?.definition === null ? rules : query ? [query, ...rules] : [];
    const [sequence] = sequencesOf(row.id);
    relations.set(row.id, {
      id: row.id,
      schema: row.schema,
      name: row.name,
      kind: relationKinds[row.kind] ?? 'table',
      columns,
      constraints: constraintsOf(row.id).map((constraint) => toConstraint(constraint, names)),
      indexes: indexesOf(row.id).map((index) => toIndex(index, names)),
      triggers: triggersOf(row.id).map(toTrigger),
      policies: policiesOf(row.id).map(toPolicy),
      rules: ownRules.map(
        ({ definition, enabled }) => `${definition ?? ''}${enabled === 'D' ? ' (disabled)' : ''}`,
      ),
      rowSecurity: row.row_security,
      forceRowSecurity: row.force_row_security,
      owner: row.owner,
      access: sorted(row.access),
      options: sequence ? sequenceOptions(sequence) : (sorted(row.options) ?? []),
      replicaIdentity: row.replica_identity,
      parents: parentsOf(row.id).map(({ parent }) => parent),
      partitionKey: row.partition_key,
      partitionBound: row.partition_bound,
      definition: row.definition,
      reads: query?.definition === null ? (query.reads ?? []) : [],
      populated: row.populated,
      ...(query?.definition === null ? { definitionVersion: query.version } : {}),
      ...(ownRules.length === 0 ? {} : { rulesVersion: ownRules.map(({ version }) => version).join() }),
      ...(sequence?.owner != null && sequence.attribute !== null
        ? { ownedBy: { relation: sequence.owner, attribute: sequence.attribute } }
        : {}),
    });
  }
  return relations;
}
