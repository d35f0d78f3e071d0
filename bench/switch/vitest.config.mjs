// The benchmark starts what the tests start, and so runs where their servers are ended again: in a test runner.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['bench/switch/*.bench.mjs'],
    reporters: ['dot'],
    // One measurement at a time.
    fileParallelism: false,
    // They look at the time themselves.
    testTimeout: 600_000,
    pool: 'forks',
    experimental: { fsModuleCache: true },
  },
});
