import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { ConfigError } from '../../src/errors.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const minimal = {
  blue: { url: 'http://127.0.0.1:1' },
  green: { url: 'http://127.0.0.1:2' },
  live: { url: 'http://127.0.0.1:3' },
};
const minimalYaml = `blue: { url: http://127.0.0.1:1 }
green: { url: http://127.0.0.1:2 }
live: { url: http://127.0.0.1:3 }
`;
const minimalText = JSON.stringify(minimal).slice(1, -1);

interface Situation {
  readonly configFile?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly from?: string;
}

function load(files: Record<string, string>, { from = '.', env = {}, ...rest }: Situation = {}) {
  const folder = temporaryFolder(files);
  mkdirSync(join(folder, '.git'), { recursive: true });
  return { folder, loaded: loadConfig({ cwd: join(folder, from), env, ...rest }) };
}

/** The message of the error that loading these files ends in, with the folder's name taken out. */
async function refusal(files: Record<string, string>, situation: Situation = {}): Promise<string> {
  const { folder, loaded } = load(files, situation);
  const error: unknown = await loaded.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConfigError);
  // There are more adapters with time.
  const adapters = /(?<=expected one of `command`)(?:, `[\w-]+`)+/g;
  return (error as ConfigError).message.replaceAll(folder, '<folder>').replaceAll(adapters, ', …');
}

