import { defineConfig } from 'vitest/config';
import { missingServersReporter } from './test/support/missing-servers-reporter.ts';

/** Releases that are observed live, side by side: they take the whole machine, so that nothing else may run beside. */
export default defineConfig({
  test: {
    include: ['test/real/observe/**/*.test.ts'],
    reporters: ['default', missingServersReporter],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
