import { ConfigError } from '../../errors.ts';
import { requireSoundQuery } from '../lint/require-sound-query.ts';
import type { OnEmpty, Reduce, ValueObjective, ValueSli } from '../objective.ts';
import { anything, finite, oneOf, selector, text } from './member-rules.ts';
import { validateMembers } from './read-members.ts';
import { readRule } from './read-rule.ts';

type Members = Readonly<Record<string, unknown>>;

const reduces = ['one', 'max', 'min', 'sum', 'avg'] as const satisfies readonly Reduce[];
const onEmpties = ['pass', 'fail', 'inconclusive'] as const satisfies readonly OnEmpty[];

const common = {
  max: [finite],
  min: [finite],
  reduce: [oneOf(...reduces)],
  rule: [anything],
} as const;

interface Given {
  readonly query: string;
  readonly max?: number;
  readonly min?: number;
  readonly reduce?: Reduce;
  readonly onEmpty?: OnEmpty;
}

function readJudging(members: Members): Pick<ValueObjective, 'rule' | 'minTotal'> {
  const rule = readRule(members.rule ?? { kind: 'count', failures: 3, of: 3 });
  if (rule.kind !== 'count') {
    const name = rule.kind === 'budget' ? 'budget(…)' : 'sequential()';
    throw new ConfigError(`\`rule\`: \`${name}\` needs events to count, and a value at a moment is none`, {
      advice: 'Use `consecutive(3)` or `outOf(3, 5)`, or count events with `errorRatio` or `latency`.',
    });
  }
  return { rule, minTotal: rule.of };
}

function requireLimit({ max, min }: Given): void {
  if (max === undefined && min === undefined) {
    throw new ConfigError('one of `max` and `min` is needed, got neither');
  }
  if (max !== undefined && min !== undefined && min > max) {
    throw new ConfigError(`\`min\` is above \`max\`: ${min} and ${max}, so that no value would do`);
  }
}

const limitsOf = ({ max, min }: Given): Pick<ValueSli, 'max' | 'min'> => ({
  ...(max === undefined ? {} : { max }),
  ...(min === undefined ? {} : { min }),
});

/** The series nearest to breaking the limit speaks for all, unless both ends have one. */
function worst({ max, min }: Given): Reduce {
  if (max !== undefined && min !== undefined) {
    throw new ConfigError('with both `max` and `min`, `reduce` has to be said', {
      advice:
        'It is one of `one`, `max`, `min`, `sum` and `avg`; or write two objectives, one for each limit.',
    });
  }
  return max === undefined ? 'min' : 'max';
}

export function readGauge(members: Members): ValueObjective {
  validateMembers(members, { query: selector, ...common, onEmpty: [oneOf(...onEmpties)] });
  const given = members as unknown as Given;
  requireLimit(given);
  const { query, reduce = worst(given), onEmpty = 'inconclusive' } = given;
  return { sli: { kind: 'gauge', query, reduce, onEmpty, ...limitsOf(given) }, ...readJudging(members) };
}

export function readPromql(members: Members): ValueObjective {
  validateMembers(members, { query: text, ...common, onEmpty: oneOf(...onEmpties) });
  const given = members as unknown as Given & Pick<ValueSli, 'onEmpty'>;
  requireLimit(given);
  requireSoundQuery(given.query, '`query`', given.reduce);
  const { query, reduce = 'one', onEmpty } = given;
  return { sli: { kind: 'promql', query, reduce, onEmpty, ...limitsOf(given) }, ...readJudging(members) };
}
