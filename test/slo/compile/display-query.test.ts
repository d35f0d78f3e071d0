import { describe, expect, it } from 'vitest';
import { displayQuery } from '../../../src/slo/compile/display-query.ts';
import type { CountedSli } from '../../../src/slo/count-source.ts';

const options = { colors: { blue: 'color="blue"', green: 'color="green"' }, elapsedMs: 312_700 };
const latency = (histogram: string, leMs: number): CountedSli => ({ kind: 'latency', histogram, leMs });

describe('displayQuery', () => {
  it('shows the share of bad requests since the switch, 0 where nothing bad was counted yet', () => {
    const sli = { kind: 'error-ratio', bad: 'http_total{code=~"5.."}', total: 'http_total' } as const;
    expect(displayQuery(sli, 'green', options)).toBe(
      '(sum(increase(http_total{code=~"5..",color="green"}[312s])) or vector(0)) / sum(increase(http_total{color="green"}[312s]))',
    );
  });

  it('shows the share above a bucket', () => {
    expect(displayQuery(latency('latency_seconds{route="/"}', 800), 'blue', options)).toBe(
      '1 - sum(increase(latency_seconds_bucket{route="/",le="0.8",color="blue"}[312s])) / sum(increase(latency_seconds_count{route="/",color="blue"}[312s]))',
    );
    expect(displayQuery(latency('latency_seconds', 1_000), 'green', options)).toContain('le=~"1|1.0"');
    expect(displayQuery(latency('latency_ms', 800), 'green', options)).toContain('le=~"800|800.0"');
  });

  it('shows the query of a value as it is run', () => {
    const sli = { kind: 'promql', query: 'sum(rate(a{color}[1h]))', reduce: 'one', onEmpty: 'pass' } as const;
    expect(displayQuery(sli, 'green', options)).toBe('sum(rate(a{color="green"}[312s]))');
  });
});
