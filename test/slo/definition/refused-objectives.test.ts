import { describe, expect, it } from 'vitest';
import { gauge, promql } from '../../../src/slo/definition/indicators.ts';
import { readObjective } from '../../../src/slo/definition/read-objective.ts';
import { budget, sequential } from '../../../src/slo/definition/slo-rule.ts';
import { depth, quantile, ratio, refusals, retries, shareAbove } from './refusals.ts';

describe('an objective that could not be judged', () => {
  it('refuses what is no objective by name, rule and value', () => {
    const { minTotal, ...withoutMinTotal } = ratio;
    expect(minTotal).toBe(50);
    expect(
      refusals([
        undefined,
        null,
        'errors < 1%',
        [],
        {},
        { kind: 'error-rate', ...ratio },
        { kind: 7 },
        { query: 'up', max: 1 },
        { histgram: 'x' },
        withoutMinTotal,
        { ...ratio, min: 1 },
        { ...ratio, minTotl: 5 },
        { ...ratio, histogram: 'x' },
      ]),
    ).toMatchInlineSnapshot(`
      [
        "expected an objective such as \`{ bad, total, minTotal, max }\`, got nothing",
        "expected an objective such as \`{ bad, total, minTotal, max }\`, got \`null\`",
        "expected an objective such as \`{ bad, total, minTotal, max }\`, got \`errors < 1%\`",
        "expected an objective such as \`{ bad, total, minTotal, max }\`, got \`[]\`",
        "expected an objective such as \`{ bad, total, minTotal, max }\`, got \`{}\`",
        "unknown kind of indicator \`error-rate\`; did you mean \`error-ratio\`? → There are \`errorRatio\`, \`latency\`, \`gauge\`, \`promql\` and \`probeSuccess\`.",
        "unknown kind of indicator \`7\` → There are \`errorRatio\`, \`latency\`, \`gauge\`, \`promql\` and \`probeSuccess\`.",
        "a definition with \`query\` has to say what it is → Write \`gauge({ query, … })\` for a metric, \`promql({ query, … })\` for a query.",
        "unknown member \`histgram\`; did you mean \`histogram\`? → There are \`histogram\`, \`le\`, \`maxAbove\`, \`minTotal\`, \`rule\`, \`against\`, \`times\`.",
        "\`minTotal\` expects a number from 1, got nothing",
        "unknown member \`min\` → There are \`bad\`, \`total\`, \`max\`, \`minTotal\`, \`rule\`, \`against\`, \`times\`.",
        "unknown member \`minTotl\`; did you mean \`minTotal\`? → There are \`bad\`, \`total\`, \`max\`, \`minTotal\`, \`rule\`, \`against\`, \`times\`.",
        "unknown member \`histogram\` → There are \`bad\`, \`total\`, \`max\`, \`minTotal\`, \`rule\`, \`against\`, \`times\`.",
      ]
    `);
  });

  it('refuses impossible figures', () => {
    expect(
      refusals([
        { ...ratio, max: 1 },
        { ...ratio, max: -0.1 },
        { ...ratio, max: NaN },
        { ...ratio, max: '1%' },
        { ...ratio, minTotal: 0 },
        { ...ratio, minTotal: Infinity },
        { ...ratio, bad: 'rate(x[5m])' },
        { ...ratio, bad: ' x ' },
        { ...ratio, total: 5 },
        { ...shareAbove, le: '0s' },
        { ...shareAbove, le: '800 ms' },
        { ...shareAbove, threshold: '1s' },
        { ...shareAbove, maxAbove: 5 },
        { ...shareAbove, histogram: 'x{le="1"}' },
        { ...quantile, quantile: 99 },
        { ...quantile, quantile: 1 },
        { ...quantile, max: 0.8 },
        { ...quantile, max: () => '1s' },
        { ...quantile, le: '1s' },
      ]),
    ).toMatchInlineSnapshot(`
      [
        "\`max\` expects a share from 0, below 1, got \`1\` → For 1 % write 0.01.",
        "\`max\` expects a share from 0, below 1, got \`-0.1\`",
        "\`max\` expects a share from 0, below 1, got \`NaN\`",
        "\`max\` expects a share from 0, below 1, got \`1%\`",
        "\`minTotal\` expects a number from 1, got \`0\`",
        "\`minTotal\` expects a number from 1, got \`Infinity\`",
        "\`bad\`: expected a plain metric selector, found a function call, got \`rate(x[5m])\` → Give only the counter and its labels, such as \`http_requests_total{route="/checkout"}\`; the color, the time window and the sum are added.",
        "\`bad\` and \`total\` are the same, \`x\`, so everything would be bad → Give \`bad\` one label more, such as \`code=~"5.."\`.",
        "\`total\` expects a metric selector such as \`http_requests_total{code=~"5.."}\`, got \`5\`",
        "\`le\` expects a duration such as \`800ms\`, above zero, got \`0s\`",
        "\`le\` expects a duration such as \`800ms\`, above zero, got \`800 ms\`",
        "\`threshold\` and \`le\` are two ways to say how slow is too slow → Give \`le\` with \`maxAbove\`, or \`quantile\` with \`max\`.",
        "\`maxAbove\` expects a share from 0, below 1, got \`5\` → For 5 % write 0.05.",
        "histogram \`x{le="1"}\`: the label \`le\` cannot be chosen, all buckets are needed",
        "\`quantile\` expects a number between 0 and 1, got \`99\` → For p99 write 0.99.",
        "\`quantile\` expects a number between 0 and 1, got \`1\`",
        "\`max\` expects a duration such as \`800ms\`, above zero, got \`0.8\`",
        "\`max\` expects a duration such as \`800ms\`, above zero, got a function",
        "\`quantile\` and \`le\` are two ways to say how slow is too slow → Give \`le\` with \`maxAbove\`, or \`quantile\` with \`max\`.",
      ]
    `);
  });

  it('refuses values at a moment that could not be judged', () => {
    const { onEmpty, ...withoutOnEmpty } = retries;
    expect(onEmpty).toBe('pass');
    expect(
      refusals([
        gauge({ query: 'queue_length' }),
        gauge({ query: 'queue_length', min: 2, max: 1 }),
        gauge({ query: 'queue_length', min: 1, max: 2 }),
        gauge({ query: 'sum(queue_length)', max: 1 }),
        { ...gauge(depth), max: '1000' },
        { ...gauge(depth), rule: sequential() },
        { ...gauge(depth), rule: budget({ share: 0.1, period: '1d' }) },
        { ...gauge(depth), reduce: 'mean' },
        { ...gauge(depth), minTotal: 5 },
        { kind: 'promql', ...withoutOnEmpty },
        { ...promql(retries), onEmpty: 'fial' },
        { ...promql(retries), query: ' ' },
        { ...promql(retries), query: 'sum(retries_total{color}))' },
        { ...promql(retries), query: 'retries{color}' },
        { ...promql(retries), query: 'sum(retries)', reduce: 'one' },
      ]),
    ).toMatchInlineSnapshot(`
      [
        "one of \`max\` and \`min\` is needed, got neither",
        "\`min\` is above \`max\`: 2 and 1, so that no value would do",
        "with both \`max\` and \`min\`, \`reduce\` has to be said → It is one of \`one\`, \`max\`, \`min\`, \`sum\` and \`avg\`; or write two objectives, one for each limit.",
        "\`query\`: expected a plain metric selector, found an aggregate expression, got \`sum(queue_length)\` → Give only the counter and its labels, such as \`http_requests_total{route="/checkout"}\`; the color, the time window and the sum are added.",
        "\`max\` expects a number, got \`"1000"\`",
        "\`rule\`: \`sequential()\` needs events to count, and a value at a moment is none → Use \`consecutive(3)\` or \`outOf(3, 5)\`, or count events with \`errorRatio\` or \`latency\`.",
        "\`rule\`: \`budget(…)\` needs events to count, and a value at a moment is none → Use \`consecutive(3)\` or \`outOf(3, 5)\`, or count events with \`errorRatio\` or \`latency\`.",
        "\`reduce\` expects one of \`one\`, \`max\`, \`min\`, \`sum\`, \`avg\`, got \`mean\`",
        "unknown member \`minTotal\` → There are \`query\`, \`max\`, \`min\`, \`reduce\`, \`rule\`, \`onEmpty\`.",
        "\`onEmpty\` expects one of \`pass\`, \`fail\`, \`inconclusive\`, got nothing",
        "\`onEmpty\` expects one of \`pass\`, \`fail\`, \`inconclusive\`, got \`fial\`; did you mean \`fail\`?",
        "\`query\` expects a PromQL query, got \`" "\`",
        "\`query\`: is not PromQL, at position 26
          sum(retries_total{color}))
                                   ^",
        "\`query\`: the query may answer several series, one for each series that it selects [several-series]
          retries{color}
          ^^^^^^^^^^^^^^ → Wrap it in \`sum(…)\` or \`max(…)\`, or say how they become one value: \`reduce: 'max'\`; \`reduce: 'one'\` says that there is only one.",
        "\`query\`: nothing selects one color, so that blue and green would be judged together [no-color]
          sum(retries)
              ^^^^^^^ → Put \`{color}\` where the labels of a color go, as in \`up{color}\` or \`up{job="shop",{color}}\`.",
      ]
    `);
  });

  it('marks where a regular expression is none, before any server is asked', () => {
    const query = 'sum(rate(a{code!~"5.."}[1m])) / sum(rate(b{route=~"/(cart|pay",{color}}[1m]))';
    const escaped = 'x{code=~"\\\\d("}';
    expect(
      refusals([
        { ...ratio, bad: 'x{code=~"5("}' },
        { kind: 'promql', query, onEmpty: 'pass', max: 1 },
        { ...ratio, bad: escaped },
      ]).join('\n'),
    ).toMatchInlineSnapshot(`
      "\`bad\`: \`5(\` is no regular expression of Prometheus: a \`(\` is not closed
          x{code=~"5("}
                    ^ → It is in the syntax of RE2; a bracket that is meant as such is escaped: \`[(]\`.
      \`query\`: \`/(cart|pay\` is no regular expression of Prometheus: a \`(\` is not closed
          sum(rate(a{code!~"5.."}[1m])) / sum(rate(b{route=~"/(cart|pay",{color}}[1m]))
                                                              ^ → It is in the syntax of RE2; a bracket that is meant as such is escaped: \`[(]\`.
      \`bad\`: \`\\d(\` is no regular expression of Prometheus: a \`(\` is not closed
          x{code=~"\\\\d("}
                  ^^^^^^ → It is in the syntax of RE2; a bracket that is meant as such is escaped: \`[(]\`."
    `);
    expect(readObjective({ ...ratio, bad: 'x{code=~`(?i)(?P<class>5)\\d+`}' }).sli).toMatchObject({
      kind: 'error-ratio',
    });
  });
});
