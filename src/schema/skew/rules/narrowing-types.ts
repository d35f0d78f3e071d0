import type { CatalogSnapshot, Column, Relation } from '../../catalog/catalog-snapshot.ts';
import type { KnownValue } from '../../parse/known-value.ts';
import { shownRelation } from './find-relation.ts';
import type { Narrowing } from './narrowing.ts';
import { wasWritten } from './sampled.ts';
import type { RuleContext } from './skew-rule.ts';
import type { TableWrite } from './table-writes.ts';
import { causeOfType, touchesColumn } from './touched-by.ts';
import { knownRows } from './written-value.ts';

const ranges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  smallint: [-(2n ** 15n), 2n ** 15n - 1n],
  integer: [-(2n ** 31n), 2n ** 31n - 1n],
  bigint: [-(2n ** 63n), 2n ** 63n - 1n],
};

interface Fit {
  readonly fits: boolean | undefined;
  readonly sqlstate: string;
}

/** Whether a column takes a value; `undefined` when that takes Postgres to tell. */
function fit(value: KnownValue, { type, typeId }: Column, snapshot: CatalogSnapshot): Fit {
  const length = /^character(?: varying)?\((\d+)\)$/.exec(type)?.[1];
  const range = ranges[type];
  const sqlstate = length === undefined ? (range ? '22003' : '22P02') : '22001';
  if (value === undefined || value === null) return { fits: value === null ? true : undefined, sqlstate };
  // Blanks at the end are cut off without a word.
  if (length !== undefined)
    return { fits: Array.from(value.text.replace(/ +$/, '')).length <= Number(length), sqlstate };
  if (range) {
    if (!/^\s*[+-]?\d+\s*$/.test(value.text)) return { fits: undefined, sqlstate: '22P02' };
    const number = BigInt(value.text.trim());
    return { fits: number >= range[0] && number <= range[1], sqlstate };
  }
  const labels = value.sort === 'label' ? snapshot.types.get(typeId)?.labels : undefined;
  return { fits: labels?.includes(value.text), sqlstate };
}

const bare = (type: string) => type.replace(/\(.*\)/, '');
const sizes = (type: string) => /\(([\d,]+)\)/.exec(type)?.[1]?.split(',').map(Number) ?? [];
const integers = ['smallint', 'integer', 'bigint', 'numeric'];

/** Whether a type takes whatever another one takes. */
function takesAll(fresh: string, old: string): boolean {
  if (fresh === old || fresh === 'text') return true;
  const [to, from] = [bare(fresh), bare(old)];
  const [size, oldSize] = [sizes(fresh), sizes(old)];
  if (size.length === 0 && to === from) return true;
  if (to === 'character varying' && from.startsWith('character'))
    return size.length === 0 || (oldSize[0] ?? Infinity) <= (size[0] ?? 0);
  if (to === 'numeric' && from === 'numeric') {
    const [digits = 0, scale = 0] = size;
    const [oldDigits = Infinity, oldScale = 0] = oldSize;
    return digits - scale >= oldDigits - oldScale && scale >= oldScale;
  }
  return size.length === 0 && integers.includes(from) && integers.indexOf(to) > integers.indexOf(from);
}

const earlierOf = (column: Column, table: Relation, before: TableWrite | undefined): Column | undefined =>
  before?.table.id === table.id
    ? before.table.columns.find(({ attribute }) => attribute === column.attribute)
    : before?.table.columns.find(({ name }) => name === column.name);

/** Labels of an enum that are not there any more, under whichever OID the type has its name now. */
export function lostLabels(column: Column, earlier: Column, { step }: RuleContext): readonly string[] {
  const [old, fresh] = [step.before.types.get(earlier.typeId), step.after.types.get(column.typeId)];
  if (old?.kind !== 'enum' || fresh?.kind !== 'enum') return [];
  return old.labels.filter((label) => !fresh.labels.includes(label));
}

/** Columns of the write whose type takes less than before. */
export function narrowingTypes(
  before: TableWrite | undefined,
  after: TableWrite,
  context: RuleContext,
): Narrowing[] {
  const { table } = after;
  const rows = knownRows(after, context);
  return [...after.filled.values()].flatMap(({ column }): Narrowing[] => {
    const earlier = earlierOf(column, table, before);
    if (earlier === undefined) return [];
    const lost = lostLabels(column, earlier, context);
    const isEnum = context.step.after.types.get(column.typeId)?.kind === 'enum';
    const wasEnum = context.step.before.types.get(earlier.typeId)?.kind === 'enum';
    const sameType = column.typeId === earlier.typeId && column.modifier === earlier.modifier;
    if (isEnum && wasEnum ? lost.length === 0 : sameType || takesAll(column.type, earlier.type)) return [];
    const fits = rows.map((valueOf) => fit(valueOf(column.name), column, context.step.after));
    const misfit = fits.find((one) => one.fits === false);
    const unknown = fits.find((one) => one.fits === undefined);
    if (misfit === undefined && (unknown === undefined || wasWritten(context))) return [];
    const object = `${shownRelation(table)}.${column.name}`;
    const value = misfit && rows[fits.indexOf(misfit)]?.(column.name)?.text;
    const now =
      lost.length > 0
        ? `has no label ${lost.join(', ')} any more`
        : `is ${column.type} instead of ${earlier.type}`;
    return [
      {
        object,
        sqlstate: (misfit ?? unknown)?.sqlstate ?? '22P02',
        certain: misfit !== undefined,
        message: misfit
          ? `${object} ${now} and does not take '${value ?? ''}'`
          : `${object} ${now}: some values do not fit any more`,
        causes: [touchesColumn(table, column.name), causeOfType(column.typeId)],
        demand: lost.length > 0 ? `${column.type} without ${lost.join(', ')}` : `the type ${column.type}`,
      },
    ];
  });
}
