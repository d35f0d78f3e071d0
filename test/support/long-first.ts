import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, which would keep the last process busy alone if they began late; the longest first. */
const longest = [
  'test/real/observe/observe.test.ts',
  'test/demo/demo.test.ts',
  'test/real/counts/live-victoria-metrics.test.ts',
  'test/cli/exit-codes.test.ts',
  'test/release/crash.test.ts',
  'test/real/faults/faults.test.ts',
  'test/package/package.test.ts',
  'test/cli/bad-input.test.ts',
  'test/release/failing-disk.test.ts',
  'test/cli/robustness.test.ts',
  'test/schema/skew/cases/embedded-cases.test.ts',
  'test/real/skew-cases.test.ts',
  'test/real/haproxy-switch.test.ts',
  'test/schema/shadow/embedded-database.test.ts',
];

/** Starts the longest files first, and then the others as ever: by what the last run took, or by size. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification) => {
      const rank = longest.indexOf(relative(this.ctx.config.root, moduleId).replaceAll('\\', '/'));
      return rank === -1 ? longest.length : rank;
    };
    return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
