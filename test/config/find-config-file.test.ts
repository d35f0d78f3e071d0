import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load, minimalText, minimalYaml, refusal } from './load-files.ts';

describe('findConfigFile', () => {
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
});
