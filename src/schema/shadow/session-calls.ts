import type { Answer, Execution, ExecutionResult, Preparation, StatementShape } from './shadow-database.ts';
import { nameTypes } from './type-names.ts';
import { refuseToRun } from './unrunnable-statement.ts';
import { ask, said, type WireMessage } from './wire-messages.ts';
import { holdsNul, refusalIn, type SessionCalls, type WireSession } from './wire-session.ts';

/** Rows of an execution that are handed out, and fetched: behind the last a statement that makes rows without end stops. */
const rowLimits = { kept: 200, fetched: 10_000 };

const planPrefix = 'EXPLAIN (GENERIC_PLAN, VERBOSE, FORMAT JSON) ';
const forcedPrefix = 'EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE ';
/** Each holds its plan in the server's memory. */
const keptAtOnce = 256;
const keptPlan = (index: number) => `bg_check_plan_${index}`;

/** The most that one statement of an application may take, so that one that waits does not hold the run. */
const timeout = "SET LOCAL statement_timeout = '10s'";

const messagesOf = (sql: string, ...messages: readonly Buffer[]): Buffer =>
  Buffer.concat([...(sql.includes('\0') ? [] : messages), ask.sync]);

function answer<Value>(
  messages: readonly WireMessage[],
  read: (messages: readonly WireMessage[]) => Value,
  skipped = 0,
): Answer<Value> {
  const refusal = refusalIn(messages, skipped);
  return refusal ? { ok: false, refusal } : { ok: true, value: read(messages) };
}

/** In place of what a statement that could not be sent was answered. */
const unlessNul = <Value>(sql: string, settled: Answer<Value>): Answer<Value> =>
  sql.includes('\0') ? { ok: false, refusal: holdsNul } : settled;

const planOf = (messages: readonly WireMessage[]) =>
  messages.flatMap((one) => (one.name === 'dataRow' ? [one.fields[0] ?? ''] : [])).join('\n');

function resultOf(messages: readonly WireMessage[]): ExecutionResult {
  const count = /\d+$/.exec(said(messages, 'commandComplete')?.text ?? '')?.[0];
  const rows = messages.flatMap((one) => (one.name === 'dataRow' ? [one.fields] : []));
  return {
    rowCount: count === undefined ? undefined : Number(count),
    rows: rows.slice(0, rowLimits.kept),
  };
}

