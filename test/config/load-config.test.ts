import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load, minimal, minimalText, minimalYaml, refusal } from './load-files.ts';

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
});
