import { adviceForBlue, adviceForEarly, adviceForGreen, adviceForOpen, responsibleChange } from './advice.ts';
import type { AppStatement } from './app-statement.ts';
import type { Cell, Fault } from './cell.ts';
import { fallbackRules } from './fallback-rules.ts';
import type { Claim, Observation, RuleContext, SkewRule } from './rules/skew-rule.ts';
import type { MigrationPlace, SkewFinding, SkewSeverity } from './skew-report.ts';

/** Where a finding shows, and what probing says brought it about. */
export interface FindingPlace {
  /** At least one. */
  readonly states: readonly [string, ...string[]];
  readonly cause: MigrationPlace | null;
}

interface Claimed extends Claim {
  readonly rule: string;
}

function firstClaim(
  rules: readonly SkewRule[],
  ask: (rule: SkewRule) => Claim | undefined,
): Claimed | undefined {
  for (const rule of rules) {
    const claim = ask(rule);
    if (claim) return { rule: rule.name, ...claim };
  }
  return undefined;
}

const subjectOf = ({ id, source, line, sql, version }: AppStatement) => ({
  version,
  statement: { id, source, line, sql },
});

const placed = ({ states }: FindingPlace, migration: MigrationPlace | null) => ({
  ...{ state: states[0], states, migration },
});

function saidOf(statement: AppStatement, { sqlstate, message, position, sample = 0 }: Fault) {
  const several = (statement.samples?.length ?? 0) > 1;
  return {
    sqlstate,
    position: position ?? null,
    message: several && sample > 0 ? `${message} (sample ${sample + 1})` : message,
  };
}

/** Rows that came with a migration can collide with a sample, which no other value would. */
function mayBeTheSample({ rung, sqlstate }: Fault, { applied }: RuleContext, cause: MigrationPlace | null) {
  const collides = rung === 'execute' && ['23505', '23P01'].includes(sqlstate);
  const statement = applied.find(({ file, line }) => file === cause?.file && line === cause.line);
  return collides && statement?.changes.length === 0;
}

/** A statement that Postgres refuses behind a step. */
export async function breakOf(
  rules: readonly SkewRule[],
  fault: Fault,
  context: RuleContext,
  place: FindingPlace,
): Promise<SkewFinding> {
  const { statement } = context;
  const claim = firstClaim(rules, (rule) => rule.claim?.(fault, context));
  // Where it was seen to break counts for more than where a rule would expect it.
  const migration = place.cause ?? claim?.cause ?? null;
  const common = { ...subjectOf(statement), ...placed(place, migration), ...saidOf(statement, fault) };
  if (claim) {
    const { rule, object, advice } = claim;
    return { rule, severity: 'breaks', ...common, object, advice };
  }
  const change = await responsibleChange(migration, fault.message);
  const named = change !== undefined && change.action !== 'other' && change.object !== '';
  return {
    rule: fallbackRules.statementFails.name,
    severity: mayBeTheSample(fault, context, migration) ? 'notice' : 'breaks',
    ...common,
    object: named ? change.object : null,
    advice:
      statement.version === 'blue'
        ? adviceForBlue(statement, migration, change)
        : adviceForGreen(statement, migration),
  };
}

/** A statement of green that Postgres refuses at states before `holdsFrom`. */
export function earlyOf(
  rules: readonly SkewRule[],
  fault: Fault,
  context: RuleContext,
  place: FindingPlace & { readonly holdsFrom: string; readonly severity: SkewSeverity },
): SkewFinding {
  const { statement } = context;
  const claim = firstClaim(rules, (rule) => rule.claimEarly?.(fault, context));
  const said = saidOf(statement, fault);
  return {
    rule: claim?.rule ?? fallbackRules.migrateFirst.name,
    severity: place.severity,
    ...subjectOf(statement),
    // What brings it about is what is not there yet.
    ...placed(place, place.cause),
    ...said,
    message: `${said.message}; it holds from ${place.holdsFrom} on`,
    object: claim?.object ?? null,
    advice: claim?.advice ?? adviceForEarly(statement),
  };
}

/** Both cells' results, as far as they differ, in words. */
function resultChange(before: Cell, after: Cell): string {
  const describe = (cell: Cell) => (cell.shape?.columns ?? []).map(({ name, type }) => `${name} ${type}`);
  const [old, fresh] = [describe(before), describe(after)];
  const lost = old.filter((item) => !fresh.includes(item)).join(', ');
  const gained = fresh.filter((item) => !old.includes(item)).join(', ');
  if (lost === '' && gained === '') {
    const earlier = before.shape?.columns ?? [];
    const swapped = (after.shape?.columns ?? []).find(
      ({ name, typeId }, index) => earlier[index]?.name === name && earlier[index].typeId !== typeId,
    );
    return swapped === undefined
      ? 'its columns in another order or of another origin'
      : `${swapped.name} of a new type that has the name ${swapped.type} now`;
  }
  if (lost === '') return `${gained} in addition`;
  return gained === '' ? `no ${lost}` : `${gained} instead of ${lost}`;
}

/** A statement that sessions cannot run any more which prepared it before the step. */
export function openBreakOf(
  rules: readonly SkewRule[],
  refusal: NonNullable<Cell['open']>,
  context: RuleContext,
  place: FindingPlace,
): SkewFinding {
  const { statement, before, after } = context;
  const claim = firstClaim(rules, (rule) => rule.claimOpen?.(refusal, context));
  const { sqlstate, message } = refusal;
  const result = sqlstate === '0A000' && message.includes('cached plan');
  return {
    rule: claim?.rule ?? fallbackRules.openSessions.name,
    severity: 'breaks-open-sessions',
    ...subjectOf(statement),
    ...placed(place, place.cause ?? claim?.cause ?? null),
    ...{ sqlstate, position: null },
    message: result ? `${message}: it returns ${resultChange(before, after)}` : message,
    object: claim?.object ?? null,
    advice: claim?.advice ?? adviceForOpen(statement),
  };
}

/** What a rule sees although Postgres accepts the statement. */
export function observedAs(
  rule: SkewRule,
  statement: AppStatement,
  { severity, object, sqlstate, message, cause, advice }: Observation,
  place: FindingPlace,
): SkewFinding {
  return {
    ...{ rule: rule.name, severity },
    ...subjectOf(statement),
    ...placed(place, cause ?? place.cause),
    ...{ sqlstate: sqlstate ?? null, position: null, message, object, advice },
  };
}