/** The calls of a shadow database, made over one session. */
export function sessionCalls(
  session: WireSession,
  options: {
    readonly major: number;
    /** Runs SQL text that is not bg-check's own; as it stands by default. */
    readonly run?: WireSession['query'];
  },
): SessionCalls {
  const { inTurn, aside, each } = session;
  const typeNames = new Map<string, string>();

  async function describeAll(statements: readonly Preparation[]): Promise<Answer<StatementShape>[]> {
    const heard = await each(
      statements.map(({ sql, parameters, name = '' }) =>
        messagesOf(
          sql,
          ...(name === '' ? [] : [ask.closeStatement(name)]),
          ask.parse(sql, parameters, name),
          ask.describeStatement(name),
        ),
      ),
    );
    const fields = heard.flatMap((messages) => said(messages, 'rowDescription')?.fields ?? []);
    const nameOf = await nameTypes(session, typeNames, fields);
    return statements.map(({ sql }, index) =>
      unlessNul(
        sql,
        answer(heard[index] ?? [], (messages) => ({
          parameters: said(messages, 'parameterDescription')?.dataTypeIDs ?? [],
          columns: (said(messages, 'rowDescription')?.fields ?? []).map((field) => ({
            name: field.name,
            typeId: field.dataTypeID,
            modifier: field.dataTypeModifier,
            type: nameOf(field),
            tableId: field.tableID,
            attribute: field.columnID,
          })),
        })),
      ),
    );
  }

  /**
   * As simple queries, the only ones in which parameters may stay unknown. A simple query runs all the commands it is
   * given, so a text that may hold several is prepared before: that refuses more than one.
   */
  async function explainGeneric(statements: readonly string[]): Promise<Answer<string>[]> {
    const prepared = new Map<string, Answer<undefined>>();
    const doubtful = statements.filter((sql) => /;.*\S/s.test(sql.trimEnd()));
    const parses = await each(doubtful.map((sql) => messagesOf(sql, ask.parse(sql))));
    doubtful.forEach((sql, index) =>
      prepared.set(
        sql,
        answer(parses[index] ?? [], () => undefined),
      ),
    );
    const sound = (sql: string) => !sql.includes('\0') && prepared.get(sql)?.ok !== false;
    const answers = await each(
      statements.map((sql) => (sound(sql) ? ask.query(planPrefix + sql) : ask.sync)),
    );
    return statements.map((sql, index) => {
      const parsed = prepared.get(sql);
      if (parsed?.ok === false) return parsed;
      return unlessNul(sql, answer(answers[index] ?? [], planOf, planPrefix.length));
    });
  }

  /** Before Postgres 16: a statement that the session keeps, with its generic plan forced. */
  async function explainForcedFew(statements: readonly string[]): Promise<Answer<string>[]> {
    const prepared = await describeAll(statements.map((sql, index) => ({ sql, name: keptPlan(index) })));
    const answers = await each(
      prepared.map((one, index) => {
        if (!one.ok) return ask.sync;
        const nulls = one.value.parameters.map(() => 'NULL').join();
        const explain = `${forcedPrefix}${keptPlan(index)}${nulls === '' ? '' : `(${nulls})`}`;
        return Buffer.concat([ask.parse(explain), ask.bind(), ask.execute(), ask.sync]);
      }),
    );
    await each(prepared.map((_, index) => Buffer.concat([ask.closeStatement(keptPlan(index)), ask.sync])));
    return prepared.map((one, index) =>
      one.ok ? answer(answers[index] ?? [], planOf, Number.POSITIVE_INFINITY) : one,
    );
  }

  async function explainForced(statements: readonly string[]): Promise<Answer<string>[]> {
    const answers: Answer<string>[] = [];
    while (answers.length < statements.length) {
      answers.push(
        ...(await explainForcedFew(statements.slice(answers.length, answers.length + keptAtOnce))),
      );
    }
    return answers;
  }

  async function executeAll(executions: readonly Execution[]): Promise<Answer<ExecutionResult>[]> {
    const refusals = executions.map(({ sql }) => refuseToRun(sql));
    const answers = await each(
      executions.map(({ sql, values }, index) =>
        refusals[index]
          ? ask.sync
          : messagesOf(
              sql,
              ask.parse(sql),
              ask.bind(values),
              ask.execute(rowLimits.fetched),
              // Where the statement copies from the client.
              ask.copyFail,
            ),
      ),
    );
    return answers.map((messages, index) => {
      const refusal = refusals[index];
      return refusal
        ? { ok: false, refusal }
        : unlessNul(executions[index]?.sql ?? '', answer(messages, resultOf));
    });
  }

  /** A violation that the open transaction has yet to answer for is its own, not the statement's. */
  async function constraintsHold(): Promise<boolean> {
    return aside([], async () => {
      const [answers = []] = await each([
        Buffer.concat([ask.parse('SET CONSTRAINTS ALL IMMEDIATE'), ask.bind(), ask.execute(), ask.sync]),
      ]);
      return refusalIn(answers) === undefined;
    });
  }

  return {
    execute: (sql) =>
      inTurn(async () => {
        // A user's type may be renamed, or its schema leave the search path.
        for (const key of typeNames.keys()) if (Number.parseInt(key, 10) >= 16_384) typeNames.delete(key);
        return (options.run ?? session.query)(sql);
      }),
    rows: (sql, values) => inTurn(() => session.rows(sql, values)),
    describeAll: (statements) =>
      inTurn(async () => (statements.length === 0 ? [] : aside([], () => describeAll(statements)))),
    describeKept: (names) =>
      inTurn(async () => {
        if (names.length === 0) return [];
        const requests = names.map((name) => Buffer.concat([ask.describeStatement(name), ask.sync]));
        const answers = await aside([], () => each(requests));
        return answers.map((messages) => answer(messages, () => undefined));
      }),
    explainAll: (statements) =>
      inTurn(async () => {
        if (statements.length === 0) return [];
        const generic = options.major >= 16;
        const settings = ['SET LOCAL enable_seqscan = off', timeout];
        return generic
          ? aside(settings, () => explainGeneric(statements))
          : aside([...settings, 'SET LOCAL plan_cache_mode = force_generic_plan'], () =>
              explainForced(statements),
            );
      }),
    executeAll: (executions) =>
      inTurn(async () => {
        if (executions.length === 0) return [];
        const settings = (await constraintsHold()) ? ['SET CONSTRAINTS ALL IMMEDIATE', timeout] : [timeout];
        return aside(settings, () => executeAll(executions));
      }),
  };
}
