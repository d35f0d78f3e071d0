import { expect, it } from 'vitest';
import { queryWarnings } from '../../src/check/query-warnings.ts';
import { configSchema } from '../../src/config/config-schema.ts';
import { gauge, promql } from '../../src/slo/definition/indicators.ts';
import { readObjective } from '../../src/slo/definition/read-objective.ts';
import type { SloDefinition } from '../../src/slo/definition/slo-definition.ts';

const color = { url: 'http://127.0.0.1:9' };
const withLabels = configSchema.parse({
  blue: color,
  green: color,
  live: color,
  prometheus: { url: 'http://127.0.0.1:9', colors: { blue: 'slot="b"', green: 'slot="g"' } },
});
const minute = 60_000;

function told(definition: SloDefinition, config: Parameters<typeof queryWarnings>[1] = withLabels): string[] {
  const check = { name: 'works', objective: readObjective(definition) };
  return queryWarnings(check, config, 15 * minute).map(
    ({ severity, message, advice }) => `${severity}: ${message}\n${advice}`,
  );
}

it('tells what the window and the labels of the colors show to be odd', () => {
  const query = 'sum(rate(jobs_total{color}[1h])) / sum(rate(jobs_total{slot=~".+"}[1m]))';
  expect(told(promql({ query, onEmpty: 'pass', max: 1 })).join('\n')).toMatchInlineSnapshot(`
    "warning: slo \`works\`: \`jobs_total{slot=~".+"}\` is of both colors, beside a part that is of one [mixed-colors]
        sum(rate(jobs_total{color}[1h])) / sum(rate(jobs_total{slot=~".+"}[1m]))
                                                    ^^^^^^^^^^^^^^^^^^^^^^
    Add \`{color}\` to it too, unless it is meant to count what both have in common.
    warning: slo \`works\`: \`[1h]\` is longer than the window of 15m, and cut to the time since the switch [long-range]
        sum(rate(jobs_total{color}[1h])) / sum(rate(jobs_total{slot=~".+"}[1m]))
                                   ^^
    Write a range that is short against \`observe.window\`."
  `);
  expect(told(gauge({ query: 'jobs_total', max: 1 })).join('\n')).toMatchInlineSnapshot(`
    "warning: slo \`works\`: \`jobs_total\` is a counter by its name, and what it stands at tells how long it has been running [raw-counter]
        jobs_total
        ^^^^^^^^^^
    Write \`rate(jobs_total…[1m])\` or \`increase(jobs_total…[5m])\`."
  `);
});

it('calls a query that turns out to be of no color an error', () => {
  const query = 'sum(rate(jobs_total{pod=~"shop-green.*"}[1m]))';
  const definition = promql({ query, onEmpty: 'pass', max: 1 });
  expect(told(definition).join('\n')).toMatchInlineSnapshot(`
    "error: slo \`works\`: nothing selects one color, so that blue and green would be judged together [no-color]
        sum(rate(jobs_total{pod=~"shop-green.*"}[1m]))
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    Put \`{color}\` where the labels of a color go, as in \`up{color}\` or \`up{job="shop",{color}}\`."
  `);
  expect(told(definition, {})).toEqual([]);
});

it('has nothing to tell of what is sound, and of what is no query', () => {
  const query = 'sum(rate(jobs_total{color}[1m]))';
  expect(told(promql({ query, onEmpty: 'pass', max: 1 }))).toEqual([]);
  expect(told({ bad: 'x_errors_total', total: 'x_total', minTotal: 50, max: 0.01 })).toEqual([]);
  expect(queryWarnings({ name: 'no objective' }, withLabels, 1)).toEqual([]);
});
