import type { CheckBody, CheckOptions } from '../check-definition.ts';
import { defineCheck } from '../define-check.ts';

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
  const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
  defineCheck(defaults, name, options, body);
}
