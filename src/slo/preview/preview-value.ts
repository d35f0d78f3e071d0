import { ConfigError } from '../../errors.ts';
import { tellingMatchers } from '../compile/color-query.ts';
import { compileSli } from '../compile/compile-sli.ts';
import { lintQuery } from '../lint/lint-query.ts';
import { selectorRules } from '../lint/lint-rules.ts';
import { describeFinding } from '../lint/require-sound-query.ts';
import type { ValueObjective, ValueSli } from '../objective.ts';
import { parseSelector } from '../parse-selector.ts';
import { parsePromql } from '../promql/parse-promql.ts';
import { nodesOf } from '../promql/walk.ts';
import { formatSelector, sameMatcher } from '../selector.ts';
import { describeLimit, describeValue } from '../track/describe-value.ts';
import type { ObjectivePreview, PreviewOptions } from './preview-options.ts';
import { requireKnown } from './require-known.ts';
import { requireReachable } from './require-reachable.ts';

const hourMs = 3_600_000;

/** What is odd about a query, now that the colors and the window are known. @throws ConfigError on what cannot be judged */
function warnings(
  { kind, query, reduce }: ValueSli,
  { colors, windowMs }: PreviewOptions,
): readonly string[] {
  const known = { reduce, windowMs, ...(colors === undefined ? {} : { colors }) };
  const findings = lintQuery(query, known).filter(({ rule }) => kind === 'promql' || selectorRules.has(rule));
  const error = findings.find(({ severity }) => severity === 'error');
  if (error !== undefined) {
    throw new ConfigError(`\`query\`: ${describeFinding(query, error)}`, { advice: error.advice });
  }
  return findings.flatMap((finding) => [
    ...`warning: ${describeFinding(query, finding)}`.split('\n'),
    `    ${finding.advice}`,
  ]);
}

/** The selectors of a query, without the labels of a color. */
function selectorsOf(sli: ValueSli, { colors }: PreviewOptions): readonly string[] {
  if (sli.kind === 'gauge' || colors === undefined) return [sli.query];
  const { query } = compileSli(sli, 'blue', { colors });
  const { blue } = tellingMatchers(colors);
  return [...nodesOf(parsePromql(query))]
    .filter(({ name }) => name === 'VectorSelector')
    .map(({ from, to }) => {
      const { metric, matchers } = parseSelector(query.slice(from, to));
      const own = matchers.filter((matcher) => !blue.some((one) => sameMatcher(one, matcher)));
      return formatSelector({ metric, matchers: own });
    });
}

/** Tries an objective over a value on blue: its names, its query, and what blue has. */
export async function previewValue(
  objective: ValueObjective,
  options: PreviewOptions,
  signal: AbortSignal | undefined,
): Promise<ObjectivePreview> {
  const { sli } = objective;
  const { metrics, values, clock, intervalMs } = options;
  requireReachable(objective, intervalMs, options);
  const details = warnings(sli, options);
  const reading = await values.value({ sli, color: 'blue', since: clock.now() - hourMs }, signal);
  const limit = describeLimit(sli);
  const evidence = { limit, query: reading.query };
  const words = `blue: ${describeValue(reading, sli)}`;

  switch (reading.state) {
    case 'value': {
      const { max = Infinity, min = -Infinity } = sli;
      const isOver = reading.value > max || reading.value < min;
      // One look is no proof that blue is broken.
      const message = `${words}, ${limit} allowed${isOver ? '; so blue itself does not hold it now' : ''}`;
      return { outcome: 'passed', message, details, evidence: { ...evidence, measured: reading.value } };
    }
    case 'empty': {
      for (const selector of selectorsOf(sli, options)) {
        await requireKnown(selector, '`query`', metrics, signal);
      }
      const isDecided = sli.onEmpty !== 'inconclusive';
      const advice = 'Say with `onEmpty` what it means that there is no data, or mend the labels.';
      return { outcome: isDecided ? 'passed' : 'inconclusive', message: words, advice, details, evidence };
    }
    case 'ambiguous':
      throw new ConfigError(`\`query\`: ${reading.reason}, and only one is expected`, {
        ...(reading.advice === undefined ? {} : { advice: reading.advice }),
      });
    case 'stale':
    case 'not-a-number': {
      const { advice } = reading;
      // Nothing divided by nothing is what a query makes of a color without requests.
      const outcome = reading.state === 'stale' ? 'inconclusive' : 'passed';
      return { outcome, message: words, ...(advice === undefined ? {} : { advice }), details, evidence };
    }
  }
}
