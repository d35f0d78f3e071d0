import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { checksOfFile } from '../../src/check/check-registry.ts';
import { registerInit } from '../../src/cli/init.ts';
import { initProject } from '../../src/cli/init/init-project.ts';
import { importModule } from '../../src/config/import-module.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { UsageError } from '../../src/errors.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const named = '-- name: GetUser :one\nSELECT id FROM users WHERE id = $1;\n';
const project = {
  'package.json': '{ "name": "@acme/web-shop", "devDependencies": { "bg-check": "1" } }',
  'db/migrations/9_first.sql': 'CREATE TABLE users (id int);',
  'db/migrations/10_second.sql': 'ALTER TABLE users ADD COLUMN "it\'s" text;',
  'db/migrations/README.md': 'text',
  'db/queries/users.sql': named,
};

describe('initProject', () => {
  it('writes a configuration that loads, with what the project tells', async () => {
    const cwd = temporaryFolder(project);
    expect(initProject({ cwd })).toMatchInlineSnapshot(`
      {
        "kept": [],
        "nextSteps": [
          "Set the three URLs in bg-check.config.ts, and uncomment what your project has.",
          "Make checks/login.check.ts do what your users do.",
          "\`bg-check list\` shows the plan and touches nothing.",
          "\`bg-check pre-switch\` asks whether traffic may move.",
        ],
        "written": [
          "bg-check.config.ts",
          "checks/login.check.ts",
        ],
      }
    `);
    const file = join(cwd, 'bg-check.config.ts');
    const text = readFileSync(file, 'utf8').replace("'http://127.0.0.1:8082'", "'https://green.example.com'");
    writeFileSync(file, text);
    const { config, secrets } = await loadConfig({ cwd, env: {} });
    expect(secrets).toEqual([]);
    expect(config).toMatchObject({
      target: 'web-shop',
      green: { url: 'https://green.example.com' },
    });
    expect(text).toContain(`
  // schema: {
  //   migrations: 'db/migrations',
  //   // Files with \`-- name: GetOrder\` above each statement; blue's as the tag of the live version has them. The
  //   // migrations it had are told from there as well. With blue's files on disk, say the last one that was in place:
  //   // applied: '10_second.sql',
  //   queries: { blue: 'git:<tag>:db/queries', green: 'db/queries' },
  // },
`);
  });

  it('writes commented parts that are valid once they are uncommented', async () => {
    const cwd = temporaryFolder({ 'package.json': '{ "name": "shop" }' });
    initProject({ cwd });
    const file = join(cwd, 'bg-check.config.ts');
    const template = readFileSync(file, 'utf8');
    expect((await loadConfig({ cwd, env: {} })).config.schema).toBeUndefined();
    const uncommented = template.replace(/^ {2}\/\/ ( *(?:[\w]+: .*|[}\]]+,))$/gm, '  $1');
    expect(uncommented).not.toBe(template);
    mkdirSync(join(cwd, 'full'));
    writeFileSync(join(cwd, 'full/bg-check.config.ts'), uncommented);
    const { config } = await loadConfig({
      cwd: join(cwd, 'full'),
      env: { DATABASE_URL: 'postgres://h/shop' },
    });
    expect(Object.keys(config)).toEqual(
      expect.arrayContaining(['database', 'schema', 'prometheus', 'switch', 'readiness']),
    );
  });

  it('writes a check that loads', async () => {
    const cwd = temporaryFolder(project);
    initProject({ cwd });
    const file = join(cwd, 'checks/login.check.ts');
    expect(await checksOfFile(file, importModule)).toMatchObject([
      { name: 'a user can log in', kind: 'probe', tags: ['login'], timeout: '30s', file },
    ]);
  });

  it('overwrites nothing', () => {
    const cwd = temporaryFolder({
      ...project,
      'bg-check.config.ts': 'mine',
      'checks/login.check.ts': 'mine too',
    });
    expect(initProject({ cwd })).toMatchObject({
      written: [],
      kept: ['bg-check.config.ts', 'checks/login.check.ts'],
    });
    expect(readFileSync(join(cwd, 'bg-check.config.ts'), 'utf8')).toBe('mine');
    expect(readFileSync(join(cwd, 'checks/login.check.ts'), 'utf8')).toBe('mine too');
    const again = temporaryFolder(project);
    const first = initProject({ cwd: again });
    expect(initProject({ cwd: again })).toMatchObject({ written: [], kept: first.written });
  });

  it.each([
    ['.bg-checkrc', 'target: shop'],
    ['bg-check.config.mjs', 'export default {};'],
    ['package.json', '{ "bg-check": { "target": "shop" } }'],
  ])('does not hide a configuration in %s', (file, content) => {
    const cwd = temporaryFolder({ [file]: content });
    expect(initProject({ cwd })).toMatchObject({ written: ['checks/login.check.ts'], kept: [file] });
    expect(readdirSync(cwd).sort()).toEqual([file, 'checks'].sort());
  });

  it.each([
    ['no name', '{}', /^bg-check-test-\w+$/],
    ['no JSON', 'nonsense', /^bg-check-test-\w+$/],
    ['a name that is no target', '{ "name": "my shop/ä" }', /^my-shop-$/],
    ['nothing usable in its name', '{ "name": "漢字" }', /^default$/],
    ['no object', 'null', /^bg-check-test-\w+$/],
  ])('finds a valid target where package.json holds %s', async (_, content, target) => {
    const cwd = temporaryFolder({ 'package.json': content });
    initProject({ cwd });
    expect((await loadConfig({ cwd, configFile: 'bg-check.config.ts', env: {} })).config.target).toMatch(
      target,
    );
  });

  it('does not take for its own what it could not read', () => {
    const cwd = temporaryFolder({
      'prisma/migrations/20240101_init/migration.sql': 'CREATE TABLE a ();',
      'migrations/init.sql': 'CREATE TABLE a ();',
      'queries/users.sql': 'SELECT 1;',
    });
    initProject({ cwd });
    expect(readFileSync(join(cwd, 'bg-check.config.ts'), 'utf8')).toContain(
      "  // schema: {\n  //   migrations: 'db/migrations'",
    );
  });

  it('refuses where it cannot write', () => {
    const cwd = temporaryFolder({ checks: 'a file' });
    expect(() => initProject({ cwd })).toThrow(UsageError);
    expect(() => initProject({ cwd })).toThrow(/^init: `checks\/login.check.ts` cannot be written/);
  });
});

describe('bg-check init', () => {
  it('says what it wrote and what to do next', async () => {
    const cwd = temporaryFolder({ '.git/HEAD': '', 'checks/login.check.ts': 'mine' });
    const before = process.cwd();
    let printed = '';
    let exitCode: number | undefined;
    const program = new Command();
    registerInit(
      program,
      (code) => {
        exitCode = code;
      },
      (text) => {
        printed += text;
      },
    );
    process.chdir(cwd);
    try {
      await program.parseAsync(['init'], { from: 'user' });
    } finally {
      process.chdir(before);
    }
    expect(exitCode).toBe(0);
    expect(printed).toMatchInlineSnapshot(`
      "written  bg-check.config.ts
      kept     checks/login.check.ts (it was there)

      Next:
        1. \`npm install --save-dev bg-check\` gives the two files their types.
        2. Add \`.bg-check/\` to .gitignore: the journal of releases lives there.
        3. Set the three URLs in bg-check.config.ts, and uncomment what your project has.
        4. \`bg-check list\` shows the plan and touches nothing.
        5. \`bg-check pre-switch\` asks whether traffic may move.
      "
    `);
  });
});
