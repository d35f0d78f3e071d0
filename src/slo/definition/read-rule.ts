import { tryParsePeriod } from '../../duration.ts';
import { ConfigError } from '../../errors.ts';
import type { ObjectiveRule } from '../objective.ts';
import { describeValue } from './describe-value.ts';
import { isObject, refuseUnknownMember } from './read-members.ts';

const rules = '`sequential()`, `consecutive(3)`, `outOf(3, 5)` or `budget({ share: 0.02, period: "30d" })`';

/** A rule of looks as somebody wrote it. */
function callOf({ failures, of }: Readonly<Record<string, unknown>>): string {
  const [needed, looks] = [failures, of].map((value) =>
    typeof value === 'string' ? JSON.stringify(value) : String(value),
  );
  return Object.is(failures, of) ? `consecutive(${needed ?? ''})` : `outOf(${needed ?? ''}, ${looks ?? ''})`;
}

function readCount(members: Readonly<Record<string, unknown>>): ObjectiveRule {
  const { failures, of } = members;
  const call = `\`rule\`: \`${callOf(members)}\``;
  for (const value of [failures, of]) {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1) continue;
    throw new ConfigError(`${call} expects whole numbers of looks, from 1, got ${describeValue(value)}`);
  }
  const [needed, looks] = [failures as number, of as number];
  if (needed > looks) {
    throw new ConfigError(`${call}: ${needed} of ${looks} looks cannot fail, so it would never break`, {
      advice: `The first number is how many of the last looks must fail: \`outOf(${looks}, ${needed})\`.`,
    });
  }
  return { kind: 'count', failures: needed, of: looks };
}

function readBudget({ share, period }: Readonly<Record<string, unknown>>): ObjectiveRule {
  if (typeof share !== 'number' || !(share > 0 && share <= 1)) {
    throw new ConfigError(
      `\`rule\`: \`share\` of \`budget(…)\` expects a share above 0, 1 at most, got ${describeValue(share)}`,
    );
  }
  const periodMs = typeof period === 'string' ? (tryParsePeriod(period) ?? 0) : 0;
  if (periodMs <= 0) {
    throw new ConfigError(
      `\`rule\`: \`period\` of \`budget(…)\` expects a time such as \`30d\`, got ${describeValue(period)}`,
    );
  }
  return { kind: 'budget', share, periodMs };
}

const readers = {
  sequential: { members: [], read: (): ObjectiveRule => ({ kind: 'sequential' }) },
  count: { members: ['failures', 'of'], read: readCount },
  budget: { members: ['share', 'period'], read: readBudget },
} as const;

/** @throws ConfigError on what is no rule, and on one that could never be broken */
export function readRule(rule: unknown): ObjectiveRule {
  const kind = isObject(rule) ? rule.kind : undefined;
  if (!isObject(rule) || typeof kind !== 'string' || !Object.hasOwn(readers, kind)) {
    const call = typeof rule === 'function' ? `; call it: \`${rule.name}(…)\`` : '';
    throw new ConfigError(`\`rule\` expects ${rules}, got ${describeValue(rule)}${call}`);
  }
  const { members, read } = readers[kind as keyof typeof readers];
  refuseUnknownMember(rule, ['kind', ...members], '`rule`');
  return read(rule);
}
