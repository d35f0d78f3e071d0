import type { CatalogChange, CatalogStep } from '../../catalog/catalog-change.ts';
import type { CatalogSnapshot } from '../../catalog/catalog-snapshot.ts';
import type { ColumnCopy } from '../../parse/column-copies.ts';
import type { AppStatement } from '../app-statement.ts';
import type { Cell, Fault } from '../cell.ts';
import type { MigrationPlace, SkewSeverity } from '../skew-report.ts';

/** A statement of a migration with what it did to the catalog. */
export interface AppliedStatement extends MigrationPlace {
  readonly changes: readonly CatalogChange[];
  /** Columns that it fills from others, as `columnCopies` of its text. */
  readonly copies?: readonly ColumnCopy[];
}

/** One statement of an application at one step of the schema. */
export interface RuleContext {
  readonly statement: AppStatement;
  /** The role that runs it; `undefined` for a superuser. */
  readonly role: string | undefined;
  readonly step: CatalogStep;
  /** The catalog at `S0`, which tells what the release itself brought. */
  readonly baseline?: CatalogSnapshot;
  /** The statements of the migration behind the step, in order. */
  readonly applied: readonly AppliedStatement[];
  readonly before: Cell;
  readonly after: Cell;
  /** Columns whose values differ from run to run even where nothing changed, by position, for each sample. */
  readonly volatile: readonly ReadonlySet<number>[];
}

/** What a rule knows about a refusal by Postgres. */
export interface Claim {
  /** Such as `orders.phone`. */
  readonly object: string | null;
  /** The statement of the migration behind it, where the rule can tell better than probing did. */
  readonly cause?: MigrationPlace;
  /** The expand/contract step to take instead. */
  readonly advice: string;
}

/** What a rule sees that no refusal shows. */
export interface Observation {
  readonly severity: SkewSeverity;
  readonly object: string | null;
  readonly sqlstate?: string;
  readonly message: string;
  readonly cause: MigrationPlace | null;
  readonly advice: string;
}

/** One way in which a change of the schema meets a statement. */
export interface SkewRule {
  /** Kebab-case, as in findings. */
  readonly name: string;
  /** One sentence for the documentation and for code scanning. */
  readonly summary: string;
  /** What it observes concerns green also where the migrations come first. */
  readonly aboutGreen?: true;
  /**
   * Says what a statement that Postgres refuses after the step, and did not before it, fails of; `undefined` when it is
   * another rule's.
   */
  claim?(fault: Fault, context: RuleContext): Claim | undefined;
  /**
   * The same for a statement of green that Postgres refuses before the step and accepts after it: what is not there yet.
   */
  claimEarly?(fault: Fault, context: RuleContext): Claim | undefined;
  /** The same for a session that stays open over the step. */
  claimOpen?(refusal: NonNullable<Cell['open']>, context: RuleContext): Claim | undefined;
  /** What changes for a statement that Postgres accepts on both sides of the step. */
  observe?(context: RuleContext): readonly Observation[];
  /** What is off about a statement of green that Postgres accepts for the first time after the step. */
  observeNew?(context: RuleContext): readonly Observation[];
}
