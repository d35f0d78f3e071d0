import type { CatalogSnapshot, Column, DataType } from '../../catalog/catalog-snapshot.ts';
import { constantValue } from '../../parse/check-expression.ts';
import type { WrittenValue } from '../../parse/footprint.ts';
import type { KnownValue, ValueSort } from '../../parse/known-value.ts';
import type { TableWrite } from './table-writes.ts';
import type { RuleContext } from './skew-rule.ts';

type Sample = readonly unknown[];

/** Domains of a column's type, its own first. */
export function domainsOf({ typeId }: Column, snapshot: CatalogSnapshot): DataType[] {
  const domains: DataType[] = [];
  let type = snapshot.types.get(typeId);
  while (type?.kind === 'domain' && !domains.includes(type)) {
    domains.push(type);
    const base: string = type.baseType ?? '';
    type = [...snapshot.types.values()].find(
      ({ kind, schema, name }) => kind === 'domain' && (name === base || `${schema}.${name}` === base),
    );
  }
  return domains;
}

/** Expression of what a column gets when nothing is given; `null` for NULL. */
export function defaultOf(column: Column, snapshot: CatalogSnapshot): string | null {
  if (column.identity !== null) return 'identity';
  return (
    column.default ?? domainsOf(column, snapshot).find((domain) => domain.default !== null)?.default ?? null
  );
}

/** Whether a column is left NULL when nothing is given. */
export function isLeftNull(column: Column, snapshot: CatalogSnapshot): boolean {
  if (column.identity !== null || column.generated !== null) return false;
  const expression = defaultOf(column, snapshot);
  return expression === null || constantValue(expression) === null;
}

function textOf(value: unknown): string | null | undefined {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? String(value)
    : undefined;
}

/** Collations that tell apart what is written differently. */
const deterministic = /^(default|C|POSIX|ucs_basic|pg_.*|[a-z]{2,3}([_-].*)?|unicode)$/;

function sortOf(column: Column, snapshot: CatalogSnapshot): ValueSort {
  const type = domainsOf(column, snapshot).at(-1)?.baseType ?? column.type;
  if (/^(smallint|integer|bigint|numeric)\b/.test(type)) return 'number';
  if (type === 'boolean') return 'boolean';
  if (/^(text|character varying)(\(\d+\))?$/.test(type))
    return column.collation === null || deterministic.test(column.collation) ? 'text' : 'other';
  return snapshot.types.get(column.typeId)?.kind === 'enum' ? 'label' : 'other';
}

function known(text: string, column: Column, snapshot: CatalogSnapshot): KnownValue {
  const sort = sortOf(column, snapshot);
  if (sort === 'boolean') {
    const truth = /^(t|true|y|yes|on|1)$/i.test(text) ? 'true' : 'false';
    return { text: truth, sort };
  }
  // Postgres rounds what has more digits than the column.
  if (sort === 'number' && text.includes('.')) return undefined;
  return { text: sort === 'number' ? text.trim() : text, sort };
}

/** Casts that cut a value to fit. */
const cutting = /^(varchar|bpchar|char|name|numeric|bit|varbit)$/;

/** What ends up in a column, before triggers; `undefined` when nobody can tell. */
export function knownValue(
  value: WrittenValue,
  column: Column,
  sample: Sample | undefined,
  { statement, step }: RuleContext,
): KnownValue {
  const snapshot = step.after;
  const isCast = statement.footprint.types.some((type) => cutting.test(type));
  switch (value.kind) {
    case 'null':
      return null;
    case 'constant':
      return isCast ? undefined : known(value.text, column, snapshot);
    case 'parameter': {
      if (sample === undefined || value.number > sample.length) return undefined;
      const text = textOf(sample[value.number - 1]);
      return text === null ? null : isCast || text === undefined ? undefined : known(text, column, snapshot);
    }
    case 'default': {
      const expression = defaultOf(column, snapshot);
      if (expression === null) return null;
      const constant = column.identity === null ? constantValue(expression) : undefined;
      return constant ? known(constant.text, column, snapshot) : constant;
    }
    case 'expression':
      return undefined;
  }
}

/** The rows that a write makes, with each sample: for every column what is known of its value. */
export function knownRows(write: TableWrite, context: RuleContext): ((column: string) => KnownValue)[] {
  const { filled, omitted, table } = write;
  const left = new Set(omitted.map(({ name }) => name));
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  const samples: readonly (Sample | undefined)[] = context.statement.samples?.length
    ? context.statement.samples
    : [undefined];
  const rows = write.write.rows.length > 0 ? write.write.rows.keys() : [0];
  return [...rows].flatMap((row) =>
    samples.map((sample) => (name: string) => {
      const column = columns.get(name);
      if (column?.generated !== null) return undefined;
      const value = left.has(name) ? { kind: 'default' as const } : filled.get(name)?.values[row];
      return value === undefined ? undefined : knownValue(value, column, sample, context);
    }),
  );
}
