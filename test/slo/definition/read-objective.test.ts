import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { errorRatio, gauge, latency, probeSuccess, promql } from '../../../src/slo/definition/indicators.ts';
import { readObjective } from '../../../src/slo/definition/read-objective.ts';
import type { SloDefinition } from '../../../src/slo/definition/slo-definition.ts';
import { budget, consecutive, outOf, sequential } from '../../../src/slo/definition/slo-rule.ts';

const ratio = { bad: 'x{code=~"5.."}', total: 'x', minTotal: 50, max: 0.01 };
const shareAbove = { histogram: 'latency_seconds', le: '800ms', maxAbove: 0.05, minTotal: 50 };
const quantile = { histogram: 'latency_seconds{route="/"}', quantile: 0.99, max: '800ms', minTotal: 50 };
const depth = { query: 'queue_length', max: 1_000 };
const retries = { query: 'sum(rate(retries_total{color}[1m]))', onEmpty: 'pass', max: 5 } as const;

const byDefault = { rule: { kind: 'sequential' }, against: 'limit', times: 2 } as const;
const inARow = { minTotal: 3, rule: { kind: 'count', failures: 3, of: 3 } } as const;

/** What is refused, one line a definition. */
function refusals(definitions: readonly unknown[]): string[] {
  return definitions.map((definition) => {
    try {
      readObjective(definition as SloDefinition);
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      const { message, advice } = error as ConfigError;
      return advice === undefined ? message : `${message} → ${advice}`;
    }
    throw new Error(`accepted: ${JSON.stringify(definition)}`);
  });
}

