import { ConfigError } from '../../errors.ts';
import { describeValue } from '../definition/describe-value.ts';
import { refuseUnknownMember } from '../definition/read-members.ts';
import { histogramUnitMs } from '../histogram-unit.ts';
import { formatSelector, sameMatcher, type LabelMatcher, type ParsedSelector } from '../selector.ts';
import { counterSelector, type CounterQuery } from './counter-selector.ts';
import { metricQuery } from './metric-query.ts';
import type { Members, OpenSloObject } from './open-slo-objects.ts';

/** A share of bad events, without its limit. */
export type OpenRatio =
  | { readonly kind: 'error-ratio'; readonly bad: string; readonly total: string }
  | { readonly kind: 'latency'; readonly histogram: string; readonly le: string };

const opposites = { '=': '!=', '!=': '=', '=~': '!~', '!~': '=~' } as const;

function without(matchers: readonly LabelMatcher[], those: readonly LabelMatcher[]): readonly LabelMatcher[] {
  return matchers.filter((matcher) => !those.some((one) => sameMatcher(one, matcher)));
}

function sameMatchers(left: readonly LabelMatcher[], right: readonly LabelMatcher[]): boolean {
  return without(left, right).length === 0 && without(right, left).length === 0;
}

/** Of `x_bucket{le="0.8"}` of `x_count`: what is good is fast. */
function asLatency(good: ParsedSelector, total: ParsedSelector): OpenRatio | undefined {
  const metric = /^(.*)_bucket$/.exec(good.metric)?.[1];
  const [le, another] = good.matchers.filter(({ label }) => label === 'le');
  if (metric === undefined || le === undefined || another !== undefined || le.operator !== '=')
    return undefined;
  const labels = without(good.matchers, [le]);
  const all = { label: 'le', operator: '=', value: '+Inf' } as const;
  const isWhole =
    (total.metric === `${metric}_count` && sameMatchers(total.matchers, labels)) ||
    (total.metric === good.metric && sameMatchers(total.matchers, [...labels, all]));
  const ms = Math.round(Number(le.value) * histogramUnitMs(metric) * 1e6) / 1e6;
  if (!isWhole || !Number.isInteger(ms) || ms <= 0) return undefined;
  return { kind: 'latency', histogram: formatSelector({ metric, matchers: labels }), le: `${ms}ms` };
}

/** What is bad where good is the whole with one label more: the whole with that label's opposite. */
function asErrorRatio(good: ParsedSelector, total: ParsedSelector): OpenRatio | undefined {
  const [own, another] = without(good.matchers, total.matchers);
  const isPart = without(total.matchers, good.matchers).length === 0;
  if (good.metric !== total.metric || own === undefined || another !== undefined || !isPart) return undefined;
  const opposite = { ...own, operator: opposites[own.operator] };
  const bad = formatSelector({ ...total, matchers: [...total.matchers, opposite] });
  return { kind: 'error-ratio', bad, total: formatSelector(total) };
}

/** @throws ConfigError on a ratio that cannot be counted event by event, with the reason */
export function ratioSlo(ratio: Members, where: string, objects: readonly OpenSloObject[]): OpenRatio {
  refuseUnknownMember(ratio, ['counter', 'good', 'bad', 'total', 'raw', 'rawType'], where);
  if (ratio.raw !== undefined) {
    throw new ConfigError(
      `${where}: \`raw\` is a ratio already, of which nobody knows how many requests it rests on`,
      {
        advice: 'Give `total` with `bad` or `good`.',
      },
    );
  }
  const given = (['good', 'bad'] as const).filter((name) => ratio[name] !== undefined);
  const [part, both] = given;
  if (part === undefined || both !== undefined) {
    throw new ConfigError(
      `${where} expects one of \`good\` and \`bad\`, got ${both === undefined ? 'neither' : 'both'}`,
    );
  }
  if (ratio.counter !== undefined && typeof ratio.counter !== 'boolean') {
    throw new ConfigError(
      `${where}: \`counter\` expects \`true\` or \`false\`, got ${describeValue(ratio.counter)}`,
    );
  }
  const read = (name: 'good' | 'bad' | 'total'): CounterQuery => {
    const path = `${where}.${name}`;
    const query = metricQuery(ratio[name], path, objects);
    const counter = counterSelector(query, path);
    if (ratio.counter === false && !counter.rated) {
      throw new ConfigError(`${path}: \`${query}\` is no counter, as \`counter: false\` says`, {
        advice: 'Name a counter, and say `counter: true`.',
      });
    }
    return counter;
  };
  const [some, total] = [read(part).selector, read('total').selector];
  if (part === 'bad') {
    return { kind: 'error-ratio', bad: formatSelector(some), total: formatSelector(total) };
  }
  const told = asLatency(some, total) ?? asErrorRatio(some, total);
  if (told !== undefined) return told;
  throw new ConfigError(
    `${where}: what is bad cannot be told from \`good: ${formatSelector(some)}\` and \`total: ${formatSelector(total)}\``,
    {
      advice:
        'Give `bad` in place of `good`, or let `good` be the total with one label more, or a bucket of its histogram.',
    },
  );
}
