import type { CatalogSnapshot } from '../../catalog/catalog-snapshot.ts';

/** What a change of type does to a column's values. */
export interface TypeMeaning {
  /** Which use of the column shows it. */
  readonly when: 'ordered' | 'compared' | 'used';
  readonly words: string;
}

type Family = 'text' | 'citext' | 'padded' | 'number' | 'date' | 'local' | 'instant' | 'enum';

const families: readonly (readonly [RegExp, Family])[] = [
  [/^(?:text|character varying|varchar|name)\b/, 'text'],
  [/^(?:\w+\.)?citext$/, 'citext'],
  [/^(?:character|bpchar)\b/, 'padded'],
  [/^(?:smallint|integer|bigint|numeric|real|double precision|money)\b/, 'number'],
  [/^date$/, 'date'],
  [/^timestamp(?:\(\d\))? with time zone$/, 'instant'],
  [/^timestamp(?:\(\d\))? without time zone$/, 'local'],
];

function familyOf(type: string, { types }: CatalogSnapshot): Family | undefined {
  const found = families.find(([pattern]) => pattern.test(type))?.[1];
  const isEnum = [...types.values()].some(
    ({ kind, schema, name }) => kind === 'enum' && (type === name || type === `${schema}.${name}`),
  );
  return found ?? (isEnum ? 'enum' : undefined);
}

/** Digits behind the point that a type keeps; `undefined` when it keeps all. */
function scaleOf(type: string): number | undefined {
  if (/^(?:smallint|integer|bigint)$/.test(type)) return 0;
  const [, , scale] = /^numeric\((\d+),(-?\d+)\)$/.exec(type) ?? [];
  return scale === undefined ? undefined : Number(scale);
}

/** Digits of a second that a type keeps. */
const precisionOf = (type: string) => Number(/^timestamp\((\d)\)/.exec(type)?.[1] ?? 6);

/** What it means that a column of one type has the other; `undefined` when its values mean what they did. */
export function typeMeaning(
  before: string,
  after: string,
  catalog: CatalogSnapshot,
): TypeMeaning | undefined {
  const [was, is] = [familyOf(before, catalog), familyOf(after, catalog)];
  if (was === undefined || is === undefined) return undefined;
  const between = (one: Family, other: Family) =>
    (was === one && is === other) || (was === other && is === one);
  if (was === 'number' && is === 'number') {
    const [old, fresh] = [scaleOf(before), scaleOf(after)];
    const exact = !/^(?:real|double)/.test(before);
    return exact && fresh !== undefined && (old === undefined || fresh < old)
      ? { when: 'used', words: 'values are rounded' }
      : undefined;
  }
  if (between('local', 'instant'))
    return { when: 'used', words: 'the same text means another moment in another time zone' };
  if ((was === 'local' || was === 'instant') && is === 'date')
    return { when: 'used', words: 'the time of day is lost' };
  if (was === is)
    return (was === 'local' || was === 'instant') && precisionOf(after) < precisionOf(before)
      ? { when: 'used', words: 'fractions of a second are rounded' }
      : undefined;
  if (was === 'citext') return { when: 'compared', words: 'upper and lower case are told apart' };
  if (is === 'citext') return { when: 'compared', words: 'upper and lower case are the same' };
  if (is === 'padded') return { when: 'used', words: 'values are padded with blanks' };
  if (was === 'padded') return { when: 'compared', words: 'blanks at the end count' };
  return { when: 'ordered', words: `it sorts as ${is === 'enum' ? 'its labels stand' : is}` };
}
