import { describe, expect, it } from 'vitest';
import { minimal, minimalYaml, refusal } from './load-files.ts';

describe('validateConfig', () => {
  it('lists every problem with its key and line', async () => {
    const config = `import type { Nothing } from './nothing.ts';

export default {
  // observe: { window: '1m' },
  blue: { url: 'ftp://127.0.0.1:1', versoin: '1' },
  green: { url: 'http://127.0.0.1:2', metrics: [] },
  probes: { timeout: '10 sec', headers: { authorization: 12345678 } },
  observe: {
    window: '15 minits',
    windw: '15m',
    consecutiveFailures: 0,
  },
  consecutiveFailures: 3,
  database: { url: 'postgres//shop:hunter2hunter2@db/shop' },
  switch: { type: 'comand' },
  checks: ['a.check.ts', ''],
  runner: 'fast',
  zebra: 1,
};
`;
    expect(await refusal({ 'bg-check.config.ts': config })).toMatchInlineSnapshot(`
      "blue.url: expected an http or https URL, got \`ftp://127.0.0.1:1\` (bg-check.config.ts:5)
      blue.versoin: unknown key; did you mean \`version\`? (bg-check.config.ts:5)
      green.metrics: expected a list that is not empty, got an empty list (bg-check.config.ts:6)
      probes.headers.authorization: expected a text, got a number that is not shown (bg-check.config.ts:7)
      probes.timeout: expected a duration such as \`15m\`, \`1h30m\` or \`500ms\`, got \`10 sec\` (bg-check.config.ts:7)
      observe.window: expected a duration such as \`15m\`, \`1h30m\` or \`500ms\`, got \`15 minits\` (bg-check.config.ts:9)
      observe.windw: unknown key; did you mean \`window\`? (bg-check.config.ts:10)
      observe.consecutiveFailures: expected a number from 1, got 0 (bg-check.config.ts:11)
      consecutiveFailures: unknown key; did you mean \`observe.consecutiveFailures\`? (bg-check.config.ts:13)
      database.url: expected a postgres URL, got \`postgres//shop:***@db/shop\` (bg-check.config.ts:14)
      switch.type: expected one of \`command\`, …, got \`comand\`; did you mean \`command\`? (bg-check.config.ts:15)
      checks[1]: expected a text that is not empty, got an empty text (bg-check.config.ts:16)
      runner: expected an object, got \`fast\` (bg-check.config.ts:17)
      zebra: unknown key (bg-check.config.ts:18)
      live: missing; expected an object (bg-check.config.ts)"
    `);
  });

  it('refuses an observation that cannot tell anything', async () => {
    const withObserve = (observe: object) => ({
      'bg-check.config.json': JSON.stringify({ ...minimal, observe }),
    });
    const parts = [
      { alpha: 0.5 },
      { alpha: 0 },
      { alpha: '1 %' },
      { window: '10s' },
      { interval: '10m' },
      { window: '10s', interval: 'x' },
      { window: '1m', settle: '1m' },
      { onUnknown: 'pass' },
      { confirm: 0, settle: '-1s', earlyPass: 'yes' },
    ];
    const refusals = await Promise.all(parts.map((part) => refusal(withObserve(part))));
    expect(refusals.join('\n')).toMatchInlineSnapshot(`
      "observe.alpha: expected a number above 0 and below 0.5, such as 0.01, got 0.5 (bg-check.config.json:1)
      observe.alpha: expected a number above 0 and below 0.5, such as 0.01, got 0 (bg-check.config.json:1)
      observe.alpha: expected a number, got \`1 %\` (bg-check.config.json:1)
      observe: expected a window with room for 2 looks, got \`10s\` with a look each \`15s\` (bg-check.config.json:1)
      observe: expected a window with room for 2 looks, got \`15m\` with a look each \`10m\` (bg-check.config.json:1)
      observe.interval: expected a duration such as \`15m\`, \`1h30m\` or \`500ms\`, got \`x\` (bg-check.config.json:1)
      observe: expected a window longer than \`settle\`, got \`1m\` with \`settle\` at \`1m\` (bg-check.config.json:1)
      observe.onUnknown: expected one of \`hold\`, \`roll-back\`, got \`pass\` (bg-check.config.json:1)
      observe.settle: expected a duration such as \`15m\`, \`1h30m\` or \`500ms\`, got \`-1s\` (bg-check.config.json:1)
      observe.confirm: expected a number from 1, got 0 (bg-check.config.json:1)
      observe.earlyPass: expected true or false, got \`yes\` (bg-check.config.json:1)"
    `);
  });

  it('explains alternatives by the one that was meant', async () => {
    const withSwitch = (part: object) => ({
      'bg-check.config.json': JSON.stringify({ ...minimal, ...part }),
    });
    const command = { type: 'command', read: ['r'], apply: ['a'] };
    const parts = [
      { switch: {} },
      { switch: 'command' },
      { switch: { ...command, aply: ['x'], timeout: '5' } },
      { switch: { type: 'command', read: 'r', apply: [] } },
      { switch: { type: 'http', read: { url: 'x', metod: 'GET' }, apply: { method: 'FETCH' } } },
      { schema: { migrations: 'm', applied: '1', queries: { blue: 3, green: ['a', 3] } } },
      { schema: { migrations: '', applied: '1', queries: { blue: 'a', green: 'b' }, postgresMajor: 9.5 } },
      { target: 'my shop', identity: { path: 'version' } },
      { blue: undefined, green: null },
    ];
    const messages: string[] = [];
    for (const part of parts) messages.push(await refusal(withSwitch(part)));
    expect(messages.join('\n').replaceAll(' (bg-check.config.json:1)', '')).toMatchInlineSnapshot(`
      "switch.type: missing; expected one of \`command\`, …
      switch: expected an object, got \`command\`
      switch.timeout: expected a duration such as \`15m\`, \`1h30m\` or \`500ms\`, got \`5\`
      switch.aply: unknown key; did you mean \`apply\`?
      switch.read: expected a list, got \`r\`
      switch.apply: expected a list that is not empty, got an empty list
      switch.read.url: expected an http or https URL, got \`x\`
      switch.read.metod: unknown key; did you mean \`method\`?
      switch.apply.method: expected one of \`GET\`, \`POST\`, \`PUT\`, \`PATCH\`, \`DELETE\`, got \`FETCH\`
      switch.apply.url: missing; expected an http or https URL
      schema.queries.blue: expected a text or a list, got 3
      schema.queries.green[1]: expected a text, got 3
      schema.migrations: expected a text that is not empty, got an empty text
      schema.postgresMajor: expected a whole number, got 9.5
      target: expected letters, digits, \`.\`, \`_\` and \`-\` only, got \`my shop\`
      identity.path: expected a text that starts with \`/\`, got \`version\`
      green: expected an object, got null
      blue: missing; expected an object (bg-check.config.json)"
    `);
  });

  it('does not take an $import key for anything but an unknown key', async () => {
    const files = {
      'bg-check.config.yaml': `${minimalYaml}$import: other.yaml\n`,
      'other.yaml': 'target: other\n',
    };
    expect(await refusal(files)).toBe('["$import"]: unknown key (bg-check.config.yaml:4)');
  });
});
