import { adviceForBlue, adviceForGreen, responsibleChange } from './advice.ts';
import type { AppStatement } from './app-statement.ts';
import type { SkewFinding, SkewRule } from './skew-report.ts';
import { faultOf, standingOf, type Fault, type Standing } from './standing.ts';
import type { VisitedState, Walk } from './state-walk.ts';

type Cause = Pick<SkewFinding, 'state' | 'migration'>;

const causeAt = (state: VisitedState, statement: AppStatement): Cause => ({
  state: state.id,
  migration: state.causes.get(statement.key) ?? null,
});

const subjectOf = ({ id, source, line, sql }: AppStatement) => ({ id, source, line, sql });

/** Both states' results, as far as they differ, in words. */
function resultChange(before: VisitedState, after: VisitedState, key: string): string {
  const columns = (state: VisitedState) => state.cells.get(key)?.shape?.columns ?? [];
  const describe = ({ name, type }: { name: string; type: string }) => `${name} ${type}`;
  const [old, fresh] = [columns(before).map(describe), columns(after).map(describe)];
  const [lost, gained] = [
    old.filter((item) => !fresh.includes(item)),
    fresh.filter((item) => !old.includes(item)),
  ];
  if (lost.length === 0 && gained.length === 0) return 'its columns in another order or of another origin';
  if (lost.length === 0) return `${gained.join(', ')} in addition`;
  return gained.length === 0 ? `no ${lost.join(', ')}` : `${gained.join(', ')} instead of ${lost.join(', ')}`;
}

async function breakOfBlue(
  statement: AppStatement,
  cause: Cause,
  fault: Fault,
  certain: boolean,
): Promise<SkewFinding> {
  const { refusal, required } = fault;
  const change = await responsibleChange(cause.migration, required?.column ?? refusal.message);
  const object = required?.column ?? (change?.action === 'other' ? undefined : change?.object);
  return {
    rule: required ? 'required-column' : 'statement-fails',
    severity: certain ? 'breaks' : 'notice',
    version: 'blue',
    statement: subjectOf(statement),
    ...cause,
    ...(object === undefined || object === '' ? {} : { object }),
    sqlstate: refusal.sqlstate,
    message: certain ? refusal.message : `${refusal.message}, unless a trigger fills it`,
    advice: adviceForBlue(statement, cause.migration, change, fault),
  };
}

function changeForOpenSessions(
  statement: AppStatement,
  cause: Cause,
  rule: Extract<SkewRule, 'result-changes' | 'parameters-change'>,
  what: { readonly sqlstate: string; readonly message: string },
): SkewFinding {
  return {
    ...{
      rule,
      severity: 'breaks-open-sessions',
      version: 'blue',
      statement: subjectOf(statement),
      ...cause,
      ...what,
    },
    advice: `Sessions of blue that have prepared ${statement.id} fail until they reconnect: recycle blue's connections behind this migration, or leave what ${statement.id} names as it is until blue is retired.`,
  };
}

/** Findings of one statement of blue that holds at `S0`. */
export async function findingsOfBlue(statement: AppStatement, { states }: Walk): Promise<SkewFinding[]> {
  const [before] = states;
  const first = (standing: Standing) =>
    states.find(({ cells }) => standingOf(statement, cells, before.cells) === standing);
  const found: SkewFinding[] = [];
  for (const standing of ['fails', 'may-fail'] as const) {
    const state = first(standing);
    const fault = state && faultOf(state.cells.get(statement.key), before.cells.get(statement.key));
    if (fault)
      found.push(await breakOfBlue(statement, causeAt(state, statement), fault, standing === 'fails'));
  }
  const other = first('returns-other');
  if (other) {
    const message = `cached plan must not change result type: it returns ${resultChange(before, other, statement.key)}`;
    found.push(
      changeForOpenSessions(statement, causeAt(other, statement), 'result-changes', {
        sqlstate: '0A000',
        message,
      }),
    );
  }
  const taker = first('takes-other');
  const stale = taker?.cells.get(statement.key)?.staleParameters;
  if (taker && stale) {
    found.push(changeForOpenSessions(statement, causeAt(taker, statement), 'parameters-change', stale));
  }
  return found;
}

/** Findings of one statement of green, once every migration has applied. */
export function findingsOfGreen(statement: AppStatement, { states }: Walk): SkewFinding[] {
  const [before] = states;
  const standings = states.map(({ cells }) => standingOf(statement, cells, before.cells));
  const twin = statement.twin === undefined ? undefined : before.cells.get(statement.twin);
  const faultIn = (state: VisitedState | undefined) => faultOf(state?.cells.get(statement.key), twin);
  const subject = { version: 'green', statement: subjectOf(statement) } as const;

  const fault = faultIn(states.at(-1));
  if (fault) {
    const certain = standings.at(-1) === 'fails';
    const broke = states[standings.lastIndexOf('holds') + 1] ?? before;
    const cause = causeAt(broke, statement);
    return [
      {
        rule: fault.required ? 'required-column' : 'statement-fails',
        severity: certain ? 'breaks' : 'notice',
        ...subject,
        ...cause,
        ...(fault.required ? { object: fault.required.column } : {}),
        sqlstate: fault.refusal.sqlstate,
        message: certain ? fault.refusal.message : `${fault.refusal.message}, unless a trigger fills it`,
        advice: adviceForGreen(statement, cause.migration, fault),
      },
    ];
  }
  const early = states[standings.indexOf('fails')];
  const earlyFault = faultIn(early);
  const ready = states[standings.lastIndexOf('fails') + 1];
  if (!early || !earlyFault || !ready) return [];
  return [
    {
      rule: 'migrate-first',
      severity: 'notice',
      ...subject,
      ...causeAt(early, statement),
      sqlstate: earlyFault.refusal.sqlstate,
      message: `${earlyFault.refusal.message}; it holds from ${ready.id} on`,
      advice: `Run the migrations before green gets traffic: ${statement.id} needs them.`,
    },
  ];
}

/** The finding for a migration that does not apply. */
export function findingOfFailure({ states, failure }: Walk): SkewFinding[] {
  if (!failure) return [];
  const { refusal, file, line, statement } = failure;
  const { sqlstate, message, detail } = refusal;
  return [
    {
      ...{ rule: 'migration-fails', severity: 'migration-fails', version: null, statement: null },
      state: states.at(-1)?.id ?? 'S0',
      migration: { file, line, statement },
      sqlstate,
      message: detail === undefined ? message : `${message} (${detail})`,
      advice:
        sqlstate === '25001'
          ? 'It cannot run inside a transaction: give it a file of its own.'
          : `Mend ${file}:${line}; it must apply to the schema that the migrations before it leave.`,
    },
  ];
}
