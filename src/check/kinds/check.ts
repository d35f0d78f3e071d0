import { CheckFileError } from '../../errors.ts';
import type { CheckBody, CheckOptions } from '../check-definition.ts';
import { defineCheck } from '../define-check.ts';
import { commonOptions, refuseUnknownMembers } from './known-members.ts';

const defaults = { kind: 'custom', phases: ['pre-switch'] } as const;

/**
 * Registers a check of your own. It passes unless it throws, or returns another outcome.
 * @example
 * check('no invoice is older than its order', { tags: ['billing'] }, async ({ db, expect }) => {
 *   const rows = await db.query('SELECT id FROM invoices JOIN orders USING (order_id) WHERE ...');
 *   expect(rows).toEqual([]);
 * });
 */
export function check(name: string, body: CheckBody): void;
export function check(name: string, options: CheckOptions, body: CheckBody): void;
export function check(name: string, ...rest: [CheckBody] | [CheckOptions, CheckBody]): void {
  const [options, body]: [CheckOptions, CheckBody] = rest.length === 1 ? [{}, rest[0]] : rest;
  if (typeof (body as unknown) !== 'function')
    throw new CheckFileError(`check \`${name}\` needs a function to run`);
  refuseUnknownMembers(`check \`${name}\``, options, commonOptions);
  defineCheck(defaults, name, options, body);
}
