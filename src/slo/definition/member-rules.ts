import { tryParseDuration } from '../../duration.ts';
import { ConfigError } from '../../errors.ts';
import { nearestName } from '../../nearest-name.ts';
import { toBucketSelector } from '../histogram-buckets.ts';
import { parseSelector } from '../parse-selector.ts';
import { describeValue } from './describe-value.ts';
import type { MemberRule } from './read-members.ts';

export const selector: MemberRule = (value, subject) => {
  if (typeof value !== 'string') return 'a metric selector such as `http_requests_total{code=~"5.."}`';
  parseSelector(value, subject);
  return undefined;
};

export const histogram: MemberRule = (value, subject) => {
  const wrong = selector(value, subject);
  if (wrong === undefined) toBucketSelector(parseSelector(value as string));
  return wrong;
};

export const duration: MemberRule = (value) =>
  typeof value === 'string' && (tryParseDuration(value) ?? 0) > 0
    ? undefined
    : 'a duration such as `800ms`, above zero';

export const share: MemberRule = (value, subject) => {
  if (typeof value === 'number' && value >= 0 && value < 1) return undefined;
  const rule = 'a share from 0, below 1';
  if (typeof value !== 'number' || !(value >= 1 && value < 100)) return rule;
  throw new ConfigError(`${subject} expects ${rule}, got ${describeValue(value)}`, {
    advice: `For ${value} % write ${value / 100}.`,
  });
};

export const quantile: MemberRule = (value, subject) => {
  if (typeof value === 'number' && value > 0 && value < 1) return undefined;
  const rule = 'a number between 0 and 1';
  if (typeof value !== 'number' || !(value > 1 && value < 100)) return rule;
  throw new ConfigError(`${subject} expects ${rule}, got ${describeValue(value)}`, {
    advice: `For p${value} write ${value / 100}.`,
  });
};

export const count: MemberRule = (value) =>
  typeof value === 'number' && value >= 1 && Number.isFinite(value) ? undefined : 'a number from 1';

export const wholeCount: MemberRule = (value) =>
  typeof value === 'number' && value >= 1 && Number.isInteger(value) ? undefined : 'a whole number from 1';

export const finite: MemberRule = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? undefined : 'a number';

export const times: MemberRule = (value) =>
  typeof value === 'number' && value > 1 && Number.isFinite(value) ? undefined : 'a number above 1';

export const text: MemberRule = (value) =>
  typeof value === 'string' && value.trim() !== '' ? undefined : 'a PromQL query';

export const checkName: MemberRule = (value) =>
  typeof value === 'string' && value.trim() !== '' ? undefined : 'the name of a probe';

/** One of a few words. */
export function oneOf(...words: readonly string[]): MemberRule {
  const rule = words.map((word) => `\`${word}\``).join(', ');
  return (value, subject) => {
    if (typeof value !== 'string') return `one of ${rule}`;
    if (words.includes(value)) return undefined;
    const near = nearestName(value, words);
    const guess = near === undefined ? '' : `; did you mean \`${near}\`?`;
    throw new ConfigError(`${subject} expects one of ${rule}, got ${describeValue(value)}${guess}`);
  };
}

/** Checked where it is read. */
export const anything: MemberRule = () => undefined;
