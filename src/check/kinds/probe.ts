import { randomUUID } from 'node:crypto';
import { CheckFileError } from '../../errors.ts';
import { changesData } from '../../probe/changes-data.ts';
import type { HttpClient } from '../../probe/http-client.ts';
import type { CheckContext } from '../check-context.ts';
import type { CheckBody, CheckOptions } from '../check-definition.ts';
import { defineCheck } from '../define-check.ts';
import type { Sweep, UndoHandler } from '../undoing.ts';
import { commonOptions, refuseUnknownMembers } from './known-members.ts';
import { readUndoing } from './read-undoing.ts';

export interface ProbeOptions extends CheckOptions {
  /**
   * Says that the probe changes data. Each of its POST, PUT, PATCH and DELETE requests then carries an
   * `idempotency-key`, and a failed attempt is never repeated. Undo the change with `cleanup`.
   */
  readonly mutates?: boolean;
  /**
   * What undoes the probe's effects, by the name that `cleanup` is given with the data for it. It has a session of its own,
   * may run twice, and may run in another process: `bg-check clean` finishes what a killed run left.
   */
  readonly undo?: Readonly<Record<string, UndoHandler>>;
  /** Undoes whatever carries the marker of a run, for what died before its id was known. */
  readonly sweep?: Sweep;
}

/** What a probe's body works with. */
export interface ProbeContext extends CheckContext {
  /** Speaks to green before the switch and to the front door after it; cookies start empty in each attempt. */
  readonly http: HttpClient;
}

export type ProbeBody = (context: ProbeContext) => ReturnType<CheckBody>;

const defaults = {
  kind: 'probe',
  phases: ['pre-switch', 'observe'],
  aims: { 'pre-switch': ['green'], observe: ['live'] },
} as const;

/** New in each attempt: an application that knows the key would answer from memory and prove nothing. */
function idempotencyKeys({ runId, aim }: CheckContext, name: string) {
  const slug = name.replace(/[^\w.-]+/g, '-').slice(0, 60);
  const prefix = `${runId}/${slug}/${aim.name}/${randomUUID().slice(0, 8)}`;
  return ({ method, ordinal }: { readonly method: string; readonly ordinal: number }) =>
    changesData(method) ? { 'idempotency-key': `${prefix}/${ordinal}` } : {};
}

/**
 * Registers a check that behaves as a user does: HTTP steps against green before the switch, and through the
 * front door after it.
 * @throws CheckFileError on impossible options, such as `retries` of a probe that `mutates`
 * @example
 * probe('a user can order', { mutates: true }, async ({ http, step, cleanup, secret }) => {
 *   const token = await step('log in', () =>
 *     http.post('/login', { json: { user: 'probe' } }).expect(200).capture('$.token'),
 *   );
 *   const user = http.bearer(secret(token));
 *   cleanup('delete the orders of the probe', () => user.delete('/orders').expect(204));
 *   await step('order', () => user.post('/orders', { json: { item: 7 } }).expect({ status: 201, within: '2s' }));
 * });
 */
export function probe(name: string, body: ProbeBody): void;
export function probe(name: string, options: ProbeOptions, body: ProbeBody): void;
export function probe(name: string, ...rest: [ProbeBody] | [ProbeOptions, ProbeBody]): void {
  const [{ mutates = false, undo, sweep, ...options }, body]: [ProbeOptions, ProbeBody] =
    rest.length === 1 ? [{}, rest[0]] : rest;
  const subject = `probe \`${name}\``;
  if (typeof (body as unknown) !== 'function') throw new CheckFileError(`${subject} needs a function to run`);
  refuseUnknownMembers(subject, options, [...commonOptions, 'mutates', 'undo', 'sweep']);
  if (typeof (mutates as unknown) !== 'boolean') {
    throw new CheckFileError(
      `${subject}: \`mutates\` expects \`true\` or \`false\`, got a ${typeof mutates}`,
    );
  }
  if (mutates && (options.retries ?? 0) > 0) {
    throw new CheckFileError(
      `${subject}: a probe that \`mutates\` is not repeated, got \`retries\` of ${options.retries ?? 0}`,
      { advice: 'Leave `retries` out, and poll inside a step that only reads where waiting is needed.' },
    );
  }
  const undoing = readUndoing(subject, { undo, sweep });
  defineCheck({ ...defaults, mutates, ...undoing }, name, options, (context) => {
    const { http } = context.aim;
    const probing = Object.create(context, {
      http: { value: mutates ? http.withHeaders(idempotencyKeys(context, name)) : http, enumerable: true },
    }) as ProbeContext;
    return body(probing);
  });
}
