import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { parseMetricsPage, seriesKey } from '../../src/slo/text-format.ts';
import { cpuTimeOf } from '../support/cpu-time.ts';

const read = (text: string) => parseMetricsPage(text, 'http://green/metrics');
const line = (text: string) => {
  const [sample] = read(text).samples;
  return sample && [seriesKey(sample), sample.value];
};

describe('parseMetricsPage', () => {
  it.each([
    ['up 1', 'up', 1],
    ['up{} 1', 'up', 1],
    ['\tup \t 1 \t 1700000000000 ', 'up', 1],
    ['up 1 -5\r', 'up', 1],
    ['up { a = "b" , c = "d" , } 2.5e3', 'up{a="b",c="d"}', 2500],
    ['x{c="d",a="b"} .5', 'x{a="b",c="d"}', 0.5],
    ['x{a="q\\"\\\\\\n, } 1"} 1e-3', 'x{a="q\\"\\\\\\n, } 1"}', 0.001],
    ['x{a="héé{}#"} +Inf', 'x{a="héé{}#"}', Infinity],
    ['x -inf', 'x', -Infinity],
    ['x NaN', 'x', NaN],
    ['x 1.', 'x', 1],
    ['ns:x:rate5m -3', 'ns:x:rate5m', -3],
    ['x{__proto__="1"} 1', 'x{__proto__="1"}', 1],
  ])('%s', (text, key, value) => {
    expect(line(text)).toEqual([key, value]);
  });

  it('keeps order, types and repeated series; skips comments, blank lines and `# EOF`', () => {
    const page = read(
      '# HELP x What\\nit is\n# TYPE x counter\n#a comment\n\nx 1\nx 2\n#\tTYPE  y\tgauge\ny 3\n# EOF',
    );
    expect(page.samples.map(({ metric, value }) => [metric, value])).toEqual([
      ['x', 1],
      ['x', 2],
      ['y', 3],
    ]);
    expect([...page.types]).toEqual([
      ['x', 'counter'],
      ['y', 'gauge'],
    ]);
  });

  it('knows the types of OpenMetrics, which some pages mix in', () => {
    const page = read('# TYPE x unknown\nx 1\n# TYPE y info\ny_info{v="1"} 1\n# TYPE z counter\nz_total 3\n');
    expect([...page.types.values()]).toEqual(['unknown', 'info', 'counter']);
  });

  it('passes over exemplars where OpenMetrics has them, and over its times in seconds', () => {
    const page = read(
      [
        '# TYPE http_requests counter',
        'http_requests_total{code="200"} 17 # {trace_id="KOO5S4vxi0o"} 1',
        'http_requests_total{code="500"} 2 1520879607.789 # {trace_id="a\\"} # {",span_id="7"} 0.67 1520879607.7',
        'http_requests_created{code="200"} 1520430000.123',
        '# TYPE seconds histogram',
        '# UNIT seconds seconds',
        'seconds_bucket{le="0.1"} 8 # {} 0.054',
        'seconds_bucket{le="+Inf"} 9 # {trace_id="x"} 1e1 -1.5e9',
        'seconds_count 9',
        '# TYPE depth gaugehistogram',
        'depth_bucket{le="+Inf"} 4 # {a="b"} NaN',
        '# TYPE up gauge',
        'up 1 1520879607.5',
        '# EOF',
        '',
      ].join('\n'),
    );
    expect(page.samples.map((sample) => [seriesKey(sample), sample.value])).toEqual([
      ['http_requests_total{code="200"}', 17],
      ['http_requests_total{code="500"}', 2],
      ['http_requests_created{code="200"}', 1520430000.123],
      ['seconds_bucket{le="0.1"}', 8],
      ['seconds_bucket{le="+Inf"}', 9],
      ['seconds_count', 9],
      ['depth_bucket{le="+Inf"}', 4],
      ['up', 1],
    ]);
  });

  it('refuses exemplars anywhere else', () => {
    const types = '# TYPE c counter\n# TYPE h histogram\n# TYPE g gauge\n';
    const broken = [
      'c_total 1 # {a="b"} 1',
      'g 1 # {a="b"} 1\n# EOF',
      'h_count 1 # {a="b"} 1\n# EOF',
      'unknown_total 1 # {a="b"} 1\n# EOF',
      'c_total 1 # a comment\n# EOF',
      'c_total 1 # {a="b"}\n# EOF',
      'c_total 1 # {a="b"} 1 now\n# EOF',
      'c_total 1 # {a="b"} 1 2 3\n# EOF',
      'c_total 1 # {a="b",a="c"} 1\n# EOF',
      'c_total # {a="b"} 1\n# EOF',
      'c_total 1 2.5e\n# EOF',
    ];
    const messages = broken.map((text) => {
      try {
        read(types + text);
      } catch (error) {
        return (error as Error).message.replace(
          'http://green/metrics, line 4: not the Prometheus text format: ',
          '',
        );
      }
      throw new Error(`accepted: ${text}`);
    });
    expect(messages).toMatchInlineSnapshot(`
      [
        "expected the end of the line (exemplars are of OpenMetrics, whose pages end with \`# EOF\`), got \`# {a="b"} 1\`",
        "expected the end of the line (only counters and the buckets of histograms have exemplars), got \`# {a="b"} 1\`",
        "expected the end of the line (only counters and the buckets of histograms have exemplars), got \`# {a="b"} 1\`",
        "expected the end of the line (only counters and the buckets of histograms have exemplars), got \`# {a="b"} 1\`",
        "expected the labels of an exemplar, got \`a comment\`",
        "expected the value of an exemplar, got the end",
        "expected a timestamp in seconds, got \`now\`",
        "expected the end of the line, got \`3\`",
        "the label \`a\` stands there twice",
        "expected a number, got \`# {a="b"} 1\`",
        "expected a timestamp in seconds, got \`2.5e\`",
      ]
    `);
  });

  it('reads what prom-client writes of OpenMetrics', async () => {
    const registry = new Registry();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    const registers = [registry];
    const exemplarLabels = { trace_id: 'KOO5S4vxi0o' };
    const counter = new Counter({ name: 'c', help: 'c', enableExemplars: true, registers });
    counter.inc({ exemplarLabels, value: 3 } as never);
    const histogram = new Histogram({ name: 'h', help: 'h', buckets: [1], enableExemplars: true, registers });
    histogram.observe({ exemplarLabels, value: 0.5 } as never);
    const text = await registry.metrics();
    expect(text).toMatch(/^h_bucket\{le="1"\} 1 # \{trace_id="KOO5S4vxi0o"\} 0\.5 \d+/m);
    expect(read(text).samples.map((sample) => [seriesKey(sample), sample.value])).toEqual([
      ['c_total', 3],
      ['h_bucket{le="1"}', 1],
      ['h_bucket{le="+Inf"}', 1],
      ['h_sum', 0.5],
      ['h_count', 1],
    ]);
  });

  it('reads what prom-client writes', async () => {
    const registers = [new Registry()];
    const [registry] = registers;
    new Counter({ name: 'c', help: 'a\nb\\', labelNames: ['l'], registers }).inc({ l: 'a"b\\c\nd' }, 3);
    new Gauge({ name: 'g', help: 'g', registers }).set(-0.25);
    new Histogram({ name: 'h', help: 'h', buckets: [0.1, 1], registers }).observe(0.5);
    new Summary({ name: 's', help: 's', percentiles: [0.5], registers }).observe(7);
    const page = read((await registry?.metrics()) ?? '');
    expect(page.samples.map((sample) => [seriesKey(sample), sample.value])).toEqual([
      ['c{l="a\\"b\\\\c\\nd"}', 3],
      ['g', -0.25],
      ['h_bucket{le="0.1"}', 0],
      ['h_bucket{le="1"}', 1],
      ['h_bucket{le="+Inf"}', 1],
      ['h_sum', 0.5],
      ['h_count', 1],
      ['s{quantile="0.5"}', 7],
      ['s_sum', 7],
      ['s_count', 1],
    ]);
    expect(Object.fromEntries(page.types)).toEqual({
      c: 'counter',
      g: 'gauge',
      h: 'histogram',
      s: 'summary',
    });
  });

  it('names the page, the line and what was expected', () => {
    const broken = [
      'up',
      'up one',
      'up 1 2 3',
      'up 1x',
      'up 1 1.5',
      'up{a="b" 1',
      'up{a=b} 1',
      'up{a="b"c="d"} 1',
      'up{a="b",a="c"} 1',
      'up{a="\\t"} 1',
      'up{"a"="b"} 1',
      '5up 1',
      'up 0x10',
      '# TYPE up counters',
      '# TYPE up',
      '<html>',
      '{"status":"ok"}',
    ];
    const messages = broken.map((text) => {
      try {
        read(`fine 1\n${text}\n`);
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        const start = 'http://green/metrics, line 2: not the Prometheus text format: ';
        expect((error as Error).message.startsWith(start)).toBe(true);
        return `${text} → ${(error as Error).message.slice(start.length)}`;
      }
      throw new Error(`accepted: ${text}`);
    });
    expect(messages).toMatchInlineSnapshot(`
      [
        "up → expected a number, got the end",
        "up one → expected a number, got \`one\`",
        "up 1 2 3 → expected the end of the line, got \`3\`",
        "up 1x → expected a number, got \`1x\`",
        "up 1 1.5 → expected a timestamp in whole milliseconds, got \`1.5\`",
        "up{a="b" 1 → expected \`,\` or \`}\`, got \`1\`",
        "up{a=b} 1 → expected a quoted label value, got \`b} 1\`",
        "up{a="b"c="d"} 1 → expected \`,\` or \`}\`, got \`c="d"} 1\`",
        "up{a="b",a="c"} 1 → the label \`a\` stands there twice",
        "up{a="\\t"} 1 → expected one of the escapes \\\\, \\" and \\n, got \`\\t\`",
        "up{"a"="b"} 1 → expected a label or \`}\`, got \`"a"="b"} 1\`",
        "5up 1 → expected the name of a metric, got \`5up 1\`",
        "up 0x10 → expected a number, got \`0x10\`",
        "# TYPE up counters → expected \`# TYPE\`, a metric and its type, got \`# TYPE up counters\`",
        "# TYPE up → expected \`# TYPE\`, a metric and its type, got \`# TYPE up\`",
        "<html> → expected the name of a metric, got \`<html>\`",
        "{"status":"ok"} → expected the name of a metric, got \`{"status":"ok"}\`",
      ]
    `);
  });

  it('reads a large page in linear time', async () => {
    const text = Array.from(
      { length: 50_000 },
      (_, index) => `http_requests_total{route="/r/${index}",code="200"} ${index}`,
    ).join('\n');
    const spent = await cpuTimeOf(() => {
      expect(read(text).samples).toHaveLength(50_000);
    });
    expect(spent).toBeLessThan(3_000);
  });
});
