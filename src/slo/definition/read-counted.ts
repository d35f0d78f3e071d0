import { parseDuration } from '../../duration.ts';
import { ConfigError } from '../../errors.ts';
import type { CountedSli } from '../count-source.ts';
import type { CountedObjective } from '../objective.ts';
import { parseSelector } from '../parse-selector.ts';
import { formatSelector } from '../selector.ts';
import {
  anything,
  count,
  duration,
  histogram,
  oneOf,
  quantile,
  selector,
  share,
  times,
} from './member-rules.ts';
import { validateMembers, type MemberRule } from './read-members.ts';
import { readRule } from './read-rule.ts';
import { requireBadInTotal } from './require-bad-in-total.ts';

type Members = Readonly<Record<string, unknown>>;

const against = ['limit', 'blue', 'both'] as const;

const judging = {
  minTotal: count,
  rule: [anything],
  against: [oneOf(...against)],
  times: [times],
} as const satisfies Record<string, MemberRule | readonly [MemberRule]>;

/** How it is judged; what only some rules read is refused beside the others. */
function readJudging(members: Members, limit: number): Omit<CountedObjective, 'sli'> {
  const rule = readRule(members.rule ?? { kind: 'sequential' });
  const side = against.find((known) => known === members.against) ?? 'limit';
  if (members.times !== undefined && side === 'limit') {
    throw new ConfigError('`times` is read only where green is held to blue', {
      advice: "Add `against: 'blue'` or `against: 'both'`, or leave `times` out.",
    });
  }
  if (side !== 'limit' && rule.kind !== 'sequential') {
    throw new ConfigError(`\`against: '${side}'\` goes with the rule \`sequential()\` only`, {
      advice: 'Leave `rule` out, or hold green to its limit.',
    });
  }
  if (rule.kind === 'budget' && limit === 0) {
    throw new ConfigError('`rule`: a limit of 0 leaves no error budget that could be spent', {
      advice: 'Give a limit above 0, or leave `rule` out: then the first bad event breaks it.',
    });
  }
  const given = members as { readonly minTotal: number; readonly times?: number };
  return { limit, minTotal: given.minTotal, rule, against: side, times: given.times ?? 2 };
}

const ratioShape = { bad: selector, total: selector, max: share, ...judging };

export function readErrorRatio(members: Members): CountedObjective {
  validateMembers(members, ratioShape);
  const { bad, total, max } = members as { bad: string; total: string; max: number };
  if (formatSelector(parseSelector(bad)) === formatSelector(parseSelector(total))) {
    throw new ConfigError(`\`bad\` and \`total\` are the same, \`${total}\`, so everything would be bad`, {
      advice: 'Give `bad` one label more, such as `code=~"5.."`.',
    });
  }
  requireBadInTotal({ bad, total });
  return { sli: { kind: 'error-ratio', bad, total }, ...readJudging(members, max) };
}

const latencyShapes = {
  le: { histogram, le: duration, maxAbove: share, ...judging },
  threshold: { histogram, threshold: duration, maxAbove: share, ...judging },
  quantile: { histogram, quantile, max: duration, ...judging },
};

function latencyShape(members: Members): keyof typeof latencyShapes {
  const given = (['quantile', 'threshold', 'le'] as const).filter((name) => name in members);
  const [first = 'le', second] = given;
  if (second === undefined) return first;
  throw new ConfigError(`\`${first}\` and \`${second}\` are two ways to say how slow is too slow`, {
    advice: 'Give `le` with `maxAbove`, or `quantile` with `max`.',
  });
}

/** The histogram by its own name, also where that of its classic buckets was given. */
function nameOfHistogram(text: string): string {
  const parsed = parseSelector(text);
  const metric = parsed.metric.replace(/_bucket$/, '');
  return metric === parsed.metric ? text : formatSelector({ ...parsed, metric });
}

export function readLatency(members: Members): CountedObjective {
  const shape = latencyShape(members);
  validateMembers(members, latencyShapes[shape]);
  const given = members as Readonly<Record<'histogram' | 'le' | 'threshold' | 'max', string>> &
    Readonly<Record<'maxAbove' | 'quantile', number>>;
  const slow = shape === 'quantile' ? given.max : given[shape];
  const sli: CountedSli = {
    kind: 'latency',
    histogram: nameOfHistogram(given.histogram),
    leMs: parseDuration(slow),
  };
  // 1 - 0.99 is a hair above 0.01.
  const limit = shape === 'quantile' ? Number((1 - given.quantile).toPrecision(12)) : given.maxAbove;
  return { sli, ...readJudging(members, limit) };
}
