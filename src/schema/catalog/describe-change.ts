import type { CatalogChange } from './catalog-change.ts';
import type { AccessList, Column, DataType, Relation, Routine } from './catalog-snapshot.ts';
import { objectOf, shortName } from './object-of.ts';

export { objectOf };

/** A type in words, without the schema `public`. */
export function typeWords(type: string): string {
  return type.replace(/^public\./, '');
}

const kindWords: Readonly<Record<Relation['kind'], string>> = {
  table: 'table',
  'partitioned-table': 'partitioned table',
  view: 'view',
  'materialized-view': 'materialized view',
  sequence: 'sequence',
  'foreign-table': 'foreign table',
  'composite-type': 'composite type',
};

function defaultWords({ default: value, identity, generated }: Column): string {
  if (identity !== null) return `identity ${identity.replace('-', ' ')}`;
  if (generated !== null) return `generated as ${generated}`;
  return value === null ? 'no default' : `default ${value}`;
}

function retyped(before: Column, after: Column): string {
  const [was, is] = [typeWords(before.type), typeWords(after.type)];
  return was === is ? `${was} → another ${is}` : `${was} → ${is}`;
}

function accessWords(access: AccessList | undefined): string {
  if (access === undefined || access === null) return 'the default';
  return access.length === 0 ? 'none' : access.join(', ');
}

function typeChange(before: DataType, after: DataType): string {
  const words: string[] = [];
  if (shortName(before) !== shortName(after)) words.push(`renamed to ${shortName(after)}`);
  const gained = after.labels.filter((label) => !before.labels.includes(label));
  const lost = before.labels.filter((label) => !after.labels.includes(label));
  if (lost.length > 0) words.push(`loses ${lost.map((label) => `'${label}'`).join(', ')}`);
  if (gained.length > 0) words.push(`gains ${gained.map((label) => `'${label}'`).join(', ')}`);
  if (before.notNull !== after.notNull) words.push(after.notNull ? 'becomes NOT NULL' : 'drops NOT NULL');
  if (before.default !== after.default)
    words.push(`default ${before.default ?? 'none'} → ${after.default ?? 'none'}`);
  const were = new Set(before.constraints.map(({ name, definition }) => `${name} ${definition}`));
  const are = new Set(after.constraints.map(({ name, definition }) => `${name} ${definition}`));
  for (const { name, definition } of before.constraints)
    if (!are.has(`${name} ${definition}`)) words.push(`constraint ${name} dropped`);
  for (const { name, definition } of after.constraints)
    if (!were.has(`${name} ${definition}`)) words.push(`constraint ${name} added: ${definition}`);
  return words.length === 0 ? 'altered' : words.join(', ');
}

function routineChange(before: Routine, after: Routine): string {
  if (shortName(before) !== shortName(after)) return `renamed to ${shortName(after)}`;
  if (before.result !== after.result) return `result ${before.result} → ${after.result}`;
  if (before.body !== after.body) return 'body replaced';
  if (before.properties !== after.properties) return `${before.properties} → ${after.properties}`;
  return before.owner === after.owner ? 'altered' : `owner ${before.owner} → ${after.owner}`;
}

/** One short line for people, such as `orders.total numeric(10,4) → numeric(10,2)`. */
export function describeChange(change: CatalogChange): string {
  const object = objectOf(change);
  switch (change.kind) {
    case 'relation-added':
      return `${kindWords[change.after.kind]} ${shortName(change.after)} added`;
    case 'relation-dropped':
      return `${kindWords[change.before.kind]} ${shortName(change.before)} dropped`;
    case 'relation-renamed':
      return `${kindWords[change.before.kind]} ${shortName(change.before)} renamed to ${shortName(change.after)}`;
    case 'relation-replaced':
      return `${shortName(change.before)} is another ${kindWords[change.after.kind]} now`;
    case 'relation-altered':
      return `${kindWords[change.before.kind]} ${shortName(change.before)}: ${change.what.replace('-', ' ')} altered`;
    case 'column-added':
      return `column ${object} added`;
    case 'column-dropped':
      return `column ${object} dropped`;
    case 'column-renamed':
      return `column ${object} renamed to ${change.after.name}`;
    case 'column-retyped':
      return `${object} ${retyped(change.before, change.after)}`;
    case 'column-collation':
      return `${object} collation ${change.before.collation ?? 'none'} → ${change.after.collation ?? 'none'}`;
    case 'column-not-null':
      return `${object} ${change.after.notNull ? 'becomes NOT NULL' : 'drops NOT NULL'}`;
    case 'column-default':
      return `${object} ${defaultWords(change.before)} → ${defaultWords(change.after)}`;
    case 'constraint-added':
    case 'policy-added':
      return `${object} added: ${change.after.definition}`;
    case 'constraint-altered':
      if (change.before.name !== change.after.name) return `${object} renamed to ${change.after.name}`;
      return change.after.validated && !change.before.validated
        ? `${object} validated`
        : `${object} altered: ${change.after.definition}`;
    case 'index-altered':
      return change.before.name === change.after.name
        ? `${object} altered: ${change.after.definition}`
        : `${object} renamed to ${change.after.name}`;
    case 'trigger-altered':
      if (change.before.enabled === change.after.enabled)
        return `${object} altered: ${change.after.definition}`;
      return `${object} ${change.after.enabled ? 'enabled' : 'disabled'}`;
    case 'policy-altered':
      return `${object} altered: ${change.after.definition}`;
    case 'index-added':
      return `${change.after.unique ? 'unique ' : ''}${object} added`;
    case 'row-security': {
      const { rowSecurity, forceRowSecurity } = change.relation.after;
      return `row security of ${object} ${rowSecurity ? 'enabled' : 'disabled'}${forceRowSecurity ? ', forced' : ''}`;
    }
    case 'relation-access':
      return change.column === null
        ? `privileges of ${object} ${accessWords(change.before)} → ${accessWords(change.after)}`
        : `privileges of ${object} ${accessWords(change.before ?? [])} → ${accessWords(change.after ?? [])}`;
    case 'schema-access':
      return `privileges of ${object} ${accessWords(change.before)} → ${accessWords(change.after)}`;
    case 'partition-attached':
      return `${object} attached to ${shortName(change.relation.after)}`;
    case 'partition-detached':
      return `${object} detached from ${shortName(change.relation.before)}`;
    case 'routine-altered':
      return `${object} ${routineChange(change.before, change.after)}`;
    case 'type-altered':
      return `${object} ${typeChange(change.before, change.after)}`;
    case 'publication-changed':
      return `${object} covers ${change.after.join('; ') || 'nothing'}`;
    case 'other':
      if (change.before === null) return `${object} added`;
      return `${object} ${change.after === null ? 'dropped' : 'altered'}`;
    case 'constraint-dropped':
    case 'index-dropped':
    case 'trigger-added':
    case 'trigger-dropped':
    case 'policy-dropped':
    case 'routine-added':
    case 'routine-dropped':
    case 'type-added':
    case 'type-dropped':
    case 'schema-added':
    case 'schema-dropped':
      return `${object} ${change.kind.slice(change.kind.indexOf('-') + 1)}`;
  }
}
