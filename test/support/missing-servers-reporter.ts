import type { Reporter, TestModule } from 'vitest/node';

/** Says at the end of a run which suites did not run and what they need, so that no skip looks green. */
export const missingServersReporter: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const names = modules.flatMap((module) =>
      [...module.children.suites()]
        // A filter leaves suites out as well, and those lack nothing.
        .filter(({ name, options }) => options.mode === 'skip' && name.includes(': needs '))
        .map((suite) => suite.name),
    );
    if (names.length === 0) return;
    process.stderr.write(
      `\nNOT RUN, because this machine lacks a server:\n${names.map((name) => `  ${name}\n`).join('')}\n`,
    );
  },
};
