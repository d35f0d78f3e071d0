import { defineConfig } from 'vitest/config';
import { missingServersReporter } from './test/support/missing-servers-reporter.ts';

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/**/*.test.ts'],
          exclude: ['test/schema/{catalog,skew}/**', 'test/real/observe/**'],
        },
      },
      {
        extends: true,
        // One process after the other runs many files, so that they share an engine.
        test: { name: 'schema', include: ['test/schema/{catalog,skew}/**/*.test.ts'], isolate: false },
      },
    ],
    reporters: ['default', missingServersReporter],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // As the program does it: an embedded Postgres that lives briefly is not worth optimizing.
    execArgv: ['--liftoff-only'],
    maxWorkers: 2,
  },
});
