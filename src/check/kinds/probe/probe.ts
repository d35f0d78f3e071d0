import { randomUUID } from 'node:crypto';
import { CheckFileError } from '../../../errors.ts';
import { changesData } from '../../../probe/changes-data.ts';
import type { HeaderFactory, HttpClient } from '../../../probe/http-client.ts';
import type { CheckContext } from '../../check-context.ts';
import type { CheckBody, CheckOptions } from '../../check-definition.ts';
import { defineCheck } from '../../define-check.ts';
import type { Sweep, UndoHandler } from '../../undoing.ts';
import { caseNames } from './case-name.ts';
import { commonOptions, refuseUnknownMembers } from '../known-members.ts';
import { flowOptions, readFlow, type FlowOptions } from './read-flow.ts';
import { readUndoing } from './read-undoing.ts';

export interface ProbeOptions extends CheckOptions, FlowOptions {
  /**
   * Says that the probe changes data, in any of its steps. Each of its POST, PUT, PATCH and DELETE requests then carries
   * an `idempotency-key`, a failed attempt is never repeated, and a dry run leaves it out. Undo the change with
   * `cleanup`. A step can say so for itself.
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
  /** Speaks to blue, then to green before the switch, and to the front door after it; cookies start empty in each run. */
  readonly http: HttpClient;
}

export type ProbeBody = (context: ProbeContext) => ReturnType<CheckBody>;

const defaults = { kind: 'probe', phases: ['pre-switch', 'observe'] } as const;

/** New in each attempt: an application that knows the key would answer from memory and prove nothing. */
function idempotencyKeys(context: CheckContext, name: string) {
  const { runId, aim } = context;
  const slug = name.replace(/[^\w.-]+/g, '-').slice(0, 60);
  const prefix = `${runId}/${slug}/${aim.name}/${randomUUID().slice(0, 8)}`;
  return (request: Parameters<HeaderFactory>[0]) =>
    changesData(request.method) && context.mutating
      ? { 'idempotency-key': `${prefix}/${context.firstOrdinal(request)}` }
      : {};
}

function register(name: string, given: ProbeOptions, body: ProbeBody, template?: string): void {
  const { mutates = false, undo, sweep, ...options } = given;
  const subject = `probe \`${name}\``;
  if (typeof (body as unknown) !== 'function') throw new CheckFileError(`${subject} needs a function to run`);
  refuseUnknownMembers(subject, given, [...commonOptions, 'mutates', 'undo', 'sweep', ...flowOptions]);
  if (typeof (mutates as unknown) !== 'boolean') {
    throw new CheckFileError(
      `${subject}: \`mutates\` expects \`true\` or \`false\`, got a ${typeof mutates}`,
    );
  }
  if (mutates && (options.retries ?? 0) > 0) {
    throw new CheckFileError(
      `${subject}: a probe that \`mutates\` is not repeated, got \`retries\` of ${options.retries ?? 0}`,
      { advice: 'Leave `retries` out, and `poll` where waiting is needed.' },
    );
  }
  const defaultsOfProbe = {
    ...defaults,
    mutates,
    ...(template === undefined ? {} : { template }),
    ...readFlow(subject, given),
    ...readUndoing(subject, { undo, sweep }),
  };
  defineCheck(defaultsOfProbe, name, options, (context) => {
    const http = context.aim.http.withHeaders(idempotencyKeys(context, name));
    return body(Object.create(context, { http: { value: http, enumerable: true } }) as ProbeContext);
  });
}

/** Defines a probe for each of a list of cases; `each` of its body's context is the case. */
export interface ProbeOfCases<Case> {
  (name: string, body: CaseBody<Case>): void;
  (name: string, options: ProbeOptions, body: CaseBody<Case>): void;
}

export type CaseBody<Case> = (context: ProbeContext & { readonly each: Case }) => ReturnType<CheckBody>;

/**
 * Registers a check that behaves as a user does: HTTP steps against blue and green before the switch, and through the
 * front door after it. What fails on green alone is the release's fault; what fails on both was so before.
 * @throws CheckFileError on impossible options, such as `retries` of a probe that `mutates`
 * @example
 * probe('a user can order', { handover: 'log in' }, async ({ http, step, poll, cleanup, secret }) => {
 *   const token = await step('log in', { within: '500ms', mutates: false }, () =>
 *     http.post('/login', { json: { user: 'probe' } }).expect(200).capture('$.token'),
 *   );
 *   const user = http.bearer(secret(token));
 *   cleanup('delete the orders of the probe', () => user.delete('/orders').expect(204));
 *   const id = await step('pay', { mutates: true }, () =>
 *     user.post('/orders', { json: { item: 7 } }).expect(201).capture('$.id'),
 *   );
 *   await poll('the order is confirmed', { every: '500ms', timeout: '10s' }, () =>
 *     user.get(`/orders/${id}`).expect({ status: 200, json: { '$.state': 'confirmed' } }),
 *   );
 * });
 */
export function probe(name: string, body: ProbeBody): void;
export function probe(name: string, options: ProbeOptions, body: ProbeBody): void;
export function probe(name: string, ...rest: [ProbeBody] | [ProbeOptions, ProbeBody]): void {
  if (rest.length === 1) register(name, {}, rest[0]);
  else register(name, ...rest);
}

/**
 * Registers a probe for each case; `$member` in the name becomes that member of the case.
 * @throws CheckFileError when there is no case, or two would have the same name
 * @example
 * probe.each([{ sku: 'tea' }, { sku: 'pot' }])('$sku can be bought', async ({ http, each }) => {
 *   await http.get(`/products/${each.sku}`).expect({ status: 200, json: { '$.inStock': true } });
 * });
 */
probe.each =
  <Case extends object>(cases: readonly Case[]): ProbeOfCases<Case> =>
  (name: string, ...rest: [CaseBody<Case>] | [ProbeOptions, CaseBody<Case>]) => {
    const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
    const names = caseNames(name, cases);
    cases.forEach((each, index) => {
      const ofCase: ProbeBody = (context) =>
        body(
          Object.create(context, { each: { value: each, enumerable: true } }) as ProbeContext & {
            readonly each: Case;
          },
        );
      register(names[index] ?? name, options, ofCase, name);
    });
  };
