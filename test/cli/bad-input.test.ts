import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { version } from '../../src/version.ts';
import { startHttpServer } from '../support/http-server.ts';
import { runCli, type CliResult } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { smallRelease } from './small-release.ts';

/** What a person sees of an error: exit code and stderr, with what differs between runs taken out. */
function seen({ exitCode, stderr }: CliResult, folder: string): string {
  const text = stderr
    .replaceAll(`/private${folder}`, '<project>')
    .replaceAll(folder, '<project>')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>');
  expect(text).not.toMatch(/\n\s+at .*[:(]\d+/);
  return `exit ${exitCode}\n${text}`;
}

const shopConfig = {
  blue: { url: 'http://127.0.0.1:9' },
  green: { url: 'http://127.0.0.1:9' },
  live: { url: 'http://127.0.0.1:9' },
};

async function withConfig(
  name: string,
  content: string,
  args: readonly string[] = ['pre-switch'],
): Promise<string> {
  const folder = temporaryFolder({ [name]: content });
  return seen(await runCli(folder, args), folder);
}

describe('a wrong command line', () => {
  it('names the option and what was expected', async () => {
    const folder = temporaryFolder();
    expect(seen(await runCli(folder, ['observe', '--window', '15 minits']), folder)).toMatchInlineSnapshot(`
      "exit 2
      bg-check: option '--window <duration>' argument '15 minits' is invalid. Expected a duration such as \`15m\`, \`1h30m\` or \`500ms\`.
        See \`bg-check --help\`, or \`--help\` after a command.
      "
    `);
    expect(seen(await runCli(folder, ['observ']), folder)).toMatchInlineSnapshot(`
      "exit 2
      bg-check: unknown command 'observ'
      (Did you mean observe?)
        See \`bg-check --help\`, or \`--help\` after a command.
      "
    `);
    expect(seen(await runCli(folder, ['pre-switch', '--windw', '1m']), folder)).toMatchInlineSnapshot(`
      "exit 2
      bg-check: unknown option '--windw'
        See \`bg-check --help\`, or \`--help\` after a command.
      "
    `);
    expect(seen(await runCli(folder, ['rollback']), folder)).toMatchInlineSnapshot(`
      "exit 2
      bg-check: required option '--reason <text>' not specified
        See \`bg-check --help\`, or \`--help\` after a command.
      "
    `);
  });

  it('names unknown kinds and reporters, and filters that match nothing', async () => {
    const { folder } = await smallRelease();
    expect(seen(await runCli(folder, ['list', '--only', 'prob']), folder)).toMatchInlineSnapshot(`
      "exit 2
      bg-check: --only: unknown kind \`prob\`; did you mean \`probe\`?
        The kinds here are identity, readiness, skew, probe.
      "
    `);
    expect(seen(await runCli(folder, ['pre-switch', '--only', 'prob']), folder)).toMatchInlineSnapshot(`
      "exit 2
      bg-check: --only: unknown kind \`prob\`; did you mean \`probe\`? (exit 2)
        The kinds here are identity, readiness, skew, probe. Nothing was touched.
      "
    `);
    expect(seen(await runCli(folder, ['pre-switch', '--grep', 'nothing']), folder)).toMatchInlineSnapshot(`
      "exit 2
      bg-check: --grep nothing: matches none of the 6 checks of pre-switch (exit 2)
        See \`bg-check list\` for the checks that there are. Nothing was touched.
      "
    `);
    expect(seen(await runCli(folder, ['pre-switch', '--reporter', 'jsn']), folder)).toMatchInlineSnapshot(`
      "exit 2
      bg-check: --reporter: no reporter is named \`jsn\`; there are \`terminal\`, \`json\`, \`ndjson\`
      "
    `);
  });
});

describe('a wrong configuration', () => {
  it('is missing', async () => {
    const folder = temporaryFolder();
    expect(seen(await runCli(folder, ['pre-switch']), folder)).toMatchInlineSnapshot(`
      "exit 2
      bg-check: no configuration found: looked for bg-check.config.{ts,mts,js,mjs,json,yaml,yml}, .bg-checkrc{,.json,.yaml,.yml} and \`bg-check\` in package.json, in <project> and its parents up to /
        Write one with \`bg-check init\`, or name one with \`--config <file>\`.
      "
    `);
    expect(seen(await runCli(folder, ['pre-switch', '--config', 'nowhere.json']), folder))
      .toMatchInlineSnapshot(`
      "exit 2
      bg-check: nowhere.json: no such configuration file (<project>/nowhere.json)
      "
    `);
  });

  it('has an unknown key or a bad duration', async () => {
    const config = { ...shopConfig, observe: { windw: '15m', interval: '15 minits' } };
    expect(await withConfig('bg-check.config.json', JSON.stringify(config, undefined, 2)))
      .toMatchInlineSnapshot(`
        "exit 2
        bg-check: observe.windw: unknown key; did you mean \`window\`? (bg-check.config.json:12)
        observe.interval: expected a duration such as \`15m\`, \`1h30m\` or \`500ms\`, got \`15 minits\` (bg-check.config.json:13)
          Mend the configuration; nothing has been touched.
        "
      `);
  });

  it('refers to an environment variable that is not set', async () => {
    const config = { ...shopConfig, database: { url: '${NO_SUCH_VARIABLE}' } };
    expect(await withConfig('bg-check.config.json', JSON.stringify(config, undefined, 2)))
      .toMatchInlineSnapshot(`
        "exit 2
        bg-check: database.url: the environment variable \`NO_SUCH_VARIABLE\` is not set (bg-check.config.json:12)
          Mend the configuration; nothing has been touched.
        "
      `);
  });
});

describe('a wrong check file', () => {
  it('sets a limit to a probe that does not exist', async () => {
    const { folder } = await smallRelease({
      'checks/orders.check.mjs': `import { probe, slo } from 'bg-check';

probe('a customer can order', () => undefined);
slo('orders go through', { probe: 'a customer can oder', max: 0.05 });
`,
    });
    expect(seen(await runCli(folder, ['cutover']), folder)).toMatchInlineSnapshot(`
      "exit 2
      bg-check: slo \`orders go through\`: \`probe\`: there is no probe \`a customer can oder\`; did you mean \`a customer can order\`? (exit 2)
        Name one of \`a customer can order\`. Nothing was touched.
      "
    `);
  });

  it('throws on load', async () => {
    const { folder } = await smallRelease({
      'checks/broken.check.mjs': `import { check } from 'bg-check';\n\nthrow new Error('no such feature flag');\n`,
    });
    expect(seen(await runCli(folder, ['pre-switch']), folder)).toMatchInlineSnapshot(`
      "exit 2
      bg-check: cannot load checks/broken.check.mjs:3: no such feature flag (exit 2)
        Mend the file; check files only define checks, so that nothing has been touched.
      "
    `);
  });

  it('has the name of another check', async () => {
    const twin = `import { check } from 'bg-check';\ncheck('orders can be read', () => {});\n`;
    const { folder } = await smallRelease({ 'checks/twin.check.mjs': twin });
    expect(seen(await runCli(folder, ['pre-switch']), folder)).toMatchInlineSnapshot(`
      "exit 2
      bg-check: two checks are named \`orders can be read\`, in checks/orders.check.mjs and in checks/twin.check.mjs (exit 2)
        Names identify checks in reports and in the journal; rename one of them. Nothing was touched.
      "
    `);
  });

  it('passes an option that nothing reads', async () => {
    const { folder } = await smallRelease({
      'checks/typo.check.mjs': `import { check } from 'bg-check';\ncheck('orders', { timout: '5s' }, () => {});\n`,
    });
    expect(seen(await runCli(folder, ['pre-switch']), folder)).toMatchInlineSnapshot(`
      "exit 2
      bg-check: cannot load checks/typo.check.mjs:2: check \`orders\`: unknown option \`timout\`; did you mean \`timeout\`? (exit 2)
        There are \`phase\`, \`tags\`, \`timeout\`, \`retries\`, \`gating\`. Nothing was touched.
      "
    `);
  });
});

it('tells a mistake once, whichever command comes upon it', async () => {
  const { folder, traffic } = await smallRelease({
    'checks/broken.check.mjs': `import { consecutive, slo } from 'bg-check';\n\nslo('works', { bad: 'x_bad', total: 'x_total', max: 0.01, minTotal: 9, rule: consecutive(0) });\n`,
  });
  for (const command of ['cutover', 'pre-switch']) {
    const result = await runCli(folder, [command]);
    expect(result.stdout).toBe(`bg-check ${version}  ${command}  orders\n`);
    expect(seen(result, folder)).toBe(
      'exit 2\nbg-check: cannot load checks/broken.check.mjs:3: slo `works`: `rule`: `consecutive(0)` expects whole numbers of looks, from 1, got `0` (exit 2)\n' +
        '  Mend the file; check files only define checks, so that nothing has been touched.\n',
    );
  }
  expect(traffic()).toBe('blue');
});

it('tells a window that is too short once', async () => {
  const { folder } = await smallRelease();
  const result = await runCli(folder, ['cutover', '--window', '5s', '--interval', '4s']);
  expect(result.stdout).toBe(`bg-check ${version}  cutover  orders\n`);
  expect(seen(result, folder)).toMatchInlineSnapshot(`
    "exit 2
    bg-check: --window: expected a window with room for 2 looks, got \`5s\` with a look each \`4s\` (exit 2)
      Lengthen \`--window\`, or shorten \`--interval\` or \`observe.settle\`. Nothing was touched.
    "
  `);
});

describe('an objective that could not be judged', () => {
  const objective = (definition: string) =>
    smallRelease({
      'checks/slo.check.mjs': `import { promql, slo } from 'bg-check';\n\nslo('works', ${definition});\n`,
    });
  const query = (text: string) => `promql({ query: '${text}', onEmpty: 'pass', max: 1 })`;

  it('is refused when its file is loaded, with the place in the query', async () => {
    const definitions = [
      query('sum(rate(x_total{color}[1m])'),
      query('sum(rate(x_total[1m]))'),
      `{ kind: 'apdex', total: 'x_total' }`,
    ];
    const told = [];
    for (const definition of definitions) {
      const { folder } = await objective(definition);
      told.push(seen(await runCli(folder, ['cutover']), folder));
    }
    expect(told.join('\n')).toMatchInlineSnapshot(`
      "exit 2
      bg-check: cannot load checks/slo.check.mjs:3: slo \`works\`: \`query\`: is not PromQL, at position 29 (exit 2)
          sum(rate(x_total{color}[1m])
                                      ^
        Mend the file; check files only define checks, so that nothing has been touched.

      exit 2
      bg-check: cannot load checks/slo.check.mjs:3: slo \`works\`: \`query\`: nothing selects one color, so that blue and green would be judged together [no-color] (exit 2)
          sum(rate(x_total[1m]))
                   ^^^^^^^
        Put \`{color}\` where the labels of a color go, as in \`up{color}\` or \`up{job="shop",{color}}\`. Nothing was touched.

      exit 2
      bg-check: cannot load checks/slo.check.mjs:3: slo \`works\`: unknown kind of indicator \`apdex\` (exit 2)
        There are \`errorRatio\`, \`latency\`, \`gauge\`, \`promql\` and \`probeSuccess\`. Nothing was touched.
      "
    `);
  });

  it('is refused before traffic moves when no color has its metric', async () => {
    const metrics = await startHttpServer((_, response) => response.end('y_total 1\n'));
    const { folder, traffic, configure } = await objective(
      "{ bad: 'x_errors_total', total: 'x_total', minTotal: 50, max: 0.01 }",
    );
    const color = (name: string) => ({ url: metrics.url, metrics: metrics.url, version: name });
    configure({ blue: color('1.0.0'), green: color('1.1.0'), identity: { path: '/none' } });
    const { exitCode, stdout } = await runCli(folder, ['pre-switch', '--only', 'slo']);
    expect([exitCode, traffic()]).toEqual([2, 'blue']);
    expect(stdout).toContain('`total`: no color has a metric named `x_total`');
  });
});

describe('a migration that does not parse', () => {
  it('is named with its line', async () => {
    const { folder, configure } = await smallRelease({
      'migrations/0001_orders.sql': 'CREATE TABLE orders (id int PRIMARY KEY);\n',
      'migrations/0002_total.sql': '-- totals\nALTER TABLE orders\n  ADD COLUM total int;\n',
      'queries/orders.sql': '-- name: ListOrders :many\nSELECT id FROM orders;\n',
    });
    configure({
      schema: {
        migrations: 'migrations',
        applied: '0001',
        queries: { blue: 'queries', green: 'queries' },
      },
    });
    expect(seen(await runCli(folder, ['pre-switch', '--only', 'skew']), folder)).toMatchInlineSnapshot(`
      "exit 2
      bg-check: \`both versions hold at every schema state\` could not gather evidence; traffic was not touched (exit 2)
        both versions hold at every schema state: migrations/0002_total.sql:3: not Postgres SQL: syntax error at or near "int", in \`ADD COLUM total int;\`
          Mend the SQL; Postgres itself refuses it.
      "
    `);
  });
});

const readsOrders = `
import { check } from 'bg-check';

check('orders add up', async ({ db }) => {
  await db.query('SELECT 1');
});
`;

describe('a database', () => {
  it('that cannot be reached leaves the release unknown', async () => {
    const { folder, configure } = await smallRelease({ 'checks/db.check.mjs': readsOrders });
    configure({ database: { url: 'postgres://shop:correct-horse@127.0.0.1:9/shop' } });
    expect(seen(await runCli(folder, ['pre-switch', '--grep', 'add up']), folder)).toMatchInlineSnapshot(`
      "exit 3
      bg-check: \`orders add up\` could not gather evidence; traffic was not touched (exit 3)
        orders add up: database 127.0.0.1:<port>/shop did not answer: connection refused
          Check that the server runs and that this machine may reach it.
      "
    `);
  });
});

describe('a Prometheus URL', () => {
  it('that answers HTML is a wrong configuration', async () => {
    const { url } = await startHttpServer((_, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>Sign in</title>');
    });
    const { folder, configure } = await smallRelease({
      'checks/prometheus.check.mjs': `
import { check } from 'bg-check';

check('traffic is recorded', async ({ prometheus }) => {
  await prometheus.increase('http_requests_total', { color: 'blue', since: Date.now() - 60_000, baseline: null });
});
`,
    });
    configure({ prometheus: { url } });
    expect(seen(await runCli(folder, ['pre-switch', '--grep', 'recorded']), folder)).toMatchInlineSnapshot(`
      "exit 2
      bg-check: \`traffic is recorded\` could not gather evidence; traffic was not touched (exit 2)
        traffic is recorded: Prometheus at http://127.0.0.1:<port>/ answered HTML, not the Prometheus API; is \`prometheus.url\` the address of the API?
          It is the address below which \`/api/v1/query\` stands.
      "
    `);
  });
});

describe('a file that a check reads and that is not there', () => {
  it('is known before anything runs', async () => {
    const { folder } = await smallRelease({
      'checks/api.check.mjs': `import { command, contract } from 'bg-check';
contract('the API keeps its promises', { blue: 'git:v1:openapi.json', green: 'api/openapi.json' });
command('the web shop gets what it needs', { run: ['true'], files: ['api'], tags: ['pact'] });
`,
      'api/other.json': '{}',
    });
    expect(seen(await runCli(folder, ['pre-switch']), folder)).toMatchInlineSnapshot(`
      "exit 2
      bg-check: contract \`the API keeps its promises\`: there is no file \`api/openapi.json\` (exit 2)
        Put it there, or mend its path, which starts at the folder of the configuration. Nothing was touched.
      "
    `);
    expect(existsSync(join(folder, '.bg-check/orders.journal.ndjson'))).toBe(false);
    expect(seen(await runCli(folder, ['pre-switch', '--tag', 'pact']), folder)).toContain(
      'command `the web shop gets what it needs`: there is no file `api`',
    );
    expect((await runCli(folder, ['pre-switch', '--only', 'probe'])).exitCode).toBe(0);
  });
});
