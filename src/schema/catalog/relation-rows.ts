export interface OfRelation {
  readonly relation: number;
}

export interface RelationRow {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly row_security: boolean;
  readonly force_row_security: boolean;
  readonly owner: string;
  readonly access: readonly string[] | null;
  readonly options: readonly string[] | null;
  readonly replica_identity: string;
  readonly populated: boolean;
  readonly partition_key: string | null;
  readonly partition_bound: string | null;
  readonly definition: string | null;
}

export interface ColumnRow extends OfRelation {
  readonly name: string;
  readonly attribute: number;
  readonly type_id: number;
  readonly type: string;
  readonly modifier: number;
  readonly collation: string | null;
  readonly not_null: boolean;
  readonly identity: string;
  readonly generated: string;
  readonly expression: string | null;
  readonly version: string | null;
  readonly access: readonly string[] | null;
}

export interface ConstraintRow extends OfRelation {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly definition: string;
  readonly expression: string | null;
  readonly columns: readonly number[] | null;
  readonly validated: boolean;
  readonly deferrable: boolean;
  readonly references: number;
  readonly on_delete: string;
  readonly on_update: string;
  readonly version: string;
}

export interface IndexRow extends OfRelation {
  readonly id: number;
  readonly name: string;
  readonly unique: boolean;
  readonly primary: boolean;
  readonly valid: boolean;
  readonly immediate: boolean;
  readonly nulls_not_distinct: boolean;
  readonly columns: readonly number[];
  readonly keys: number;
  readonly predicate: string | null;
  readonly definition: string;
  readonly version: string;
}

export interface TriggerRow extends OfRelation {
  readonly id: number;
  readonly name: string;
  readonly definition: string;
  readonly function: number;
  readonly type: number;
  readonly enabled: string;
  readonly version: string;
}

export interface PolicyRow extends OfRelation {
  readonly name: string;
  readonly permissive: boolean;
  readonly command: string;
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly with_check: string | null;
  readonly version: string;
}

export interface RuleRow extends OfRelation {
  readonly name: string;
  readonly enabled: string;
  readonly version: string;
  readonly definition: string | null;
  readonly reads: readonly number[] | null;
}

export interface ParentRow extends OfRelation {
  readonly parent: number;
}

export interface SequenceRow extends OfRelation {
  readonly type: string;
  readonly start: string;
  readonly increment: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly cache: string;
  readonly cycle: boolean;
  readonly owner: number | null;
  readonly attribute: number | null;
}

/** What the catalog says about relations, each list in its order; `null` for an empty one. */
export type RelationRows = {
  readonly relations: readonly RelationRow[] | null;
  readonly columns: readonly ColumnRow[] | null;
  readonly constraints: readonly ConstraintRow[] | null;
  readonly indexes: readonly IndexRow[] | null;
  readonly triggers: readonly TriggerRow[] | null;
  readonly policies: readonly PolicyRow[] | null;
  readonly rules: readonly RuleRow[] | null;
  readonly parents: readonly ParentRow[] | null;
  readonly sequences: readonly SequenceRow[] | null;
};
