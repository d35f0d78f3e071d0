import { decodeValue, encodeValue } from './row-values.ts';
import type { Answer, Refusal, ShadowDatabase } from './shadow-database.ts';
import { ask, said, untilReady, type Wire, type WireMessage } from './wire-messages.ts';

/** What of a shadow database is said through its wire alone. */
export type SessionCalls = Pick<
  ShadowDatabase,
  'execute' | 'rows' | 'describeAll' | 'describeKept' | 'explainAll' | 'executeAll'
>;

/** One session over a wire, whose calls wait for each other. */
export interface WireSession {
  /** `I` outside a transaction block, `T` inside one, `E` inside one that is aborted. */
  readonly status: () => string;
  /** Runs one call when those before it are done. */
  readonly inTurn: <Value>(call: () => Promise<Value>) => Promise<Value>;
  /** Runs SQL text of any number of statements. */
  readonly query: (sql: string) => Promise<Answer<undefined>>;
  /** The same for SQL of bg-check's own, which is never refused. */
  readonly command: (sql: string) => Promise<void>;
  readonly rows: <Row>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;
  /**
   * Runs `work` between savepoints, inside a transaction of its own where there is none, so that nothing stays.
   * @param settings commands that hold for `work` only
   */
  readonly aside: <Value>(settings: readonly string[], work: () => Promise<Value>) => Promise<Value>;
  /** Inside `aside`: sends each request (ended by one sync), undoing each, and gives what was said to each. */
  readonly each: (requests: readonly Buffer[]) => Promise<readonly (readonly WireMessage[])[]>;
}

/** How much is sent before the answers are read. */
const chunk = { requests: 256, bytes: 1_000_000 };

const outer = 'bg_check_call';
const inner = 'bg_check_item';
const undo = ask.query(`ROLLBACK TO SAVEPOINT ${inner}`);

/** @param skipped characters that were put in front of the statement */
export function refusalIn(messages: readonly WireMessage[], skipped = 0): Refusal | undefined {
  const error = said(messages, 'error');
  if (error === undefined) return undefined;
  const { code = 'XX000', message, detail, hint } = error;
  const position = Number(error.position ?? 0) - skipped;
  return {
    sqlstate: code,
    message,
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
    ...(position > 0 ? { position } : {}),
  };
}

/** The protocol ends texts with NUL, so one inside would be cut off there. */
export const holdsNul: Refusal = {
  sqlstate: '22021',
  message: 'the statement holds a NUL character, which Postgres never does',
};

export function createWireSession(wire: Wire, signal: AbortSignal | undefined): WireSession {
  let last: Promise<unknown> = Promise.resolve();
  let status = 'I';

  async function exchange(request: Buffer, readies: number): Promise<readonly WireMessage[]> {
    const messages = await wire.exchange(request, readies);
    const ready = messages.findLast((one) => one.name === 'readyForQuery');
    if (ready?.name === 'readyForQuery') status = ready.status;
    return messages;
  }

  async function query(sql: string): Promise<Answer<undefined>> {
    if (sql.includes('\0')) return { ok: false, refusal: holdsNul };
    const refusal = refusalIn(await exchange(Buffer.concat([ask.query(sql), ask.copyFail]), 1));
    return refusal ? { ok: false, refusal } : { ok: true, value: undefined };
  }

  async function command(sql: string): Promise<void> {
    const answer = await query(sql);
    if (!answer.ok) throw new Error(`Postgres refused bg-check's own \`${sql}\`: ${answer.refusal.message}`);
  }

  async function rows<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    const request = [ask.parse(sql), ask.bind(values.map(encodeValue)), ask.describePortal, ask.execute()];
    const messages = await exchange(Buffer.concat([...request, ask.sync]), 1);
    const refusal = refusalIn(messages);
    if (refusal) throw new Error(`Postgres refused bg-check's own statement: ${refusal.message}\n${sql}`);
    const fields = said(messages, 'rowDescription')?.fields ?? [];
    return messages.flatMap((one) =>
      one.name === 'dataRow'
        ? [
            Object.fromEntries(
              fields.map(({ name, dataTypeID }, index) => [
                name,
                decodeValue(one.fields[index] ?? null, dataTypeID),
              ]),
            ) as Row,
          ]
        : [],
    );
  }

  async function aside<Value>(settings: readonly string[], work: () => Promise<Value>): Promise<Value> {
    if (status === 'E') throw new Error('the transaction block is aborted: roll it back first');
    const own = status === 'I';
    const begin = own ? 'BEGIN' : `SAVEPOINT ${outer}`;
    await command([begin, ...settings, `SAVEPOINT ${inner}`].join('; '));
    const value = await work().catch(async (error: unknown) => {
      await query(own ? 'ROLLBACK' : `ROLLBACK TO SAVEPOINT ${outer}`).catch(() => undefined);
      throw error;
    });
    await command(own ? 'ROLLBACK' : `ROLLBACK TO SAVEPOINT ${outer}; RELEASE SAVEPOINT ${outer}`);
    return value;
  }

  async function each(requests: readonly Buffer[]): Promise<readonly (readonly WireMessage[])[]> {
    const answers: (readonly WireMessage[])[] = [];
    while (answers.length < requests.length) {
      signal?.throwIfAborted();
      const batch: Buffer[] = [];
      let bytes = 0;
      for (const request of requests.slice(answers.length, answers.length + chunk.requests)) {
        if (batch.length > 0 && bytes + request.length > chunk.bytes) break;
        bytes += request.length;
        batch.push(request, undo);
      }
      const groups = untilReady(await exchange(Buffer.concat(batch), batch.length));
      for (let index = 0; index < batch.length; index += 2) {
        const undone = refusalIn(groups[index + 1] ?? []);
        if (undone) throw new Error(`a statement ended the transaction it ran in: ${undone.message}`);
        answers.push(groups[index] ?? []);
      }
    }
    return answers;
  }

  return {
    status: () => status,
    inTurn: (call) => {
      const turn = last.then(() => {
        signal?.throwIfAborted();
        return call();
      });
      last = turn.catch(() => undefined);
      return turn;
    },
    ...{ query, command, rows, aside, each },
  };
}
