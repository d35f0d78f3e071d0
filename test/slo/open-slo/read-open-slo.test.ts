import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { readObjective } from '../../../src/slo/definition/read-objective.ts';
import { consecutive } from '../../../src/slo/definition/slo-rule.ts';
import { readOpenSlo } from '../../../src/slo/open-slo/read-open-slo.ts';
import type { OpenSloDefaults } from '../../../src/slo/open-slo/slo-objectives.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function read(text: string, defaults?: OpenSloDefaults) {
  const file = join(temporaryFolder(), 'slo.yaml');
  writeFileSync(file, text);
  return readOpenSlo([file], defaults);
}

const metric = (query: string) => `{ metricSource: { type: Prometheus, spec: { query: '${query}' } } }`;

/** A file with one SLO, some of whose parts are replaced. */
function sloFile(parts: { spec?: string; indicator?: string; objectives?: string } = {}): string {
  const ratio = `ratioMetric: { counter: true, bad: ${metric('http_total{code="500"}')}, total: ${metric('http_total')} }`;
  return `apiVersion: openslo/v1
kind: SLO
metadata:
  name: checkout
spec:
  service: shop
  budgetingMethod: Occurrences
  ${parts.spec ?? 'description: what users pay for'}
  indicator:
    metadata: { name: checkout-errors }
    spec:
      ${parts.indicator ?? ratio}
  objectives:
    ${parts.objectives ?? '- target: 0.99'}
`;
}

const ratioOf = (good: string, total: string) =>
  sloFile({ indicator: `ratioMetric: { counter: true, good: ${metric(good)}, total: ${metric(total)} }` });
const threshold = (query: string, objective = '{ op: lte, value: 500, target: 0.99 }') =>
  sloFile({ indicator: `thresholdMetric: ${metric(query)}`, objectives: `- ${objective}` });

/** The only definition of a file, which is an objective as well. */
function definitionOf(text: string, defaults?: OpenSloDefaults): object {
  const [objective, another] = read(text, defaults);
  if (objective === undefined || another !== undefined) throw new Error('expected one objective');
  readObjective(objective.definition);
  return objective.definition;
}

