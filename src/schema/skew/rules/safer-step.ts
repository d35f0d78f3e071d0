import type { CatalogChange } from '../../catalog/catalog-change.ts';
import type { MigrationPlace } from '../skew-report.ts';
import { adviceFor, claimOn } from './advice-for.ts';
import { causeOf } from './cause-of.ts';
import type { Claim, Observation, RuleContext } from './skew-rule.ts';

/** The cause of a change, or the only statement there is. */
export function placeOf(
  context: RuleContext,
  matches: (change: CatalogChange) => boolean,
): MigrationPlace | undefined {
  const found = causeOf(context, matches);
  if (found) return found;
  // What fails alike on both sides is not the step's doing.
  const failed = context.before.fault;
  if (failed && failed.message === context.after.fault?.message) return undefined;
  const [only, ...others] = context.applied;
  return only && others.length === 0
    ? { file: only.file, line: only.line, statement: only.statement }
    : undefined;
}

/**
 * A claim with its cause where one is known. Green is what comes, so that it, or the migration, is to be mended.
 * @param mend what to do to green's statement, such as `let GetOrder do without orders.phone`
 */
export function claimed(
  context: RuleContext,
  object: string | null,
  cause: MigrationPlace | undefined,
  adviceForBlue: string,
  mend = `let ${context.statement.id} do without ${object ?? 'what it takes away'}`,
): Claim {
  const { id, source, line } = context.statement;
  const adviceForGreen = cause
    ? `Take the change at ${cause.file}:${cause.line} out of this release, or ${mend}.`
    : `Correct ${id} at ${source}:${line}: ${mend}.`;
  return claimOn(object, cause, adviceFor(context, adviceForBlue, adviceForGreen));
}

/** Observations of what blue, which was written for the schema as it was, meets. */
export const forBlue =
  (observe: (context: RuleContext) => readonly Observation[]) =>
  (context: RuleContext): readonly Observation[] =>
    context.statement.version === 'blue' ? observe(context) : [];

/** Whether a change is about a relation itself or a part of it. */
export function concerns(change: CatalogChange, id: number | undefined): boolean {
  if ('relation' in change) return change.relation.after.id === id;
  if (change.kind === 'relation-dropped') return change.before.id === id;
  if (change.kind === 'relation-replaced') return change.after.id === id || change.before.id === id;
  return (
    (change.kind === 'relation-added' ||
      change.kind === 'relation-renamed' ||
      change.kind === 'relation-altered') &&
    change.after.id === id
  );
}
