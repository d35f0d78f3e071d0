import { ConfigError } from '../../errors.ts';
import type { Reduce } from '../objective.ts';
import { markPosition } from '../promql/mark-position.ts';
import { parsePromql } from '../promql/parse-promql.ts';
import { lintQuery, type LintFinding } from './lint-query.ts';

/** A finding in one sentence, with the rule that it breaks, and the place in the query below it. */
export function describeFinding(query: string, { rule, message, from, to }: LintFinding): string {
  return `${message} [${rule}]\n${markPosition(query, from, to)}`;
}

/** @throws ConfigError on the first finding that makes a query useless; warnings are told later */
export function requireSoundQuery(query: string, subject: string, reduce: Reduce | undefined): void {
  parsePromql(query, subject);
  const finding = lintQuery(query, { reduce }).find(({ severity }) => severity === 'error');
  if (finding === undefined) return;
  throw new ConfigError(`${subject}: ${describeFinding(query, finding)}`, { advice: finding.advice });
}