describe('readOpenSlo', () => {
  it('reads every objective of every SLO, with SLIs and data sources from other documents', () => {
    const text = `# What the shop promises
apiVersion: openslo/v1
kind: DataSource
metadata: { name: metrics }
spec: { type: Prometheus }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: errors }
spec:
  ratioMetric:
    counter: true
    bad:
      metricSource:
        metricSourceRef: metrics
        spec: { query: 'sum(rate(http_requests_total{code=~"5.."}[5m]))' }
    total:
      metricSource:
        metricSourceRef: metrics
        spec:
          query: |
            # a comment
            sum(rate(http_requests_total[5m]))
--- # the objectives
apiVersion: openslo/v1
kind: SLO
metadata: { name: shop, displayName: the shop works }
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow: [{ duration: 30d, isRolling: true }]
  indicatorRef: errors
  objectives:
    - { displayName: promised, target: 0.99 }
    - { targetPercent: 99.9 }
  alertPolicies: []
...
---
apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: { description: sells things }
`;
    const counters = {
      kind: 'error-ratio',
      bad: 'http_requests_total{code=~"5.."}',
      total: 'http_requests_total',
      minTotal: 50,
    };
    const location = expect.stringMatching(/slo\.yaml:25$/) as string;
    expect(read(text)).toEqual([
      { name: 'the shop works: promised', definition: { ...counters, max: 0.01 }, location },
      { name: 'the shop works: objective 2', definition: { ...counters, max: 0.001 }, location },
    ]);
  });

  it('takes what OpenSLO does not say from its caller', () => {
    const definition = definitionOf(sloFile(), { minTotal: 200, against: 'both', times: 3 });
    expect(definition).toMatchObject({ minTotal: 200, against: 'both', times: 3, max: 0.01 });
    expect(definitionOf(threshold('queue_length'), { rule: consecutive(5) })).toMatchObject({
      rule: consecutive(5),
    });
  });

  it.each([
    ['http_total{code!~"5.."}', 'http_total', 'http_total{code=~"5.."}', 'http_total'],
    [
      'sum(http_total{app="shop",code="200"})',
      'http_total{app="shop"}',
      'http_total{app="shop",code!="200"}',
      'http_total{app="shop"}',
    ],
    [
      'sum(increase(http_total{ok="1"}[1h]))',
      '(sum(rate(http_total[5m])))',
      'http_total{ok!="1"}',
      'http_total',
    ],
  ])('tells what is bad from what is good: %s of %s', (good, total, bad, all) => {
    expect(definitionOf(ratioOf(good, total))).toMatchObject({ kind: 'error-ratio', bad, total: all });
  });

  it.each([
    ['latency_seconds_bucket{le="0.8"}', 'latency_seconds_count', 'latency_seconds', '800ms'],
    [
      'latency_ms_bucket{route="/",le="250"}',
      'latency_ms_bucket{route="/",le="+Inf"}',
      'latency_ms{route="/"}',
      '250ms',
    ],
  ])('takes the share of a bucket for a latency: %s of %s', (good, total, histogram, le) => {
    expect(definitionOf(ratioOf(good, total))).toEqual({
      kind: 'latency',
      histogram,
      le,
      maxAbove: 0.01,
      minTotal: 50,
    });
  });

  it('reads thresholds: a metric, a query, a quantile', () => {
    expect(definitionOf(threshold('queue_length{queue="mail"}'))).toEqual({
      kind: 'gauge',
      query: 'queue_length{queue="mail"}',
      max: 500,
    });
    const query = 'avg by (pod) (load{app="shop", }) / workers - backlog{} + offset_total{{color}}';
    expect(definitionOf(threshold(query, '{ op: gt, value: 2, target: 0.9 }'))).toEqual({
      kind: 'promql',
      query:
        'avg by (pod) (load{app="shop",{color}}) / workers{color} - backlog{color} + offset_total{{color}}',
      reduce: 'min',
      onEmpty: 'inconclusive',
      min: 2,
    });
    const quantile = 'histogram_quantile(0.95, sum by (le) (rate(latency_seconds_bucket{route="/"}[5m])))';
    expect(definitionOf(threshold(quantile, '{ op: lt, value: 0.8, target: 0.9 }'))).toEqual({
      kind: 'latency',
      histogram: 'latency_seconds{route="/"}',
      quantile: 0.95,
      max: '800ms',
      minTotal: 50,
    });
    const byRoute = quantile.replace('(le)', '(le, route)');
    expect(definitionOf(threshold(byRoute))).toMatchObject({ kind: 'promql', reduce: 'max' });
  });

  it('says what cannot be read, where, and why', () => {
    const texts = [
      '',
      'a: [1',
      'just text',
      sloFile().replace('openslo/v1', 'openslo/v1alpha'),
      sloFile().replace('kind: SLO', 'kind: SOL'),
      sloFile().replace('name: checkout', 'title: checkout'),
      `${sloFile()}---\n${sloFile()}`,
      sloFile().replace('kind: SLO', 'kind: SLI'),
      sloFile({ spec: 'budgetMethod: Timeslices' }),
      sloFile().replace('Occurrences', 'Timeslices'),
      sloFile().replace('Occurrences', 'occurrences'),
      sloFile({ objectives: '- { target: 99 }' }),
      sloFile({ objectives: '- { target: 0.99, targetPercent: 99 }' }),
      sloFile({ objectives: '- { tarjet: 0.99 }' }),
      sloFile({ objectives: '- {}' }),
      sloFile({ objectives: '- { target: 0.9, compositeWeight: 2 }' }),
      sloFile({ objectives: '- { target: 0.9, indicatorRef: erors }' }),
      sloFile({ indicator: 'ratioMetric: { rawType: success, raw: {} }' }),
      sloFile({ indicator: `ratioMetric: { total: ${metric('x')} }` }),
      sloFile({ indicator: 'description: nothing' }),
      ratioOf('http_total{code="200"}', 'http_total{code="all"}'),
      ratioOf('http_good_total', 'http_total'),
      ratioOf('sum by (code) (rate(http_total[5m]))', 'http_total'),
      ratioOf('http_total{code="200"} / http_total', 'http_total'),
      ratioOf('sum(rate(http_total[5m])', 'http_total'),
      ratioOf('http_total{code="200"}', 'http_total').replace('counter: true', 'counter: false'),
      sloFile().replace('type: Prometheus', 'type: Datadog'),
      sloFile().replace('query: ', 'sql: '),
      threshold('queue_length', '{ value: 500, target: 0.99 }'),
      threshold('queue_length', '{ op: lte, target: 0.99 }'),
    ];
    const messages = texts.map((text) => {
      try {
        read(text);
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        const { message, advice } = error as ConfigError;
        return (advice === undefined ? message : `${message} → ${advice}`).replace(
          /\S*\/slo\.yaml/g,
          'slo.yaml',
        );
      }
      throw new Error(`accepted: ${text}`);
    });
    expect(messages).toMatchInlineSnapshot(`
      [
        "there is no SLO in slo.yaml → An SLO is a document with \`apiVersion: openslo/v1\` and \`kind: SLO\`.",
        "slo.yaml:2: not valid YAML: unexpected end of the stream within a flow collection",
        "slo.yaml:1: a document expects an object, got \`just text\`",
        "slo.yaml:1: \`apiVersion\` expects \`openslo/v1\`, got \`openslo/v1alpha\` → Other versions of OpenSLO have other shapes; convert the file to v1.",
        "slo.yaml:1: unknown kind \`SOL\`; did you mean \`SLO\`? → OpenSLO has SLO, SLI, DataSource, AlertPolicy, AlertCondition, AlertNotificationTarget, Service.",
        "slo.yaml:1: \`metadata.name\` expects a name, got nothing",
        "slo.yaml:16: there is another SLO \`checkout\`, at slo.yaml:1",
        "there is no SLO in slo.yaml → An SLO is a document with \`apiVersion: openslo/v1\` and \`kind: SLO\`.",
        "slo.yaml:1: \`checkout\`: spec: unknown member \`budgetMethod\`; did you mean \`budgetingMethod\`? → There are \`description\`, \`service\`, \`indicator\`, \`indicatorRef\`, \`timeWindow\`, \`budgetingMethod\`, \`objectives\`, \`alertPolicies\`.",
        "slo.yaml:1: \`checkout\`: spec: \`budgetingMethod\` expects \`Occurrences\`, got \`Timeslices\` → A release is over before there are enough slices of time to count; write an SLO that counts events for it.",
        "slo.yaml:1: \`checkout\`: spec: \`budgetingMethod\` expects \`Occurrences\`, got \`occurrences\` → Only then the share of bad events is what the target speaks of.",
        "slo.yaml:1: \`checkout\`: spec.objectives[0]: \`target\` expects a number above 0, 1 at most, got \`99\`",
        "slo.yaml:1: \`checkout\`: spec.objectives[0] expects one of \`target\` and \`targetPercent\`, got both",
        "slo.yaml:1: \`checkout\`: spec.objectives[0]: unknown member \`tarjet\`; did you mean \`target\`? → There are \`displayName\`, \`op\`, \`value\`, \`target\`, \`targetPercent\`, \`timeSliceTarget\`, \`timeSliceWindow\`, \`indicator\`, \`indicatorRef\`, \`compositeWeight\`.",
        "slo.yaml:1: \`checkout\`: spec.objectives[0] expects one of \`target\` and \`targetPercent\`, got neither",
        "slo.yaml:1: \`checkout\`: spec.objectives[0]: \`compositeWeight\` has no meaning here: each objective is judged by itself",
        "slo.yaml:1: \`checkout\`: spec.objectives[0]: \`indicatorRef\` names no SLI: \`erors\` → Give the file that has the SLI too: \`openSlo(["sli.yaml", "slo.yaml"])\`.",
        "slo.yaml:1: \`checkout\`: spec.indicator.spec.ratioMetric: \`raw\` is a ratio already, of which nobody knows how many requests it rests on → Give \`total\` with \`bad\` or \`good\`.",
        "slo.yaml:1: \`checkout\`: spec.indicator.spec.ratioMetric expects one of \`good\` and \`bad\`, got neither",
        "slo.yaml:1: \`checkout\`: spec.indicator.spec expects one of \`ratioMetric\` and \`thresholdMetric\`, got neither",
        "slo.yaml:1: \`checkout\`: spec.indicator.spec.ratioMetric: what is bad cannot be told from \`good: http_total{code="200"}\` and \`total: http_total{code="all"}\` → Give \`bad\` in place of \`good\`, or let \`good\` be the total with one label more, or a bucket of its histogram.",
        "slo.yaml:1: \`checkout\`: spec.indicator.spec.ratioMetric: what is bad cannot be told from \`good: http_good_total\` and \`total: http_total\` → Give \`bad\` in place of \`good\`, or let \`good\` be the total with one label more, or a bucket of its histogram.",
        "slo.yaml:1: \`checkout\`: spec.indicator.spec.ratioMetric.good: \`sum by (code) (rate(http_total[5m]))\` is not one counter → Give a counter and its labels, alone or as \`sum(rate(…[5m]))\`; what is counted is read scrape by scrape, not as a query makes it.",
        "slo.yaml:1: \`checkout\`: spec.indicator.spec.ratioMetric.good: \`http_total{code="200"} / http_total\` is not one counter → Give a counter and its labels, alone or as \`sum(rate(…[5m]))\`; what is counted is read scrape by scrape, not as a query makes it.",
        "slo.yaml:1: \`checkout\`: spec.indicator.spec.ratioMetric.good: is not PromQL, at position 25
          sum(rate(http_total[5m])
                                  ^",
        "slo.yaml:1: \`checkout\`: spec.indicator.spec.ratioMetric.good: \`http_total{code="200"}\` is no counter, as \`counter: false\` says → Name a counter, and say \`counter: true\`.",
        "slo.yaml:1: \`checkout\`: spec.indicator.spec.ratioMetric.bad: a metric source of the type \`Datadog\` cannot be read → Prometheus and what answers as it does can be: thanos, mimir, cortex, victoriametrics.",
        "slo.yaml:1: \`checkout\`: spec.indicator.spec.ratioMetric.bad.metricSource.spec: \`query\` expects a PromQL query, got nothing",
        "slo.yaml:1: \`checkout\`: spec.objectives[0]: \`op\` expects one of \`lte\`, \`lt\`, \`gte\`, \`gt\`, got nothing",
        "slo.yaml:1: \`checkout\`: spec.objectives[0]: \`value\` expects a number, got nothing",
      ]
    `);
  });

  it('says which file is missing', () => {
    expect(() => readOpenSlo(['/nowhere/slo.yaml'])).toThrow(
      'OpenSLO file /nowhere/slo.yaml: there is no such file',
    );
  });
});
