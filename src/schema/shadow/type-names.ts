import type { WireField } from './wire-messages.ts';
import type { WireSession } from './wire-session.ts';

const keyOf = ({ dataTypeID, dataTypeModifier }: WireField) => `${dataTypeID}/${dataTypeModifier}`;

/**
 * Names the types of fields in words, asking only for those that are not known.
 * @param known names by type and modifier; stale once a type is renamed or the search path changes
 */
export async function nameTypes(
  session: WireSession,
  known: Map<string, string>,
  fields: readonly WireField[],
): Promise<(field: WireField) => string> {
  const unknown = [
    ...new Map(
      fields.filter((field) => !known.has(keyOf(field))).map((field) => [keyOf(field), field]),
    ).values(),
  ];
  if (unknown.length > 0) {
    const named = await session.rows<{ name: string }>(
      `SELECT pg_catalog.format_type(id, modifier) AS name
         FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.oid[]), pg_catalog.unnest($2::pg_catalog.int4[]))
           WITH ORDINALITY AS type(id, modifier, number)
        ORDER BY number`,
      [unknown.map((field) => field.dataTypeID), unknown.map((field) => field.dataTypeModifier)],
    );
    unknown.forEach((field, index) =>
      known.set(keyOf(field), named[index]?.name ?? String(field.dataTypeID)),
    );
  }
  return (field) => known.get(keyOf(field)) ?? String(field.dataTypeID);
}
