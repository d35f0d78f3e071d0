import { checkCompleteness, type Backfill, type Completeness } from '../../backfill/check-completeness.ts';
import { CheckFileError } from '../../errors.ts';
import type { CheckContext } from '../check-context.ts';
import type { CheckOptions } from '../check-definition.ts';
import { defineCheck } from '../define-check.ts';
import type { Conclusion } from '../outcome.ts';
import { commonOptions, refuseUnknownMembers } from './known-members.ts';

/** A backfill, and what every check can be told. */
export interface BackfillDefinition extends Backfill, CheckOptions {}

const defaults = { kind: 'backfill', phases: ['pre-switch'] } as const;
const members = ['table', 'key', 'incomplete', 'sample', 'countLimit'];

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isCount = (value: unknown, limit: number) =>
  value === undefined || (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= limit);

function verify(subject: string, definition: BackfillDefinition): void {
  refuseUnknownMembers(subject, definition, [...members, ...commonOptions]);
  const { table, key, incomplete, sample, countLimit } = definition;
  const keys = Array.isArray(key) ? (key as readonly unknown[]) : [key];
  const rules: readonly (readonly [boolean, string, unknown])[] = [
    [isText(table), '`table` expects the name of a table', table],
    [keys.length > 0 && keys.every(isText), '`key` expects the column or columns that name a row', key],
    [isText(incomplete), '`incomplete` expects an SQL condition that unfilled rows meet', incomplete],
    [isCount(sample, 100), '`sample` expects a whole number from 1 to 100', sample],
    [isCount(countLimit, 10_000_000), '`countLimit` expects a whole number from 1 to 10,000,000', countLimit],
  ];
  const broken = rules.find(([holds]) => !holds);
  if (broken) throw new CheckFileError(`${subject}: ${broken[1]}, got \`${String(broken[2])}\``);
}

function conclude(
  { table, incomplete }: Backfill,
  completeness: Completeness,
  evidence: CheckContext['evidence'],
): Conclusion {
  const common = { title: `unfilled rows of ${table}`, limit: 0, query: completeness.statement };
  if (completeness.state === 'complete') {
    const { rowsEstimate, isEmpty } = completeness;
    evidence({ ...common, measured: 0, ...(rowsEstimate === undefined ? {} : { sample: rowsEstimate }) });
    const size =
      rowsEstimate === undefined || rowsEstimate === 0
        ? ''
        : ` (about ${rowsEstimate.toLocaleString('en-US')} rows)`;
    return {
      outcome: 'passed',
      message: isEmpty
        ? `${table} is empty: there is nothing to fill`
        : `every row of ${table} is filled${size}`,
    };
  }
  const { amount, count, countIsExact, sampleKeys, statement } = completeness;
  evidence({ ...common, measured: countIsExact ? count : amount, rows: sampleKeys });
  const rows = amount === '1' ? '1 row of' : `${amount} rows of`;
  return {
    outcome: 'failed',
    message: `${rows} ${table} ${amount === '1' ? 'is' : 'are'} not filled`,
    details: [
      `keys: ${sampleKeys.join(', ')}${countIsExact && count === sampleKeys.length ? '' : ', …'}`,
      `unfilled: ${incomplete.replace(/\s+/g, ' ').trim()}`,
      `statement: ${statement.replace(/\s+/g, ' ')}`,
    ],
    advice:
      'Finish the backfill; if rows come back, blue still writes without the column: fill it by a trigger or a default.',
  };
}

/**
 * Registers a check that a backfill is complete: no row of the table meets the condition `incomplete`.
 * @throws CheckFileError when the definition lacks something, or has something unknown
 * @example
 * backfill('orders.phone_normalized is filled', {
 *   table: 'orders',
 *   key: 'id',
 *   incomplete: 'phone_normalized IS NULL AND phone IS NOT NULL',
 * });
 */
export function backfill(definition: BackfillDefinition): void;
export function backfill(name: string, definition: BackfillDefinition): void;
export function backfill(...given: [BackfillDefinition] | [string, BackfillDefinition]): void {
  const [name, definition] = given.length === 1 ? [undefined, given[0]] : given;
  const subject = name === undefined ? 'backfill' : `backfill \`${name}\``;
  if (typeof definition !== 'object' || (definition as unknown) === null) {
    throw new CheckFileError(`${subject} needs a definition such as { table, key, incomplete }`);
  }
  verify(subject, definition);
  const { table, incomplete } = definition;
  const derivedName = `no row of ${table} has ${incomplete.replace(/\s+/g, ' ').trim()}`;
  defineCheck(defaults, name ?? derivedName, definition, async ({ db, evidence, signal }) =>
    conclude(definition, await checkCompleteness(definition, db, signal), evidence),
  );
}