describe('loadConfig', () => {
  it.each([
    ['bg-check.config.ts', `const c: object = { ${minimalText} };\nexport default c;`],
    ['bg-check.config.mts', `export default { ${minimalText} } satisfies object;`],
    ['bg-check.config.js', `module.exports = { ${minimalText} };`],
    ['bg-check.config.mjs', `export default { ${minimalText} };`],
    ['bg-check.config.json', `\uFEFF{ ${minimalText} }`],
    ['bg-check.config.yaml', minimalYaml],
    ['bg-check.config.yml', minimalYaml],
    ['.bg-checkrc', minimalYaml],
    ['.bg-checkrc', `{ ${minimalText} }`],
    ['.bg-checkrc.json', `{ ${minimalText} }`],
    ['.bg-checkrc.yaml', minimalYaml],
    ['.bg-checkrc.yml', minimalYaml],
    ['package.json', `{ "name": "shop", "bg-check": { ${minimalText} } }`],
  ])('reads %s', async (file, content) => {
    const { folder, loaded } = load({ [file]: content });
    const { config, ...rest } = await loaded;
    expect(rest).toEqual({ file: join(folder, file), rootDirectory: folder, secrets: [] });
    expect(config).toMatchObject({
      ...minimal,
      target: 'default',
      observe: { window: '15m', interval: '15s' },
    });
  });

  it.each([
    ['a function', `export default () => ({ ${minimalText} });`],
    ['an async function', `export default async () => ({ ${minimalText} });`],
    ['a result of top-level await', `const c = await Promise.resolve({ ${minimalText} }); export default c;`],
  ])('takes %s as the default export', async (_, content) => {
    const { loaded } = load({ 'bg-check.config.ts': content });
    expect((await loaded).config.blue).toEqual(minimal.blue);
  });

  it('finds the configuration above, and prefers the nearest', async () => {
    const files = { 'bg-check.config.json': `{ ${minimalText} }`, 'packages/shop/src/index.js': '' };
    const { folder, loaded } = load(files, { from: 'packages/shop/src' });
    expect((await loaded).file).toBe(join(folder, 'bg-check.config.json'));
    const near = load({ ...files, 'packages/shop/.bg-checkrc': minimalYaml }, { from: 'packages/shop/src' });
    expect((await near.loaded).rootDirectory).toBe(join(near.folder, 'packages/shop'));
  });

  it('says what it looked for, and where, when there is none', async () => {
    const files = { 'package.json': '{ "name": "shop" }', 'src/index.js': '' };
    expect(await refusal(files, { from: 'src' })).toMatchInlineSnapshot(
      `"no configuration found: looked for bg-check.config.{ts,mts,js,mjs,json,yaml,yml}, .bg-checkrc{,.json,.yaml,.yml} and \`bg-check\` in package.json, in <folder>/src and its parents up to <folder>"`,
    );
  });

  it('does not search beyond the repository', async () => {
    const files = {
      'bg-check.config.json': `{ ${minimalText} }`,
      'inner/.git/HEAD': '',
      'inner/src/a.js': '',
    };
    expect(await refusal(files, { from: 'inner/src' })).toContain('no configuration found');
  });

  it('takes the file that is named, and only that one', async () => {
    const files = {
      'ci/green.yaml': minimalYaml,
      'bg-check.config.json': '{}',
      'x.toml': '',
      'package.json': '{}',
    };
    const { folder, loaded } = load(files, { configFile: 'ci/green.yaml' });
    expect((await loaded).rootDirectory).toBe(join(folder, 'ci'));
    expect(await refusal(files, { configFile: 'ci/none.yaml' })).toMatchInlineSnapshot(
      `"ci/none.yaml: no such configuration file (<folder>/ci/none.yaml)"`,
    );
    expect(await refusal(files, { configFile: 'x.toml' })).toMatchInlineSnapshot(
      `"x.toml: expected a file that ends in .ts, .mts, .js, .mjs, .json, .yaml, .yml"`,
    );
    expect(await refusal(files, { configFile: 'package.json' })).toMatchInlineSnapshot(
      `"package.json: no property \`bg-check\`"`,
    );
  });

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

  it.each([
    ['broken.json', '{\n  "blue": {,\n}', ":2: not valid JSON: expected property name or '}'"],
    [
      'comma.json',
      '{\n  "password": "hunter2",\n}',
      ':3: not valid JSON: expected double-quoted property name',
    ],
    [
      'missed.json',
      '{\n  "password": "hunter2"\n "b": 1}',
      ":3: not valid JSON: expected ',' or '}' after property value",
    ],
    ['bare.json', '{\n  "password": hunter2\n}', ": not valid JSON: unexpected token 'h'"],
    ['broken.yaml', 'blue:\n  url: x\n bad: y\n', ':3: not valid YAML: bad indentation of a mapping entry'],
    ['twice.yaml', 'blue: 1\nblue: 2\n', ':2: not valid YAML: duplicated mapping key'],
    ['empty.yaml', '# nothing\n', ': the configuration is empty'],
    ['empty.ts', '', ': the configuration is empty'],
    ['list.yaml', '- a\n- b\n', 'expected an object, got a list (list.yaml)'],
    [
      'syntax.ts',
      'export default {\n  blue: 1\n  green: 2,\n};\n',
      ':3: the configuration fails to load: Unexpected token, expected ","',
    ],
    [
      'throws.ts',
      'const reason: string = "no such thing";\n\nthrow new Error(reason);\n',
      ':3: the configuration fails to load: no such thing',
    ],
    [
      'throws.mjs',
      '\nconst open = () => { throw new TypeError("postgres://u:hunter2hunter2@h failed") };\nopen();\n',
      ':2: the configuration fails to load: postgres://u:***@h failed',
    ],
    ['text.ts', 'throw "a text";\n', ': the configuration fails to load: a text'],
    [
      'rejects.ts',
      'export default async () => {\n  throw new Error("asynchronously");\n};\n',
      ':2: the configuration fails to load: asynchronously',
    ],
    [
      'missing.ts',
      'import { nothing } from "./nothing.ts";\nexport default nothing;\n',
      ":1: the configuration fails to load: Cannot find module './nothing.ts'",
    ],
    ['named.ts', 'export const config = {};\n', ': no default export'],
    [
      'enoent.ts',
      'import { readFileSync } from "node:fs";\nexport default readFileSync("/nonexistent/file");\n',
      ":2: the configuration fails to load: ENOENT: no such file or directory, open '/nonexistent/file'",
    ],
  ])('refuses %s', async (configFile, content, expected) => {
    const message = expected.startsWith(':') ? `${configFile}${expected}` : expected;
    expect(await refusal({ [configFile]: content }, { configFile })).toBe(message);
  });

  it('does not pass over a configuration that fails with a missing file', async () => {
    const files = {
      'bg-check.config.json': `{ ${minimalText} }`,
      'inner/bg-check.config.mjs':
        'import { readFileSync } from "node:fs";\nexport default readFileSync("/nonexistent");',
    };
    expect(await refusal(files, { from: 'inner' })).toContain(
      'bg-check.config.mjs:2: the configuration fails to load: ENOENT',
    );
  });

  it('does not take an $import key for anything but an unknown key', async () => {
    const files = {
      'bg-check.config.yaml': `${minimalYaml}$import: other.yaml\n`,
      'other.yaml': 'target: other\n',
    };
    expect(await refusal(files)).toBe('["$import"]: unknown key (bg-check.config.yaml:4)');
  });
});

