/** A grant list as Postgres writes it, such as `app=r/postgres`, sorted; `null` for the built-in default. */
export type AccessList = readonly string[] | null;

export interface Column {
  readonly name: string;
  /** Its number, which a rename keeps and a drop-and-add changes. */
  readonly attribute: number;
  readonly typeId: number;
  /** In words, such as `character varying(50)`. */
  readonly type: string;
  readonly modifier: number;
  /** Name of the collation; `null` for types without. */
  readonly collation: string | null;
  /** NOT NULL of the column itself. */
  readonly notNull: boolean;
  /** Expression of the default; `null` for none (a generated column has `generated` instead). */
  readonly default: string | null;
  readonly identity: 'always' | 'by-default' | null;
  /** Expression of a generated column. */
  readonly generated: string | null;
  /** A generated column that is computed when read. */
  readonly virtual?: boolean;
  /** Mark of the row that holds the default or generation expression; see `Constraint.version`. */
  readonly expressionVersion?: string;
  readonly access: AccessList;
}

export interface Constraint {
  readonly id: number;
  readonly name: string;
  readonly kind: 'check' | 'foreign-key' | 'primary-key' | 'unique' | 'exclude' | 'not-null' | 'trigger';
  /** As `pg_get_constraintdef` writes it. */
  readonly definition: string;
  /** Expression of a CHECK. */
  readonly expression: string | null;
  /** Columns by name. */
  readonly columns: readonly string[];
  readonly validated: boolean;
  readonly deferrable: boolean;
  /** OID of the table that a foreign key refers to. */
  readonly references: number | null;
  /** Action letters of a foreign key as in `pg_constraint`: `a` no action, `r` restrict, `c` cascade, `n` set null, `d` set default. */
  readonly onDelete: string | null;
  readonly onUpdate: string | null;
  /**
   * Mark of its row in the catalog: as long as it stays, nobody altered the thing itself, though its text may follow
   * another thing's new name.
   */
  readonly version?: string;
}

export interface Index {
  readonly id: number;
  readonly name: string;
  readonly unique: boolean;
  readonly primary: boolean;
  /** False for what a failed CREATE INDEX CONCURRENTLY left behind. */
  readonly valid: boolean;
  /** False when its uniqueness is checked later (`DEFERRABLE`). */
  readonly immediate: boolean;
  /** UNIQUE NULLS NOT DISTINCT. */
  readonly nullsNotDistinct: boolean;
  /** Key columns by name; `null` for an expression. */
  readonly columns: readonly (string | null)[];
  /** Predicate of a partial index. */
  readonly predicate: string | null;
  readonly definition: string;
  /** See `Constraint.version`. */
  readonly version?: string;
}

export interface Trigger {
  readonly id: number;
  readonly name: string;
  readonly definition: string;
  readonly functionId: number;
  readonly timing: 'before' | 'after' | 'instead';
  readonly row: boolean;
  readonly events: readonly ('insert' | 'update' | 'delete' | 'truncate')[];
  readonly enabled: boolean;
  /** See `Constraint.version`. */
  readonly version?: string;
}

export interface Policy {
  readonly name: string;
  readonly definition: string;
  readonly restrictive: boolean;
  /** See `Constraint.version`. */
  readonly version?: string;
}

/** A table, view, sequence or other relation of a schema that is not Postgres' own. */
export interface Relation {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly kind:
    | 'table'
    | 'partitioned-table'
    | 'view'
    | 'materialized-view'
    | 'sequence'
    | 'foreign-table'
    | 'composite-type';
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
  readonly triggers: readonly Trigger[];
  readonly policies: readonly Policy[];
  /** Names and definitions of rewrite rules other than a view's own. */
  readonly rules: readonly string[];
  readonly rowSecurity: boolean;
  readonly forceRowSecurity: boolean;
  readonly owner: string;
  readonly access: AccessList;
  /** Storage and view options, such as `security_invoker=true` or `check_option=cascaded`. */
  readonly options: readonly string[];
  /** Letter as in `pg_class.relreplident`. */
  readonly replicaIdentity: string;
  /** OIDs of the tables it inherits from or is a partition of. */
  readonly parents: readonly number[];
  /** As `pg_get_partkeydef` writes it. */
  readonly partitionKey: string | null;
  /** `FOR VALUES …` of a partition. */
  readonly partitionBound: string | null;
  /** Query of a view. */
  readonly definition: string | null;
  /** OIDs of the relations that a view reads. */
  readonly reads: readonly number[];
  /** Mark of the row that holds a view's query; see `Constraint.version`. */
  readonly definitionVersion?: string;
  /** Marks of the rows of its rewrite rules. */
  readonly rulesVersion?: string;
  /** Column that a sequence belongs to, and goes with. */
  readonly ownedBy?: { readonly relation: number; readonly attribute: number };
  /** False for a materialized view without data. */
  readonly populated: boolean;
}

export interface RoutineArgument {
  readonly name: string | null;
  readonly type: string;
  readonly hasDefault: boolean;
}

export interface Routine {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'function' | 'procedure' | 'aggregate' | 'window';
  readonly arguments: readonly RoutineArgument[];
  /** As `pg_get_function_result` writes it; empty for a procedure. */
  readonly result: string;
  readonly language: string;
  readonly body: string;
  /** Volatility, strictness, security, settings in one text. */
  readonly properties: string;
  readonly owner: string;
  readonly access: AccessList;
  /** See `Constraint.version`. */
  readonly version?: string;
}

export interface DataType {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'enum' | 'domain' | 'range' | 'base';
  /** Labels of an enum in their order. */
  readonly labels: readonly string[];
  /** Base type of a domain in words. */
  readonly baseType: string | null;
  readonly notNull: boolean;
  readonly default: string | null;
  /** Constraints of a domain. */
  readonly constraints: readonly { readonly name: string; readonly definition: string }[];
  readonly access: AccessList;
  readonly owner?: string;
  /** Marks of its row and of its constraints' rows; see `Constraint.version`. */
  readonly version?: string;
}

/** What a schema is at one moment, without what belongs to Postgres itself or to an extension's inside. */
export interface CatalogSnapshot {
  readonly relations: ReadonlyMap<number, Relation>;
  readonly routines: ReadonlyMap<number, Routine>;
  readonly types: ReadonlyMap<number, DataType>;
  /** Schemas by name, with their grants. */
  readonly schemas: ReadonlyMap<string, AccessList>;
  /** Names of the relations that each publication covers with their operations, such as `public.orders: insert, update`. */
  readonly publications: ReadonlyMap<string, readonly string[]>;
  /**
   * Everything else that a statement can depend on, one line an object: extensions, operators, casts, collations, text
   * search objects, default privileges, role settings, event triggers, statistics. Key such as `extension pg_trgm`.
   */
  readonly others: ReadonlyMap<string, string>;
}
