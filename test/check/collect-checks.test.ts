import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { collectChecks, isBuiltIn } from '../../src/check/collect-checks.ts';
import { configSchema } from '../../src/config/config-schema.ts';
import { CheckFileError, ConfigError } from '../../src/errors.ts';

const kinds = new URL('../../src/check/kinds/check.ts', import.meta.url).pathname;
const defines = (name: string) =>
  `import { check } from ${JSON.stringify(kinds)};\ncheck(${JSON.stringify(name)}, () => undefined);\n`;

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'bg-check-collect-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return root;
}

async function own(rootDirectory: string, patterns: readonly string[]): Promise<string[]> {
  const definitions = await collectChecks({ patterns, rootDirectory });
  return definitions.filter(({ file }) => !isBuiltIn(file)).map(({ name }) => name);
}

const { checks: defaults } = configSchema.parse({
  blue: { url: 'http://127.0.0.1:1' },
  green: { url: 'http://127.0.0.1:2' },
  live: { url: 'http://127.0.0.1:3' },
});

describe('collectChecks', () => {
  it('finds the files of every pattern once, less the excluded ones', async () => {
    const root = await folder({
      'checks/b.check.ts': defines('b'),
      'checks/a.check.ts': defines('a'),
      'checks/old/c.check.ts': defines('c'),
    });
    expect(await own(root, ['checks/*.check.ts', 'checks/**', '!checks/old/**'])).toEqual(['a', 'b']);
  });

  it('refuses a pattern that matches nothing, unless it is the default', async () => {
    const root = await folder({ 'checks/a.check.ts': defines('a') });
    const error = await own(root, ['checks/**', 'chekcs/**']).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).toBe(`\`checks\`: the pattern \`chekcs/**\` matches no file in ${root}`);
    await expect(own(await folder({}), defaults)).resolves.toEqual([]);
  });

  it('names the line of a mistake, whatever the folder is called, and from wherever it is looked at', async () => {
    const slo = new URL('../../src/check/kinds/slo/slo.ts', import.meta.url).pathname;
    const rules = new URL('../../src/slo/definition/slo-rule.ts', import.meta.url).pathname;
    const text = [
      `import { slo } from ${JSON.stringify(slo)};`,
      `import { consecutive } from ${JSON.stringify(rules)};`,
      '',
      "slo('works', { bad: 'x_errors_total', total: 'x_total', minTotal: 50, max: 0.01, rule: consecutive(0) });",
      '',
    ].join('\n');
    const root = await folder({ 'my projekt ü/checks/a.check.ts': text });
    await symlink(join(root, 'my projekt ü'), join(root, 'link'));
    for (const name of ['my projekt ü', 'link']) {
      await expect(own(join(root, name), defaults)).rejects.toMatchObject({
        code: 'BGC_CHECK_FILE',
        message:
          'cannot load checks/a.check.ts:4: slo `works`: `rule`: `consecutive(0)` expects whole numbers of looks, from 1, got `0`',
        location: 'checks/a.check.ts:4',
      });
    }
  });

  it('refuses a check file that defines no check', async () => {
    const root = await folder({ 'checks/empty.check.ts': 'export const nothing = 1;\n' });
    const error = await own(root, defaults).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CheckFileError);
    expect(error).toMatchObject({
      message: 'checks/empty.check.ts defines no check',
      location: 'checks/empty.check.ts',
    });
  });
});
