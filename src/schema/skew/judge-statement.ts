import type { AppStatement } from './app-statement.ts';
import type { Cell, Fault } from './cell.ts';
import { faultsOf, type Faults } from './faults-of.ts';
import { breakOf, earlyOf, observedAs, openBreakOf, type FindingPlace } from './finding-of.ts';
import type { RuleContexts } from './rule-contexts.ts';
import type { Observation, SkewRule } from './rules/skew-rule.ts';
import type { SkewFinding, SkewReport } from './skew-report.ts';
import type { VisitedState, Walk } from './state-walk.ts';

/** What statements are judged by. */
export interface Court {
  readonly walk: Walk;
  readonly rules: readonly SkewRule[];
  readonly contexts: RuleContexts;
  readonly order: SkewReport['order']['assumed'];
  /** Those that the walk was about. */
  readonly statements: readonly AppStatement[];
}

const isSame = (one: Fault | undefined, other: Fault | undefined) =>
  one?.sqlstate === other?.sqlstate && one?.message === other?.message;

function statesOf({ walk }: Court, from: number, to: number): readonly [string, ...string[]] {
  const [first = 'S0', ...more] = walk.states.slice(from, to + 1).map(({ id }) => id);
  return [first, ...more];
}

function placeAt(court: Court, { key }: AppStatement, from: number, to: number): FindingPlace {
  const cause = court.walk.states[from]?.causes.get(key) ?? null;
  return { states: statesOf(court, from, to), cause };
}

const isAccepted = (cell: Cell | undefined) => cell !== undefined && cell.fault === undefined;

/** The last state in which an observation of the step that leads to `from` still holds. */
function lastSeen(
  { walk, contexts }: Court,
  statement: AppStatement,
  rule: SkewRule,
  observed: Observation,
  from: number,
): number {
  for (let to = from + 1; to < walk.states.length; to += 1) {
    const state = walk.states[to];
    if (!state?.met.has(statement.key)) continue;
    if (!isAccepted(state.cells.get(statement.key))) return to - 1;
    const again = rule.observe?.(contexts.between(statement, from - 1, to)) ?? [];
    if (!again.some(({ object, severity }) => object === observed.object && severity === observed.severity))
      return to - 1;
  }
  return walk.states.length - 1;
}

function observationsAt(
  court: Court,
  statement: AppStatement,
  position: number,
  rules: readonly SkewRule[],
): SkewFinding[] {
  const { walk, contexts } = court;
  const cells = [position - 1, position].map((at) => walk.states[at]?.cells.get(statement.key));
  if (!walk.states[position]?.met.has(statement.key) || !cells.every(isAccepted)) return [];
  const context = contexts.between(statement, position - 1, position);
  return rules.flatMap((rule) =>
    (rule.observe?.(context) ?? []).map((observed) => {
      const last = lastSeen(court, statement, rule, observed, position);
      return observedAs(rule, statement, observed, placeAt(court, statement, position, last));
    }),
  );
}

/** Steps behind which Postgres refuses a statement that it accepted before. */
async function breaksAlong(court: Court, statement: AppStatement, faults: Faults): Promise<SkewFinding[]> {
  const found: SkewFinding[] = [];
  for (const [position, fault] of faults.entries()) {
    if (position === 0 || !fault || faults[position - 1]) continue;
    const healed = faults.findIndex((one, at) => at > position && one === undefined);
    const place = placeAt(court, statement, position, (healed === -1 ? faults.length : healed) - 1);
    const context = court.contexts.between(statement, position - 1, position);
    found.push(await breakOf(court.rules, fault, context, place));
  }
  return found;
}

/** Steps that sessions do not survive which prepared the statement before. */
function openBreaksAlong(court: Court, statement: AppStatement, faults: Faults): SkewFinding[] {
  const { walk, rules, contexts } = court;
  return walk.states.flatMap(({ cells }, position) => {
    const open = cells.get(statement.key)?.open;
    if (!open || position === 0 || faults[position] || faults[position - 1]) return [];
    const context = contexts.between(statement, position - 1, position);
    return [openBreakOf(rules, open, context, placeAt(court, statement, position, position))];
  });
}

