import { expect, it } from 'vitest';
import { cutover, observe, preSwitch, switchTraffic } from '../../src/release/release-api.ts';
import type { RunEvent } from '../../src/runner/run-event.ts';
import { smallRelease } from '../cli/small-release.ts';

const rawCounter = `import { gauge, slo } from 'bg-check';
slo('few orders', gauge({ query: 'orders_total', max: 9, onEmpty: 'pass' }), { phase: 'observe' });
`;
const bothColors = `import { promql, slo } from 'bg-check';
const query = 'sum(rate(orders_total{pod=~"shop-green.*"}[1m]))';
slo('few orders', promql({ query, max: 9, onEmpty: 'pass' }), { phase: 'observe' });
`;

/** Runs a command and resolves to the warnings that it gave. */
async function warningsOf(
  command: (options: object) => Promise<{ readonly exitCode: number }>,
  cwd: string,
): Promise<{ exitCode: number; warnings: string[] }> {
  const warnings: string[] = [];
  const onEvent = (event: RunEvent) => {
    if (event.type === 'notice' && event.level === 'warning') warnings.push(event.message);
  };
  const { exitCode } = await command({ cwd, reporters: [{ name: 'reader', onEvent }] });
  return { exitCode, warnings };
}

const warning =
  'slo `few orders`: `orders_total` is a counter by its name, and what it stands at tells how long it has been running [raw-counter]\n' +
  '    orders_total\n    ^^^^^^^^^^^^\nWrite `rate(orders_total…[1m])` or `increase(orders_total…[5m])`.';

it('tells once of a query that nothing tries before the switch', async () => {
  const { folder } = await smallRelease({ 'checks/slo.check.mjs': rawCounter });
  const { warnings } = await warningsOf(cutover, folder);
  expect(warnings.filter((text) => text.includes('few orders'))).toEqual([warning]);
});

it('tells of it where the parts of a release are commands of their own', async () => {
  const { folder } = await smallRelease({ 'checks/slo.check.mjs': rawCounter });
  expect(await warningsOf(preSwitch, folder)).toEqual({ exitCode: 0, warnings: [] });
  expect(await warningsOf(switchTraffic, folder)).toEqual({ exitCode: 0, warnings: [] });
  const { warnings } = await warningsOf(observe, folder);
  expect(warnings.filter((text) => text.includes('few orders'))).toEqual([warning]);
});

it('moves no traffic for a query of which one color cannot be told', async () => {
  const { folder, configure, traffic } = await smallRelease({ 'checks/slo.check.mjs': bothColors });
  configure({ prometheus: { url: 'http://127.0.0.1:9' } });
  expect(await cutover({ cwd: folder })).toMatchObject({
    exitCode: 2,
    reason: expect.stringMatching(
      /^slo `few orders`: nothing selects one color, .* \[no-color\]\n/,
    ) as string,
    advice: expect.stringMatching(/^Put `\{color\}` .* Nothing was touched\.$/) as string,
  });
  expect(traffic()).toBe('blue');
});
