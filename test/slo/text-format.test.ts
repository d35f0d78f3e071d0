import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { parseMetricsPage, seriesKey } from '../../src/slo/text-format.ts';

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

  it('reads a large page in linear time', () => {
    const text = Array.from(
      { length: 50_000 },
      (_, index) => `http_requests_total{route="/r/${index}",code="200"} ${index}`,
    ).join('\n');
    const start = performance.now();
    expect(read(text).samples).toHaveLength(50_000);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});
