import type { ShadowDatabase } from '../shadow/shadow-database.ts';

interface TypeRow {
  readonly id: number;
  readonly category: string;
  readonly name: string;
  readonly label: string | null;
}

/** By `pg_type.typcategory`; a type of another category has none that would surely do. */
const byCategory: Readonly<Record<string, string>> = {
  ...{ A: '{}', B: 't', D: '2020-01-01', G: '(0,0)', I: '127.0.0.1', N: '1', S: 'x', T: '1 day', V: '1' },
  ...{ R: 'empty' },
};
const byName: Readonly<Record<string, string>> = {
  ...{ uuid: '00000000-0000-4000-8000-000000000001', json: '{}', jsonb: '{}', bytea: '\\x00' },
  ...{ time: '00:00', timetz: '00:00Z', xml: '<a/>', macaddr: '00:00:00:00:00:01' },
  ...{ box: '((0,0),(1,1))', lseg: '((0,0),(1,1))', path: '((0,0))', polygon: '((0,0))', line: '{1,1,1}' },
  ...{ circle: '<(0,0),1>', cidr: '127.0.0.0/8' },
};

/** A value for each type that has an obvious one, by the type's OID. Inside a transaction block that is not aborted. */
export async function madeUpValues(
  shadow: ShadowDatabase,
  types: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (types.length === 0) return new Map();
  const rows = await shadow.rows<TypeRow>(
    `WITH RECURSIVE base AS (
       SELECT oid AS id, oid AS base FROM pg_catalog.pg_type WHERE oid = ANY ($1::pg_catalog.oid[])
       UNION SELECT base.id, type.typbasetype FROM base
         JOIN pg_catalog.pg_type AS type ON type.oid = base.base AND type.typtype = 'd')
     SELECT base.id::pg_catalog.int8 AS id, type.typcategory::pg_catalog.text AS category, type.typname::pg_catalog.text AS name,
            (SELECT label.enumlabel::pg_catalog.text FROM pg_catalog.pg_enum AS label
              WHERE label.enumtypid = type.oid ORDER BY label.enumsortorder LIMIT 1) AS label
       FROM base JOIN pg_catalog.pg_type AS type ON type.oid = base.base AND type.typtype <> 'd'`,
    [types],
  );
  const values = rows.map(({ id, category, name, label }): readonly [number, string | undefined] => [
    id,
    label ?? byName[name] ?? byCategory[category],
  ]);
  return new Map(values.filter((entry): entry is readonly [number, string] => entry[1] !== undefined));
}
