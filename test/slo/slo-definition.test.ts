import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { validateSloDefinition, type SloDefinition } from '../../src/slo/slo-definition.ts';

const ratio = { bad: 'x{code=~"5.."}', total: 'x', minTotal: 50, max: 0.01 };
const threshold = { histogram: 'latency_seconds', threshold: '800ms', maxAbove: 0.05, minTotal: 50 };
const quantile = { histogram: 'latency_seconds{route="/"}', quantile: 0.99, max: '800ms', minTotal: 50 };

describe('validateSloDefinition', () => {
  it.each([
    ratio,
    { ...ratio, max: 0 },
    threshold,
    quantile,
    { ...quantile, histogram: 'latency_seconds_bucket' },
  ])('accepts %j', (definition) => {
    expect(() => {
      validateSloDefinition(definition);
    }).not.toThrow();
  });

  it('refuses the rest by name, rule and value', () => {
    const { minTotal, ...withoutMinTotal } = ratio;
    const refused: unknown[] = [
      undefined,
      null,
      'errors < 1%',
      {},
      withoutMinTotal,
      { ...ratio, min: 1 },
      { ...ratio, max: 1 },
      { ...ratio, max: -0.1 },
      { ...ratio, max: NaN },
      { ...ratio, max: '1%' },
      { ...ratio, minTotal: 0 },
      { ...ratio, minTotal: Infinity },
      { ...ratio, bad: 'rate(x[5m])' },
      { ...ratio, total: 5 },
      { ...ratio, histogram: 'x' },
      { ...threshold, threshold: '0s' },
      { ...threshold, threshold: '800 ms' },
      { ...threshold, maxAbove: 5 },
      { ...threshold, histogram: 'x{le="1"}' },
      { ...quantile, quantile: 99 },
      { ...quantile, quantile: 1 },
      { ...quantile, max: 0.8 },
      { ...quantile, max: () => '1s' },
      { ...quantile, threshold: '1s' },
    ];
    const messages = refused.map((definition) => {
      try {
        validateSloDefinition(definition as SloDefinition);
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        return (error as Error).message;
      }
      throw new Error(`accepted: ${JSON.stringify(definition)}`);
    });
    expect(minTotal).toBe(50);
    expect(messages).toMatchInlineSnapshot(`
      [
        "expected an object such as \`{ bad, total, minTotal, max }\`, got nothing",
        "expected an object such as \`{ bad, total, minTotal, max }\`, got \`null\`",
        "expected an object such as \`{ bad, total, minTotal, max }\`, got \`errors < 1%\`",
        "\`bad\` expects a metric selector such as \`http_requests_total{code=~"5.."}\`, got nothing",
        "\`minTotal\` expects a number from 1, got nothing",
        "unknown member \`min\`; expected bad, total, minTotal, max",
        "\`max\` expects a share from 0, below 1, got \`1\`",
        "\`max\` expects a share from 0, below 1, got \`-0.1\`",
        "\`max\` expects a share from 0, below 1, got \`NaN\`",
        "\`max\` expects a share from 0, below 1, got \`1%\`",
        "\`minTotal\` expects a number from 1, got \`0\`",
        "\`minTotal\` expects a number from 1, got \`Infinity\`",
        "\`bad\`: expected a plain metric selector, found a function call, got \`rate(x[5m])\`",
        "\`total\` expects a metric selector such as \`http_requests_total{code=~"5.."}\`, got \`5\`",
        "unknown member \`bad\`; expected histogram, threshold, maxAbove, minTotal",
        "\`threshold\` expects a duration such as \`800ms\`, above zero, got \`0s\`",
        "\`threshold\` expects a duration such as \`800ms\`, above zero, got \`800 ms\`",
        "\`maxAbove\` expects a share from 0, below 1, got \`5\`",
        "histogram \`x{le="1"}\`: the label \`le\` cannot be chosen, all buckets are needed",
        "\`quantile\` expects a number between 0 and 1, got \`99\`",
        "\`quantile\` expects a number between 0 and 1, got \`1\`",
        "\`max\` expects a duration such as \`800ms\`, above zero, got \`0.8\`",
        "\`max\` expects a duration such as \`800ms\`, above zero, got a function",
        "unknown member \`threshold\`; expected histogram, quantile, max, minTotal",
      ]
    `);
  });
});