function observedAlong(court: Court, statement: AppStatement, rules = court.rules): SkewFinding[] {
  return [...court.walk.states.keys()].flatMap((position) =>
    position === 0 ? [] : observationsAt(court, statement, position, rules),
  );
}

/** Stretches of states at which green is refused, before it is not. */
function earlyBreaks(court: Court, statement: AppStatement, faults: Faults): SkewFinding[] {
  const { walk, rules, contexts, order } = court;
  const found: SkewFinding[] = [];
  for (let from = 0; from < faults.length; from += 1) {
    const fault = faults[from];
    if (fault === undefined) continue;
    let heals = from + 1;
    while (heals < faults.length && faults[heals] !== undefined) heals += 1;
    const state: VisitedState | undefined = walk.states[heals];
    if (state === undefined) break;
    const severity = order === 'code-first' ? 'breaks' : 'notice';
    const place = { ...placeAt(court, statement, from, heals - 1), holdsFrom: state.id, severity } as const;
    found.push(earlyOf(rules, fault, contexts.between(statement, from, heals), place));
    from = heals;
  }
  return found;
}

/** What certainly fails for green at the last state though Postgres can prepare it there. */
function lastObservations(court: Court, statement: AppStatement): SkewFinding[] {
  const { walk, rules, contexts } = court;
  const last = walk.states.length - 1;
  if (last === 0 || !walk.states.some(({ met }) => met.has(statement.key))) return [];
  const context = contexts.between(statement, 0, last);
  return rules.flatMap((rule) =>
    (rule.observe?.(context) ?? []).flatMap((observed) => {
      if (observed.severity !== 'breaks') return [];
      const { cause } = observed;
      const made = walk.states.findIndex(({ applied }) =>
        applied.some(({ file, line }) => file === cause?.file && line === cause.line),
      );
      const place = { states: statesOf(court, made === -1 ? last : made, last), cause: null };
      return [observedAs(rule, statement, observed, place)];
    }),
  );
}

/** What is off about a statement that green can run behind the migrations only. */
function newObservations(court: Court, statement: AppStatement, faults: Faults): SkewFinding[] {
  const last = faults.length - 1;
  const from = faults.findLastIndex((fault) => fault !== undefined) + 1;
  if (from === 0 || from > last) return [];
  const context = court.contexts.between(statement, 0, last);
  return court.rules.flatMap((rule) =>
    (rule.observeNew?.(context) ?? []).map((observed) =>
      observedAs(rule, statement, observed, placeAt(court, statement, from, last)),
    ),
  );
}

/** Findings of one statement of blue, which serves from `S0` on and may have to serve again. */
export async function findingsOfBlue(court: Court, statement: AppStatement): Promise<SkewFinding[]> {
  const faults = faultsOf(court.walk, statement);
  return [
    ...(await breaksAlong(court, statement, faults)),
    ...openBreaksAlong(court, statement, faults),
    ...observedAlong(court, statement),
  ];
}

/** What Postgres refuses green at the last state. */
async function finalBreak(court: Court, statement: AppStatement, faults: Faults): Promise<SkewFinding[]> {
  const last = faults.length - 1;
  const fault = faults[last];
  if (fault === undefined) return [];
  const before = faults.findLastIndex((one) => !isSame(one, fault));
  const context =
    before === -1
      ? court.contexts.between(statement, 0, last)
      : court.contexts.between(statement, before, before + 1);
  const place = placeAt(court, statement, before + 1, last);
  return [await breakOf(court.rules, fault, context, place)];
}

/** Findings of one statement of green, which serves from the last state on, or from `S0` on with code first. */
export async function findingsOfGreen(court: Court, statement: AppStatement): Promise<SkewFinding[]> {
  const faults = faultsOf(court.walk, statement);
  const found = [
    ...earlyBreaks(court, statement, faults),
    ...newObservations(court, statement, faults),
    ...(await finalBreak(court, statement, faults)),
  ];
  if (court.order === 'code-first') {
    return [...found, ...openBreaksAlong(court, statement, faults), ...observedAlong(court, statement)];
  }
  const aboutGreen = court.rules.filter((rule) => rule.aboutGreen ?? 'claimEarly' in rule);
  found.push(...observedAlong(court, statement, aboutGreen));
  return faults.at(-1) ? found : [...found, ...lastObservations(court, statement)];
}
