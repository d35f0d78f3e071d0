import { defineConfig } from 'vitest/config';
import { missingServersReporter } from './test/support/missing-servers-reporter.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', missingServersReporter],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
