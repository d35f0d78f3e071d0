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

it('tells a pattern that is compared literally, in what is counted too', () => {
  const counted = { bad: 'x_total{code="5.."}', total: 'x_total{route!="/a|/b"}', minTotal: 50, max: 0.01 };
  expect(told(counted).join('\n')).toMatchInlineSnapshot(`
    "warning: slo \`works\`: \`code="5.."\` compares literally [literal-pattern]
        x_total{code="5.."}
                ^^^^^^^^^^
    Write \`code=~"5.."\` where a pattern is meant.
    warning: slo \`works\`: \`route!="/a|/b"\` compares literally [literal-pattern]
        x_total{route!="/a|/b"}
                ^^^^^^^^^^^^^^
    Write \`route!~"/a|/b"\` where a pattern is meant."
  `);
  for (const value of ['5.*', '5xx|4xx', '5[0-9]']) {
    expect(told(gauge({ query: `x{code="${value}"}`, max: 1 }))).toHaveLength(1);
    expect(told(promql({ query: `max(x{code="${value}",{color}})`, onEmpty: 'pass', max: 1 }))).toHaveLength(
      1,
    );
  }
  for (const value of ['500', '1.2.3.4:80', '/users/[id]', '/../x', 'Loading...', '5.', 'a*']) {
    expect(told(gauge({ query: `x{code="${value}"}`, max: 1 }))).toEqual([]);
  }
  expect(told(gauge({ query: 'x{code=~"5.."}', max: 1 }))).toEqual([]);
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
