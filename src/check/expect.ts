import type { ExpectStatic } from '@vitest/expect';

/** Jest-style assertions. */
export type Expect = ExpectStatic;

/** Loads the assertions; only runs that have checks pay for them. */
export async function loadExpect(): Promise<Expect> {
  const [chai, { JestAsymmetricMatchers, JestChaiExpect, JestExtend }] = await Promise.all([
    import('chai'),
    import('@vitest/expect'),
  ]);
  chai.use(JestExtend);
  chai.use(JestChaiExpect);
  chai.use(JestAsymmetricMatchers);
  return chai.expect as Expect;
}
