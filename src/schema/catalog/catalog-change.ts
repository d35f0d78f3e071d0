import type {
  AccessList,
  CatalogSnapshot,
  Column,
  Constraint,
  DataType,
  Index,
  Policy,
  Relation,
  Routine,
  Trigger,
} from './catalog-snapshot.ts';

interface Changed<Thing> {
  readonly before: Thing;
  readonly after: Thing;
}

/** Something of a relation: `before` and `after` are the relation on both sides of the step (the same `id`). */
interface OfRelation {
  readonly relation: Changed<Relation>;
}

/**
 * One difference between two catalogs. What a drop took along by CASCADE is there as well, since this compares what is,
 * not what was asked for.
 */
export type CatalogChange =
  | { readonly kind: 'relation-added'; readonly after: Relation }
  | { readonly kind: 'relation-dropped'; readonly before: Relation }
  /** Another name or another schema. */
  | ({ readonly kind: 'relation-renamed' } & Changed<Relation>)
  /** The name now belongs to another relation: a rename-swap, or dropped and made anew. Comes beside drop, add and rename. */
  | ({ readonly kind: 'relation-replaced' } & Changed<Relation>)
  | ({
      readonly kind: 'relation-altered';
      readonly what:
        'options' | 'owner' | 'replica-identity' | 'rules' | 'definition' | 'populated' | 'partition';
    } & Changed<Relation>)
  | ({ readonly kind: 'column-added'; readonly after: Column } & OfRelation)
  | ({ readonly kind: 'column-dropped'; readonly before: Column } & OfRelation)
  | ({ readonly kind: 'column-renamed' } & Changed<Column> & OfRelation)
  /** Type or modifier. */
  | ({ readonly kind: 'column-retyped' } & Changed<Column> & OfRelation)
  | ({ readonly kind: 'column-collation' } & Changed<Column> & OfRelation)
  | ({ readonly kind: 'column-not-null' } & Changed<Column> & OfRelation)
  /** Default, identity or generation expression. */
  | ({ readonly kind: 'column-default' } & Changed<Column> & OfRelation)
  | ({ readonly kind: 'constraint-added'; readonly after: Constraint } & OfRelation)
  | ({ readonly kind: 'constraint-dropped'; readonly before: Constraint } & OfRelation)
  /** Same name, other definition, or only validated. */
  | ({ readonly kind: 'constraint-altered' } & Changed<Constraint> & OfRelation)
  | ({ readonly kind: 'index-added'; readonly after: Index } & OfRelation)
  | ({ readonly kind: 'index-dropped'; readonly before: Index } & OfRelation)
  | ({ readonly kind: 'index-altered' } & Changed<Index> & OfRelation)
  | ({ readonly kind: 'trigger-added'; readonly after: Trigger } & OfRelation)
  | ({ readonly kind: 'trigger-dropped'; readonly before: Trigger } & OfRelation)
  | ({ readonly kind: 'trigger-altered' } & Changed<Trigger> & OfRelation)
  | ({ readonly kind: 'policy-added'; readonly after: Policy } & OfRelation)
  | ({ readonly kind: 'policy-dropped'; readonly before: Policy } & OfRelation)
  | ({ readonly kind: 'policy-altered' } & Changed<Policy> & OfRelation)
  /** Enabled, disabled or forced. */
  | ({ readonly kind: 'row-security' } & OfRelation)
  /** Grants of the relation, or of one of its columns. */
  | ({ readonly kind: 'relation-access'; readonly column: string | null } & Changed<AccessList> & OfRelation)
  /** A partition or child came or went; `relation` is the parent. */
  | ({ readonly kind: 'partition-attached' | 'partition-detached'; readonly child: Relation } & OfRelation)
  | { readonly kind: 'routine-added'; readonly after: Routine }
  | { readonly kind: 'routine-dropped'; readonly before: Routine }
  | ({ readonly kind: 'routine-altered' } & Changed<Routine>)
  | { readonly kind: 'type-added'; readonly after: DataType }
  | { readonly kind: 'type-dropped'; readonly before: DataType }
  /** Labels, constraints, name, default, grants. */
  | ({ readonly kind: 'type-altered' } & Changed<DataType>)
  | {
      readonly kind: 'schema-added' | 'schema-dropped' | 'schema-access';
      readonly name: string;
      /** Grants; absent where there is no schema. */
      readonly before?: AccessList;
      readonly after?: AccessList;
    }
  | {
      readonly kind: 'publication-changed';
      readonly name: string;
      readonly before: readonly string[];
      readonly after: readonly string[];
    }
  /** Of `CatalogSnapshot.others`; `null` for what is not there. */
  | {
      readonly kind: 'other';
      readonly key: string;
      readonly before: string | null;
      readonly after: string | null;
    };

/** Class of a statement of a migration, from what it did to the catalog. */
export type MigrationPhase = 'expand' | 'migrate' | 'contract' | 'mixed' | 'none';

/** What one step of the schema's history did. */
export interface CatalogStep {
  readonly before: CatalogSnapshot;
  readonly after: CatalogSnapshot;
  readonly changes: readonly CatalogChange[];
}
