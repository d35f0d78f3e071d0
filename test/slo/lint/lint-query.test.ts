import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { lintQuery } from '../../../src/slo/lint/lint-query.ts';
import { lintRules } from '../../../src/slo/lint/lint-rules.ts';
import { describeFinding, requireSoundQuery } from '../../../src/slo/lint/require-sound-query.ts';

const colors = { blue: 'color="blue",team="shop"', green: 'color="green",team="shop"' };
const windowMs = 900_000;

/** The rules that a query breaks, while everything is known. */
function rulesOf(query: string): string[] {
  return lintQuery(query, { colors, windowMs }).map(({ rule }) => rule);
}

describe('lintQuery', () => {
  it.each([
    'sum(rate(a{color}[1m]))',
    'sum(rate(a{color="green"}[1m]))',
    '(sum(rate(bad{color}[1m])) or vector(0)) / sum(rate(all{color}[1m])) # a comment',
    '# a comment\n( # another\n  max(a{color}) )',
    'histogram_quantile(0.99, sum by (le) (rate(a_bucket{color}[5m])))',
    'sum(rate(a{color}[1m])) * 60',
    '60 * sum(a{color})',
    '-sum(a{color})',
    'topk(1, a{color})',
    'sum by () (a{color})',
    'round(max(a{color}), 5)',
    'absent(a{color})',
    'scalar(a{color})',
    'count(a_total{color})',
    'max(time() - timestamp(a_total{color}))',
    'max(a{color}) - sum by (job) (b{color})',
    'sum(a{color}) > bool 5',
    'label_replace(sum(a{color}), "x", "{color}", "", "")',
    'max_over_time(sum(a{color})[5m:30s])',
    'count(count by (pod) (up{pod=~"shop-{color}-.*"}))',
    'sum(a{color}) and on () sum(b{color})',
    'sum(a{color}) or sum(b{color})',
    'quantile_over_time(0.9, sum(a{color})[5m:])',
  ])('has nothing against `%s`', (query) => {
    expect(rulesOf(query)).toEqual([]);
  });

  it.each([
    ['sum(rate(a[1m]))', ['no-color']],
    ['sum(rate(a{team="shop"}[1m]))', ['no-color']],
    ['vector(1)', ['no-color']],
    ['sum(rate(bad{color}[1m])) / sum(rate(all[1m]))', ['mixed-colors']],
    ['sum(rate(a{color}[1m])) or vector(0)', ['or-vector']],
    ['(sum(bad{color}) / sum(all{color}) or on () vector(0)) * 100', ['or-vector']],
    ['sum(a{color} or vector(0))', ['or-vector']],
    ['clamp_max(sum(a{color}) or vector(0), 5)', ['or-vector']],
    ['rate(a{color}[1m])', ['several-series']],
    ['sum by (code) (a{color})', ['several-series']],
    ['sum without (pod) (a{color})', ['several-series']],
    ['topk(3, a{color})', ['several-series']],
    ['count_values("v", a{color})', ['several-series']],
    ['a{color} * 2', ['several-series']],
    ['a{color} / on (pod) group_left () b{color}', ['several-series']],
    ['sum(a{color}) * on () group_right () b{color}', ['several-series']],
    ['histogram_quantile(0.99, sum by (le, route) (rate(a_bucket{color}[5m])))', ['several-series']],
    ['sum(a_total{color})', ['raw-counter']],
    ['histogram_quantile(0.99, sum by (le) (a_bucket{color}))', ['raw-counter']],
    ['sum(delta(a_total{color}[5m]))', ['raw-counter']],
    ['sum(a{color}) > 5', ['comparison']],
    ['sum(rate(a{color}[1h]))', ['long-range']],
    ['sum(rate(a{color}[5m] offset 1d))', ['before-switch']],
    ['sum(a{color} @ 1700000000)', ['before-switch']],
    ['sum(rate(a{color}))', ['range-function']],
    ['sum(a{color}[5m])', ['range-function']],
    ['sum(rate(a{color} offset 1m [5m]))', ['range-function', 'before-switch']],
    ['a{color}[5m] + sum(b{color})', ['range-function']],
  ])('finds in `%s`: %j', (query, rules) => {
    expect(rulesOf(query)).toEqual(rules);
  });

  it('believes what is said about several series', () => {
    expect(lintQuery('a{color}', { reduce: 'one' })).toEqual([]);
  });

  it('cannot tell labels of a color from others while check files are loaded', () => {
    expect(lintQuery('sum(a{version="2"})', {})).toEqual([]);
    expect(lintQuery('sum(a)', {})).toMatchObject([{ rule: 'no-color' }]);
  });

  it('says of each rule what is wrong, where, and what to do', () => {
    const queries = [
      'sum(rate(a{team="shop"}[1m]))',
      'vector(1)',
      'sum(rate(bad{color}[1m]))\n  / sum(rate(all[1m]))',
      'sum(rate(a{color}[1m])) or vector(0)',
      'rate(a{color}[1m])',
      'sum by (code) (a{color})',
      'sum(a_total{color})',
      'sum(delta(a_total{color}[5m]))',
      'sum(a{color}) > 5',
      'sum(rate(a{color}[1h]))',
      'sum(rate(a{color}[5m] offset 1d))',
      'sum(rate(a{color}))',
      'sum(a{color}[5m])',
      'sum(a{code!="2..",{color}})',
    ];
    const told = queries.flatMap((query) =>
      lintQuery(query, { colors, windowMs }).map(
        (finding) => `${describeFinding(query, finding)}\n  → ${finding.advice}`,
      ),
    );
    expect(`\n${told.join('\n\n')}\n`).toMatchInlineSnapshot(`
      "
      nothing selects one color, so that blue and green would be judged together [no-color]
          sum(rate(a{team="shop"}[1m]))
                   ^^^^^^^^^^^^^^
        → Put \`{color}\` where the labels of a color go, as in \`up{color}\` or \`up{job="shop",{color}}\`.

      the query reads no metric, so that it says nothing of any release [no-color]
          vector(1)
          ^^^^^^^^^
        → Put \`{color}\` where the labels of a color go, as in \`up{color}\` or \`up{job="shop",{color}}\`.

      \`all\` is of both colors, beside a part that is of one [mixed-colors]
            / sum(rate(all[1m]))
                       ^^^
        → Add \`{color}\` to it too, unless it is meant to count what both have in common.

      \`or vector(0)\` answers where there is no data, so that a misspelled name looks healthy [or-vector]
          sum(rate(a{color}[1m])) or vector(0)
                                  ^^^^^^^^^^^^
        → Leave it out and say what no data means with \`onEmpty\`, or put it around what counts errors only: \`(bad or vector(0)) / total\`.

      the query may answer several series, one for each series that it selects [several-series]
          rate(a{color}[1m])
          ^^^^^^^^^^^^^^^^^^
        → Wrap it in \`sum(…)\` or \`max(…)\`, or say how they become one value: \`reduce: 'max'\`; \`reduce: 'one'\` says that there is only one.

      the query may answer several series, one for each code [several-series]
          sum by (code) (a{color})
          ^^^^^^^^^^^^^^^^^^^^^^^^
        → Wrap it in \`sum(…)\` or \`max(…)\`, or say how they become one value: \`reduce: 'max'\`; \`reduce: 'one'\` says that there is only one.

      \`a_total\` is a counter by its name, and what it stands at tells how long it has been running [raw-counter]
          sum(a_total{color})
              ^^^^^^^^^^^^^^
        → Write \`rate(a_total…[1m])\` or \`increase(a_total…[5m])\`.

      \`a_total\` is a counter by its name, and \`delta\` takes a restart for a fall [raw-counter]
          sum(delta(a_total{color}[5m]))
                    ^^^^^^^^^^^^^^
        → Write \`rate(a_total…[1m])\` or \`increase(a_total…[5m])\`.

      \`> 5\` drops every other value, so that \`onEmpty\` decides about them [comparison]
          sum(a{color}) > 5
                        ^^^
        → Leave the comparison out, and give its limit as \`max\` or \`min\`.

      \`[1h]\` is longer than the window of 15m, and cut to the time since the switch [long-range]
          sum(rate(a{color}[1h]))
                            ^^
        → Write a range that is short against \`observe.window\`.

      \`offset 1d\` looks at another time, when this color may have had no traffic [before-switch]
          sum(rate(a{color}[5m] offset 1d))
                                ^^^^^^^^^
        → Leave it out; \`against: 'blue'\` of \`errorRatio\` and \`latency\` compares with the time before.

      \`rate\` needs a range of time, such as \`[1m]\` [range-function]
          sum(rate(a{color}))
              ^^^^^^^^^^^^^^
        → Put it behind the selector: \`rate(up{color}[1m])\`.

      nothing takes the range \`[5m]\` [range-function]
          sum(a{color}[5m])
              ^^^^^^^^^^^^
        → Put a function such as \`rate\` or \`avg_over_time\` around it, or leave the range out.

      \`code!="2.."\` compares literally [literal-pattern]
          sum(a{code!="2..",{color}})
                ^^^^^^^^^^^
        → Write \`code!~"2.."\` where a pattern is meant.
      "
    `);
    const found = queries.flatMap((query) => rulesOf(query));
    expect([...new Set(found)].sort()).toEqual(lintRules.map(({ name }) => name).sort());
  });

  it('marks where a query is no PromQL', () => {
    const queries = [
      'sum(rate(x{color}[5m])',
      'sum(x{color}))',
      'sum(x{a="b" {color}})',
      'sum(\n  rat(x{color}[5m])\n)',
      'sum(x{color}[$__interval])',
      'sum by color (x{color})',
    ];
    const messages = queries.map((query) => {
      try {
        lintQuery(query, {});
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        return (error as Error).message;
      }
      throw new Error(`accepted: ${query}`);
    });
    expect(`\n${messages.join('\n\n')}\n`).toMatchInlineSnapshot(`
      "
      query: is not PromQL, at position 23
          sum(rate(x{color}[5m])
                                ^

      query: is not PromQL, at position 14
          sum(x{color}))
                       ^

      query: is not PromQL, at position 13
          sum(x{a="b" {color}})
                      ^

      query: PromQL has no function \`rat\`, at line 2, column 3; did you mean \`rate\`?
            rat(x{color}[5m])
            ^^^

      query: is not PromQL, at position 14
          sum(x{color}[$__interval])
                       ^

      query: is not PromQL, at position 8
          sum by color (x{color})
                 ^
      "
    `);
  });
});

describe('requireSoundQuery', () => {
  it('refuses what makes a query useless, and lets warnings pass', () => {
    expect(() => {
      requireSoundQuery('sum(a_total{color})', '`query`', undefined);
    }).not.toThrow();
    expect(() => {
      requireSoundQuery('a{color}', '`query`', undefined);
    }).toThrow(
      '`query`: the query may answer several series, one for each series that it selects [several-series]',
    );
  });
});
