import type { InsertTarget } from '../parse/statement-facts.ts';
import type { ShadowDatabase } from '../shadow/shadow-database.ts';

/** A column that must not be NULL and that an INSERT leaves NULL. */
export interface RequiredColumn {
  /** Such as `orders.phone`. */
  readonly column: string;
  readonly sqlstate: '23502' | '23514';
  /** False when a trigger may fill it before the row is checked. */
  readonly certain: boolean;
  readonly message: string;
}

interface TableColumn {
  readonly name: string;
  /** NOT NULL, by the column or by its domain. */
  readonly not_null: boolean;
  /** `CHECK (column IS NOT NULL)`, valid for old rows or not: either way it holds for new ones. */
  readonly checked: boolean;
  readonly filled: boolean;
  readonly triggered: boolean;
}

const columnsOfTable = `
  SELECT a.attname AS name,
         a.attnotnull OR t.typnotnull AS not_null,
         EXISTS (SELECT FROM pg_constraint c
                  WHERE c.conrelid = a.attrelid AND c.contype = 'c' AND c.conkey = ARRAY[a.attnum]
                    AND pg_get_expr(c.conbin, c.conrelid) = format('(%I IS NOT NULL)', a.attname)) AS checked,
         a.attidentity <> '' OR a.attgenerated <> '' OR t.typdefault IS NOT NULL
           OR EXISTS (SELECT FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) AS filled,
         EXISTS (SELECT FROM pg_trigger g
                  WHERE g.tgrelid = a.attrelid AND NOT g.tgisinternal AND g.tgenabled <> 'D'
                    AND g.tgtype & 7 = 7) AS triggered
    FROM pg_class r
    JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
   WHERE r.oid = to_regclass($1) AND r.relkind IN ('r', 'p')
   ORDER BY a.attnum`;

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** What the INSERT leaves to the default, and what it sets to NULL, by name. */
function leftOut(target: InsertTarget, table: readonly TableColumn[]) {
  const { columns, width, defaulted, nulls } = target;
  if (columns === undefined && width === undefined) return { omitted: [], nulled: [] };
  const given = columns ?? table.slice(0, width).map(({ name }) => name);
  const at = (positions: readonly number[]) => new Set(positions.map((position) => given[position]));
  const [toDefault, toNull] = [at(defaulted), at(nulls)];
  return {
    omitted: table.filter(({ name }) => !given.includes(name) || toDefault.has(name)),
    nulled: table.filter(({ name }) => toNull.has(name)),
  };
}

/** Columns that make the INSERT fail in the present state of the schema, whatever its parameters are. */
export async function requiredColumns(
  shadow: ShadowDatabase,
  inserts: readonly InsertTarget[],
): Promise<RequiredColumn[]> {
  const found: RequiredColumn[] = [];
  for (const target of inserts) {
    const { schema, name } = target.relation;
    const path = [schema, name].filter((part) => part !== undefined).map(quote);
    const table = await shadow.rows<TableColumn>(columnsOfTable, [path.join('.')]);
    const { omitted, nulled } = leftOut(target, table);
    for (const column of [...omitted.filter(({ filled }) => !filled), ...nulled]) {
      if (!column.not_null && !column.checked) continue;
      const how = nulled.includes(column) ? 'is set to NULL' : 'is left out and has no default';
      found.push({
        column: `${name}.${column.name}`,
        sqlstate: column.not_null ? '23502' : '23514',
        certain: !column.triggered,
        message: `column "${column.name}" of relation "${name}" must not be NULL, ${how}`,
      });
    }
  }
  return found;
}
