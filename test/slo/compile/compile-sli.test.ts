import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { compileSli } from '../../../src/slo/compile/compile-sli.ts';

const colors = { blue: 'color="blue",team="shop"', green: 'color="green",team="shop"' };

function compiled(query: string, color: 'blue' | 'green' = 'green', elapsedMs?: number): string {
  const times = elapsedMs === undefined ? {} : { elapsedMs };
  return compileSli({ kind: 'promql', query }, color, { colors, ...times }).query;
}

describe('compileSli', () => {
  it("puts a color's labels where `{color}` stands", () => {
    expect(compiled('sum(up{color})')).toBe('sum(up{color="green",team="shop"})');
    expect(compiled('sum(up{color})', 'blue')).toBe('sum(up{color="blue",team="shop"})');
    expect(compiled('sum(up{job="a",{color}})')).toBe('sum(up{job="a",color="green",team="shop"})');
    expect(compiled('sum({__name__="up", {color}})')).toBe('sum({__name__="up", color="green",team="shop"})');
    expect(compiled('max(up{pod=~"shop-{color}-.*"}) # {color}')).toBe(
      'max(up{pod=~"shop-green-.*"}) # {color}',
    );
  });

  it('swaps the labels of a color that a query names itself', () => {
    const query = 'sum(rate(a{color="green"}[1m])) / sum(rate(b{team="shop", color="green"}[1m]))';
    expect(compiled(query)).toBe(query);
    expect(compiled(query, 'blue')).toBe(query.replaceAll('"green"', '"blue"'));
    const versions = { blue: 'version="1"', green: 'release="2"' };
    const sli = { kind: 'promql', query: 'sum(up{release="2"})' } as const;
    expect(compileSli(sli, 'blue', { colors: versions }).query).toBe('sum(up{version="1"})');
  });

  it('cuts ranges to the time since the switch, and says so', () => {
    const query = 'sum(rate(a{color}[5m])) / avg_over_time(b{color}[1h:30s]) + max_over_time(c{color}[90])';
    const sli = { kind: 'promql', query } as const;
    const [a, b, c] = ['a', 'b', 'c'].map((name) => `${name}{color="green",team="shop"}`);
    expect(compileSli(sli, 'green', { colors, elapsedMs: 120_400 })).toEqual({
      query: `sum(rate(${a}[120s])) / avg_over_time(${b}[120s:30s]) + max_over_time(${c}[90])`,
      notes: [
        '`[5m]` is `[120s]`, the time since the switch',
        '`[1h]` is `[120s]`, the time since the switch',
      ],
      cut: ['5m', '1h'],
    });
    expect(compiled('rate(a{color}[1m])', 'green', 0)).toContain('[1s]');
    expect(compiled('rate(a{color}[1w])', 'green', 604_800_000)).toContain('[1w]');
    expect(compiled('rate(a{color}[1y2w])', 'green', 604_800_000)).toContain('[604800s]');
  });

  it('adds the color to the selector of a gauge', () => {
    const sli = { kind: 'gauge', query: 'queue_length{queue="mail"}' } as const;
    expect(compileSli(sli, 'green', { colors })).toEqual({
      query: 'queue_length{queue="mail",color="green",team="shop"}',
      notes: [],
      cut: [],
    });
    const blue = { kind: 'gauge', query: 'queue_length{color="blue"}' } as const;
    expect(() => compileSli(blue, 'green', { colors })).toThrow(
      'selector `queue_length{color="blue"}`: `color="blue"` contradicts `color="green",team="shop"`, which selects green',
    );
  });

  it('refuses a query of no color', () => {
    // The label that both colors have tells neither.
    for (const query of ['sum(up)', 'sum(up{team="shop"})']) {
      expect(() => compiled(query)).toThrow(ConfigError);
      expect(() => compiled(query)).toThrow(
        `the query \`${query}\` selects no color, so that it would judge both at once`,
      );
    }
  });
});
