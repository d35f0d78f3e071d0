import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { parseMatchers, parseSelector } from '../../src/slo/parse-selector.ts';
import { contradicts, formatSelector, selectorTest } from '../../src/slo/selector.ts';

function messageOf(text: string): string {
  try {
    parseSelector(text);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error(`accepted: ${text}`);
}

describe('parseSelector', () => {
  it.each([
    ['up', 'up', []],
    [' job:requests:rate5m {} # of old', 'job:requests:rate5m', []],
    [
      'http_requests_total{route="/checkout",code=~"5.."}',
      'http_requests_total',
      ['route', '=', '/checkout', 'code', '=~', '5..'],
    ],
    ["x{a!='b',c!~`\\d+`,}", 'x', ['a', '!=', 'b', 'c', '!~', '\\d+']],
    ['x{a="q\\"\\\\\\n\\u00e9\\x41\\101"}', 'x', ['a', '=', 'q"\\\né' + 'AA']],
    ['{__name__="x",a="b"}', 'x', ['a', '=', 'b']],
    ['{"my.metric","my.label"="b",a="c"}', 'my.metric', ['my.label', '=', 'b', 'a', '=', 'c']],
    ['sum{sum="1"}', 'sum', ['sum', '=', '1']],
  ])('%s', (text, metric, matchers) => {
    const parsed = parseSelector(text);
    expect(parsed.metric).toBe(metric);
    expect(parsed.matchers.flatMap(({ label, operator, value }) => [label, operator, value])).toEqual(
      matchers,
    );
    expect(parseSelector(formatSelector(parsed))).toEqual(parsed);
  });

  it('refuses everything else, and says what it is and where', () => {
    const refused = [
      '',
      '   # nothing',
      'rate(x[5m])',
      'x[5m]',
      'x offset 5m',
      'x @ 5',
      '(x)',
      'sum by (a) (x)',
      'x or vector(0)',
      'x y',
      'x{',
      'x{a="b}',
      'x{a=5}',
      'x{a="\\q"}',
      '{a="b"}',
      '{__name__=~"x.*"}',
      'x{__name__="y"}',
      '1',
      '-x',
      '"x"',
    ];
    expect(refused.map((text) => `${text} → ${messageOf(text).replace(`, got \`${text}\``, '')}`))
      .toMatchInlineSnapshot(`
        [
          " → selector: is empty, not PromQL",
          "   # nothing → selector: is not PromQL, at position 13
               # nothing
                        ^",
          "rate(x[5m]) → selector: expected a plain metric selector, found a function call",
          "x[5m] → selector: expected a plain metric selector, found a matrix selector",
          "x offset 5m → selector: expected a plain metric selector, found an offset expression",
          "x @ 5 → selector: expected a plain metric selector, found a step invariant expression",
          "(x) → selector: expected a plain metric selector, found a paren expression",
          "sum by (a) (x) → selector: expected a plain metric selector, found an aggregate expression",
          "x or vector(0) → selector: expected a plain metric selector, found a binary expression",
          "x y → selector: is not PromQL, at position 3
            x y
              ^",
          "x{ → selector: is not PromQL, at position 3
            x{
              ^",
          "x{a="b} → selector: is not PromQL, at position 8
            x{a="b}
                   ^",
          "x{a=5} → selector: is not PromQL, at position 5
            x{a=5}
                ^",
          "x{a="\\q"} → selector: unknown escape \`\\q\`",
          "{a="b"} → selector: names no metric",
          "{__name__=~"x.*"} → selector: names no metric",
          "x{__name__="y"} → selector: names the metric twice",
          "1 → selector: expected a plain metric selector, found a number duration literal",
          "-x → selector: expected a plain metric selector, found an unary expression",
          ""x" → selector: expected a plain metric selector, found a string literal",
        ]
      `);
    expect(messageOf('rate(x)')).toContain('got `rate(x)`');
  });
});

describe('parseMatchers', () => {
  it.each([
    'color="green",zone=~"eu-.*"',
    '{color="green",zone=~"eu-.*"}',
    ' color="green", zone=~"eu-.*", ',
  ])('%s', (text) => {
    expect(parseMatchers(text)).toEqual([
      { label: 'color', operator: '=', value: 'green' },
      { label: 'zone', operator: '=~', value: 'eu-.*' },
    ]);
  });

  it.each(['green', 'color=green', 'color="green"} or up{', '__name__="up"'])('refuses %s', (text) => {
    expect(() => parseMatchers(text, 'prometheus.colors.green')).toThrow(
      `prometheus.colors.green: expected label matchers such as \`color="green"\`, got \`${text}\``,
    );
  });
});

describe('formatSelector', () => {
  it('adds matchers, each once', () => {
    const selector = parseSelector('x{a="1",color="green"}');
    expect(formatSelector(selector, parseMatchers('color="green",b=~"2"'))).toBe(
      'x{a="1",color="green",b=~"2"}',
    );
  });

  it('quotes what needs quoting', () => {
    const selector = parseSelector('{"my.metric","my.label"="a\\"b\\\\c\\n"}');
    expect(formatSelector(selector)).toBe('{__name__="my.metric","my.label"="a\\"b\\\\c\\n"}');
  });
});

describe('contradicts', () => {
  it.each([
    ['x{color="blue"}', 'color'],
    ['x{color="green"}', undefined],
    ['x{color=~"blue"}', undefined],
    ['x', undefined],
  ])('%s', (text, label) => {
    expect(contradicts(parseSelector(text), parseMatchers('color="green"'))?.label).toBe(label);
  });
});

describe('selectorTest', () => {
  const labels = { code: '500', route: '/users/{id}', empty: '' };
  it.each([
    ['x{code="500"}', true],
    ['y{code="500"}', false],
    ['x{code!="500"}', false],
    ['x{code=~"5.."}', true],
    ['x{code=~"5."}', false],
    ['x{code=~"0"}', false],
    ['x{code!~"4..|5.."}', false],
    ['x{code=~"4..|500"}', true],
    ['x{absent=""}', true],
    ['x{absent!=""}', false],
    ['x{empty=""}', true],
    ['x{absent=~".*"}', true],
    ['x{absent=~".+"}', false],
    ['x{route=~"/users/{id}"}', true],
    ['x{route=~"/users/\\\\{id\\\\}"}', true],
    ['x{route=~"/USERS/.*"}', false],
    ['x{route=~"(?i)/USERS/.*"}', true],
    ['x{__name__=~"x|y",code="500"}', true],
    ['x{__name__!~"x.*"}', false],
  ])('%s', (text, expected) => {
    expect(selectorTest(parseSelector(text))('x', labels)).toBe(expected);
  });
});
