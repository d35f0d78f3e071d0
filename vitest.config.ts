import { configDefaults, defineConfig } from 'vitest/config';
import { LongFirst } from './test/support/long-first.ts';
import { missingServersReporter } from './test/support/missing-servers-reporter.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Run by hand: no package brings that server.
    exclude: [
      ...configDefaults.exclude,
      ...(process.env.KUBE_APISERVER === undefined ? ['test/switch/kubernetes/differential.test.ts'] : []),
    ],
    reporters: ['default', missingServersReporter],
    testTimeout: 60_000,
    // What is waited for comes later on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 60_000,
    pool: 'forks',
    // As the program does it: an embedded Postgres that lives briefly is not worth optimizing.
    execArgv: ['--liftoff-only'],
    // One process after the other runs many files: they share what is loaded, and an engine.
    isolate: false,
    unstubEnvs: true,
    // More than two cores have: the longest files mostly wait.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    // What was compiled once is not compiled again by the next run.
    experimental: { fsModuleCache: true },
  },
});