describe('references to the environment', () => {
  const yaml = `blue:
  url: http://\${HOST}:\${BLUE_PORT}
green: { url: '\${GREEN}' }
live: { url: https://shop.example.com }
database:
  url: postgres://shop:p%40ssword@\${HOST}/shop
probes:
  headers:
    authorization: Bearer \${TOKEN}
    x-literal: costs $\${5}
`;
  const env = {
    HOST: 'localhost',
    BLUE_PORT: '8080',
    GREEN: 'http://u:gr33n-pw@green',
    TOKEN: 't0k3n-t0k3n',
  };

  it('are replaced, and are secrets', async () => {
    const { config, secrets } = await load({ 'bg-check.config.yaml': yaml }, { env }).loaded;
    expect(config.blue.url).toBe('http://localhost:8080');
    expect(config.database?.url).toBe('postgres://shop:p%40ssword@localhost/shop');
    expect(config.probes.headers).toEqual({ authorization: 'Bearer t0k3n-t0k3n', 'x-literal': 'costs ${5}' });
    // A port says nothing, and its digits would be hidden wherever they stand.
    expect(secrets).toEqual([
      'localhost',
      'http://u:gr33n-pw@green',
      'gr33n-pw',
      'p%40ssword',
      'p@ssword',
      't0k3n-t0k3n',
    ]);
  });

  it('work in TypeScript as well', async () => {
    const content = `export default { ...${JSON.stringify(minimal)}, target: '\${NAME}' };`;
    const { loaded } = load({ 'bg-check.config.ts': content }, { env: { NAME: 'the-shop' } });
    expect(await loaded).toMatchObject({ config: { target: 'the-shop' }, secrets: ['the-shop'] });
  });

  it('name the key and the variable when it is not set', async () => {
    const broken = yaml.replace('$${5}', '${not a name} ${open');
    expect(await refusal({ 'bg-check.config.yaml': broken }, { env: { HOST: 'h', GREEN: '' } }))
      .toMatchInlineSnapshot(`
      "blue.url: the environment variable \`BLUE_PORT\` is not set (bg-check.config.yaml:2)
      green.url: the environment variable \`GREEN\` is empty (bg-check.config.yaml:3)
      probes.headers.authorization: the environment variable \`TOKEN\` is not set (bg-check.config.yaml:9)
      probes.headers.x-literal: \`\${not a name}\` is no reference such as \`\${NAME}\`; a literal \`\${\` is written \`$\${\` (bg-check.config.yaml:10)
      probes.headers.x-literal: \`\${open\` is no reference such as \`\${NAME}\`; a literal \`\${\` is written \`$\${\` (bg-check.config.yaml:10)"
    `);
  });

  it('do not tell their value when it is wrong', async () => {
    const files = {
      'bg-check.config.json': JSON.stringify({ ...minimal, observe: { window: '${WINDOW}' } }),
    };
    expect(await refusal(files, { env: { WINDOW: 'hunter2hunter2' } })).toMatchInlineSnapshot(
      `"observe.window: expected a duration such as \`15m\`, \`1h30m\` or \`500ms\`, got \`***\` (bg-check.config.json:1)"`,
    );
  });

  it('refuse a configuration that contains itself', async () => {
    const content = 'const c = {};\nc.observe = c;\nexport default c;';
    expect(await refusal({ 'bg-check.config.mjs': content })).toMatchInlineSnapshot(
      `"observe: contains itself (bg-check.config.mjs)"`,
    );
  });
});
