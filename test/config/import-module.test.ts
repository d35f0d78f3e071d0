import { join } from 'node:path';
import { expect, it } from 'vitest';
import { importModule } from '../../src/config/import-module.ts';
import { defineConfig } from '../../src/config/define-config.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('gives a TypeScript file outside any project this very instance of bg-check', async () => {
  const folder = temporaryFolder({
    'main.ts': `import { defineConfig } from 'bg-check';
      import { helper } from './helper.js';
      import type { UserConfig } from 'bg-check';
      enum Level { low }
      export const seen: [unknown, string, Level] = [defineConfig, helper satisfies string, Level.low];`,
    'helper.ts': `export const helper: string = await Promise.resolve('helped');`,
  });
  const { seen } = (await importModule(join(folder, 'main.ts'))) as { seen: unknown };
  expect(seen).toEqual([defineConfig, 'helped', 0]);
});
