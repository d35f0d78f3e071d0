import type { RelationName } from './statement-facts.ts';

/** How a statement uses a relation it names. */
export interface RelationUse extends RelationName {
  /** The name it goes by inside the statement. */
  readonly alias: string;
  readonly access:
    'read' | 'insert' | 'update' | 'delete' | 'merge' | 'truncate' | 'copy-in' | 'copy-out' | 'other';
  /** `ONLY t`: without partitions and children. */
  readonly only: boolean;
  /** `FOR UPDATE` and its kin. */
  readonly locked: boolean;
}

/** What a statement writes into one column. */
export type WrittenValue =
  | { readonly kind: 'parameter'; /** 1 for `$1`. */ readonly number: number }
  | { readonly kind: 'constant'; /** As text. */ readonly text: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'default' }
  | { readonly kind: 'expression' };

/** Rows that a statement writes. */
export interface Write {
  readonly relation: RelationName;
  readonly command: 'insert' | 'update' | 'copy';
  /** Columns it names; `undefined` for an INSERT or COPY that fills the first columns by position. */
  readonly columns: readonly string[] | undefined;
  /** One list for each row of VALUES, by position; an UPDATE has one; empty when only the server could tell. */
  readonly rows: readonly (readonly WrittenValue[])[];
  /** Where it fills by position from a SELECT without star: how many columns. */
  readonly width: number | undefined;
  readonly conflict:
    | {
        readonly columns: readonly string[];
        readonly constraint: string | undefined;
        readonly action: 'nothing' | 'update';
      }
    | undefined;
}

/** A column as an expression names it: `phone`, `o.phone`; `*` and `o.*` for all of them. */
export type ColumnMention = string;

/** Everything that a statement's text says it depends on; names as Postgres folds them. */
export interface Footprint {
  readonly relations: readonly RelationUse[];
  /** Bare names of functions and procedures. */
  readonly routines: readonly string[];
  /** Bare names of types in casts. */
  readonly types: readonly string[];
  /** Bare names of the operators. */
  readonly operators: readonly string[];
  /** Last part of every column reference, and columns written, conflicted on, joined with USING. */
  readonly columns: readonly string[];
  /** Column references without a table in front. */
  readonly unqualified: readonly string[];
  /** String constants: labels, names of sequences and configurations, dates. */
  readonly constants: readonly string[];
  /** `*`, or the qualifier of `t.*`. */
  readonly stars: readonly string[];
  /** Names used as a whole row, as in `row_to_json(t)`. A column may be meant: the catalog tells. */
  readonly wholeRows: readonly string[];
  readonly natural: boolean;
  readonly using: readonly string[];
  readonly groupBy: boolean;
  /** Columns compared for equality or likeness, and told apart by DISTINCT, GROUP BY, UNION. */
  readonly compared: readonly ColumnMention[];
  /** Columns brought in an order: ORDER BY, `max`, `<`, BETWEEN. */
  readonly ordered: readonly ColumnMention[];
  /** Those of `ordered` that are compared by it: `<`, BETWEEN. */
  readonly ranged: readonly ColumnMention[];
  /** Columns that WHERE keeps from being NULL. */
  readonly present: readonly ColumnMention[];
  /** Aliases on a side of an outer join that may be missing. */
  readonly outer: readonly string[];
  readonly writes: readonly Write[];
  readonly parameters: number;
}
