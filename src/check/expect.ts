import type { ExpectStatic } from '@vitest/expect';

/** Jest-style assertions. */
export type Expect = ExpectStatic;
