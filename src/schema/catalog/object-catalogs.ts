/** Kinds of objects that are read one by one. */
export type ObjectKind = 'relation' | 'routine' | 'type';

/** A catalog whose rows make up relations, routines or types. */
export type ObjectCatalog =
  | 'pg_class'
  | 'pg_attribute'
  | 'pg_attrdef'
  | 'pg_constraint'
  | 'pg_index'
  | 'pg_trigger'
  | 'pg_policy'
  | 'pg_rewrite'
  | 'pg_inherits'
  | 'pg_sequence'
  | 'pg_proc'
  | 'pg_type'
  | 'pg_enum';

interface CatalogOfObjects {
  /** Expression for the OID of the object that a row belongs to. */
  readonly id: string;
  /** Which rows count. */
  readonly of: string;
  readonly kinds: readonly ObjectKind[];
  /**
   * How rows that are gone are noticed: by a `list` of the objects; as `parts` of one; `with` the object, or another row
   * of it that is updated at the same time.
   */
  readonly gone: 'list' | 'parts' | 'with';
  /** Which rows are objects of their own, where not all of them are. */
  readonly own?: string;
}

/** The catalogs whose rows make up relations, routines and types. */
export const objectCatalogs: Readonly<Record<ObjectCatalog, CatalogOfObjects>> = {
  pg_class: {
    id: 'x.oid',
    of: 'true',
    kinds: ['relation'],
    gone: 'list',
    own: "x.oid >= 16384 AND x.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')",
  },
  pg_attribute: { id: 'x.attrelid', of: 'true', kinds: ['relation'], gone: 'with' },
  pg_attrdef: { id: 'x.adrelid', of: 'true', kinds: ['relation'], gone: 'with' },
  pg_constraint: {
    id: 'CASE x.conrelid WHEN 0 THEN x.contypid ELSE x.conrelid END',
    of: 'true',
    kinds: ['relation', 'type'],
    gone: 'parts',
  },
  pg_index: { id: 'x.indrelid', of: 'true', kinds: ['relation'], gone: 'parts' },
  pg_trigger: { id: 'x.tgrelid', of: 'NOT x.tgisinternal', kinds: ['relation'], gone: 'parts' },
  pg_policy: { id: 'x.polrelid', of: 'true', kinds: ['relation'], gone: 'parts' },
  pg_rewrite: { id: 'x.ev_class', of: 'true', kinds: ['relation'], gone: 'parts' },
  pg_inherits: { id: 'x.inhrelid', of: 'true', kinds: ['relation'], gone: 'parts' },
  // A sequence's row is written anew when it is given another owner, too.
  pg_sequence: { id: 'x.seqrelid', of: 'true', kinds: ['relation'], gone: 'with' },
  pg_proc: { id: 'x.oid', of: 'x.oid >= 16384', kinds: ['routine'], gone: 'list' },
  pg_type: {
    id: 'x.oid',
    of: "x.oid >= 16384 AND x.typtype IN ('e', 'd', 'r', 'b') AND x.typcategory <> 'A'",
    kinds: ['type'],
    gone: 'list',
  },
  pg_enum: { id: 'x.enumtypid', of: 'true', kinds: ['type'], gone: 'with' },
};