describe('readObjective', () => {
  it('fills in the defaults of a share of bad requests', () => {
    const objective = {
      sli: { kind: 'error-ratio', bad: ratio.bad, total: 'x' },
      limit: 0.01,
      minTotal: 50,
      ...byDefault,
    };
    expect(readObjective(ratio)).toEqual(objective);
    expect(readObjective(errorRatio(ratio))).toEqual(objective);
    expect(readObjective({ ...ratio, max: 0 })).toEqual({ ...objective, limit: 0 });
  });

  it('reads a quantile as the share of requests above it, exactly', () => {
    const sli = { kind: 'latency', histogram: quantile.histogram, leMs: 800 };
    const objective = { sli, limit: 0.01, minTotal: 50, ...byDefault };
    expect(readObjective(quantile)).toEqual(objective);
    expect(readObjective(latency(quantile))).toEqual(objective);
  });

  it('takes `threshold` for `le`, and the name of the buckets for the histogram', () => {
    const objective = {
      sli: { kind: 'latency', histogram: 'latency_seconds', leMs: 800 },
      limit: 0.05,
      minTotal: 50,
      ...byDefault,
    };
    const { le: threshold, ...rest } = shareAbove;
    const definitions: readonly SloDefinition[] = [
      shareAbove,
      latency(shareAbove),
      { ...rest, threshold },
      { ...shareAbove, histogram: 'latency_seconds_bucket' },
    ];
    for (const definition of definitions) expect(readObjective(definition)).toEqual(objective);
  });

  it('lets the worst series of a gauge speak, and asks three looks in a row', () => {
    const sli = { kind: 'gauge', query: 'queue_length', reduce: 'max', onEmpty: 'inconclusive', max: 1_000 };
    expect(readObjective(gauge(depth))).toEqual({ sli, ...inARow });
    const low = gauge({ query: 'workers', min: 2, onEmpty: 'fail' });
    expect(readObjective(low)).toEqual({
      sli: { kind: 'gauge', query: 'workers', reduce: 'min', onEmpty: 'fail', min: 2 },
      ...inARow,
    });
  });

  it('reads a query of its own', () => {
    expect(readObjective(promql({ ...retries, rule: outOf(2, 4) }))).toEqual({
      sli: { kind: 'promql', ...retries, reduce: 'one' },
      minTotal: 4,
      rule: { kind: 'count', failures: 2, of: 4 },
    });
  });

  it.each([
    [sequential(), { kind: 'sequential' }],
    [consecutive(3), { kind: 'count', failures: 3, of: 3 }],
    [outOf(3, 5), { kind: 'count', failures: 3, of: 5 }],
    [budget({ share: 0.02, period: '30d' }), { kind: 'budget', share: 0.02, periodMs: 2_592_000_000 }],
  ])('reads the rule %j', (rule, read) => {
    expect(readObjective({ ...ratio, rule })).toMatchObject({ rule: read });
  });

  it('holds green to blue where asked to', () => {
    expect(readObjective({ ...ratio, against: 'blue' })).toMatchObject({ against: 'blue', times: 2 });
    expect(readObjective({ ...ratio, against: 'both', times: 1.5 })).toMatchObject({
      against: 'both',
      times: 1.5,
    });
  });

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

  it('refuses rules that could never be broken, or that read something else', () => {
    expect(
      refusals([
        { ...ratio, rule: 'sequential' },
        { ...ratio, rule: sequential },
        { ...ratio, rule: { kind: 'toString' } },
        { ...ratio, rule: { kind: 'count', failures: 3, off: 5 } },
        { ...ratio, rule: { kind: 'count', failures: 0.5, of: 5 } },
        { ...ratio, rule: { kind: 'count', failures: 5, of: 3 } },
        { ...ratio, rule: { kind: 'budget', share: 2, period: '30d' } },
        { ...ratio, rule: { kind: 'budget', share: 0.1, period: 'a month' } },
        { ...ratio, max: 0, rule: budget({ share: 0.1, period: '30d' }) },
        { ...ratio, against: 'green' },
        { ...ratio, times: 3 },
        { ...ratio, against: 'blue', times: 1 },
        { ...ratio, against: 'blue', rule: consecutive(3) },
      ]),
    ).toMatchInlineSnapshot(`
      [
        "\`rule\` expects \`sequential()\`, \`consecutive(3)\`, \`outOf(3, 5)\` or \`budget({ share: 0.02, period: "30d" })\`, got \`sequential\`",
        "\`rule\` expects \`sequential()\`, \`consecutive(3)\`, \`outOf(3, 5)\` or \`budget({ share: 0.02, period: "30d" })\`, got a function; call it: \`sequential(…)\`",
        "\`rule\` expects \`sequential()\`, \`consecutive(3)\`, \`outOf(3, 5)\` or \`budget({ share: 0.02, period: "30d" })\`, got \`{"kind":"toString"}\`",
        "\`rule\`: unknown member \`off\`; did you mean \`of\`? → There are \`kind\`, \`failures\`, \`of\`.",
        "\`rule\`: \`outOf(0.5, 5)\` expects whole numbers of looks, from 1, got \`0.5\`",
        "\`rule\`: \`outOf(5, 3)\`: 5 of 3 looks cannot fail, so it would never break → The first number is how many of the last looks must fail: \`outOf(3, 5)\`.",
        "\`rule\`: \`share\` of \`budget(…)\` expects a share above 0, 1 at most, got \`2\`",
        "\`rule\`: \`period\` of \`budget(…)\` expects a time such as \`30d\`, got \`a month\`",
        "\`rule\`: a limit of 0 leaves no error budget that could be spent → Give a limit above 0, or leave \`rule\` out: then the first bad event breaks it.",
        "\`against\` expects one of \`limit\`, \`blue\`, \`both\`, got \`green\`",
        "\`times\` is read only where green is held to blue → Add \`against: 'blue'\` or \`against: 'both'\`, or leave \`times\` out.",
        "\`times\` expects a number above 1, got \`1\`",
        "\`against: 'blue'\` goes with the rule \`sequential()\` only → Leave \`rule\` out, or hold green to its limit.",
      ]
    `);
  });

  it('tells a rule as it was written', () => {
    const unreadable = (value: unknown) => value as number;
    const spending = (value: unknown) => value as Parameters<typeof budget>[0];
    expect(
      refusals([
        { ...ratio, rule: consecutive(0) },
        { ...ratio, rule: consecutive(unreadable('3')) },
        { ...ratio, rule: consecutive(unreadable(undefined)) },
        { ...ratio, rule: outOf(5, 3) },
        { ...ratio, rule: outOf(3, NaN) },
        { ...gauge(depth), rule: consecutive(1.5) },
        { ...ratio, rule: budget({ share: 0.02, period: '30 days' }) },
        { ...ratio, rule: budget(spending({ share: 0.02, perod: '30d' })) },
        { ...ratio, rule: budget(spending(undefined)) },
      ]),
    ).toMatchInlineSnapshot(`
      [
        "\`rule\`: \`consecutive(0)\` expects whole numbers of looks, from 1, got \`0\`",
        "\`rule\`: \`consecutive("3")\` expects whole numbers of looks, from 1, got \`"3"\`",
        "\`rule\`: \`consecutive(undefined)\` expects whole numbers of looks, from 1, got nothing",
        "\`rule\`: \`outOf(5, 3)\`: 5 of 3 looks cannot fail, so it would never break → The first number is how many of the last looks must fail: \`outOf(3, 5)\`.",
        "\`rule\`: \`outOf(3, NaN)\` expects whole numbers of looks, from 1, got \`NaN\`",
        "\`rule\`: \`consecutive(1.5)\` expects whole numbers of looks, from 1, got \`1.5\`",
        "\`rule\`: \`period\` of \`budget(…)\` expects a time such as \`30d\`, got \`30 days\`",
        "\`rule\`: unknown member \`perod\`; did you mean \`period\`? → There are \`kind\`, \`share\`, \`period\`.",
        "\`rule\`: \`share\` of \`budget(…)\` expects a share above 0, 1 at most, got nothing",
      ]
    `);
  });

  it('tells the rounds of a probe by its name, and asks how many may fail once', () => {
    const objective = {
      sli: { kind: 'probe-success', probe: 'order' },
      max: 0.05,
      minTotal: 1,
      rule: { kind: 'sequential' },
    };
    expect(readObjective({ probe: 'order', max: 0.05 })).toEqual(objective);
    expect(readObjective(probeSuccess({ probe: 'order', max: 0.05, minRounds: 20 }))).toEqual({
      ...objective,
      minTotal: 20,
    });
    expect(readObjective({ probe: 'order', rule: outOf(2, 4) })).toEqual({
      ...objective,
      max: 0,
      rule: { kind: 'count', failures: 2, of: 4 },
    });
    expect(
      refusals([
        { probe: 'order' },
        { probe: '', max: 0.05 },
        { prob: 'order', max: 0.05 },
        { probe: 'order', max: 5 },
        { probe: 'order', max: 0.05, minTotal: 20 },
        { probe: 'order', max: 0.05, minRounds: 2.5 },
        { probe: 'order', max: 0.05, against: 'blue' },
        { probe: 'order', max: 0.05, rule: consecutive(3) },
        { probe: 'order', max: 0.05, rule: budget({ share: 0.02, period: '30d' }) },
        { ...probeSuccess({ probe: 'order', max: 0.05 }), kind: 'probe-sucess' },
      ]),
    ).toMatchInlineSnapshot(`
      [
        "\`max\` expects a share from 0, below 1, got nothing → Say which share of the rounds may fail, such as \`max: 0.05\`, or give \`rule: consecutive(3)\`.",
        "\`probe\` expects the name of a probe, got \`\`",
        "unknown member \`prob\`; did you mean \`probe\`? → There are \`probe\`, \`max\`, \`minRounds\`, \`rule\`.",
        "\`max\` expects a share from 0, below 1, got \`5\` → For 5 % write 0.05.",
        "unknown member \`minTotal\` → There are \`probe\`, \`max\`, \`minRounds\`, \`rule\`.",
        "\`minRounds\` expects a whole number from 1, got \`2.5\`",
        "unknown member \`against\` → There are \`probe\`, \`max\`, \`minRounds\`, \`rule\`.",
        "\`max\` is a share of many rounds, and the \`rule\` judges them one by one → Leave \`max\` out, or \`rule\`.",
        "\`rule\`: \`budget(…)\` needs the requests of a period, and a probe runs only now → Leave \`rule\` out, or use \`consecutive(3)\` or \`outOf(3, 5)\`.",
        "unknown kind of indicator \`probe-sucess\`; did you mean \`probe-success\`? → There are \`errorRatio\`, \`latency\`, \`gauge\`, \`promql\` and \`probeSuccess\`.",
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
