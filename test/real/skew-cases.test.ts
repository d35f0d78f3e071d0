import { afterAll, beforeAll, expect, it } from 'vitest';
import { openNativeDatabase } from '../../src/schema/shadow/native-database.ts';
import type { ShadowDatabase } from '../../src/schema/shadow/shadow-database.ts';
import {
  explain,
  isRight,
  moreSkewCases,
  runCases,
  skewCases,
  type CaseOutcome,
} from '../schema/skew/cases/skew-cases.ts';
import { describeWith } from '../support/required-program.ts';

/** What is otherwise where each statement is a migration of its own, and why. */
const apart: Readonly<Record<string, string>> = {
  R18c: 'between its two migrations there is no such function at all',
};

describeWith(['postgres'], 'cases of version skew on a real server', () => {
  let shadow: ShadowDatabase;
  let outcomes: CaseOutcome[];
  beforeAll(async () => {
    shadow = await openNativeDatabase();
    const cases = [...skewCases, ...moreSkewCases].filter(({ id }) => !(id in apart));
    outcomes = await runCases(cases, { shadow, layout: 'file-each' });
  }, 120_000);
  afterAll(async () => {
    await shadow.close();
  });
  const of = (...kinds: readonly string[]) =>
    outcomes.filter(({ skewCase }) => kinds.includes(skewCase.expect.finding));
  const wrong = (some: readonly CaseOutcome[]) => some.filter((one) => !isRight(one)).map(explain);

  it('finds every statement that breaks, at once or in open sessions', () => {
    expect(wrong(of('breaks', 'breaks-open-sessions')).join('\n')).toBe('');
  });

  it('finds every migration that does not apply', () => {
    expect(wrong(of('migration-fails')).join('\n')).toBe('');
  });

  it('raises no alarm where nothing happens', () => {
    expect(wrong(of('none')).join('\n')).toBe('');
  });

  it('finds what changes its meaning without an error', () => {
    expect(wrong(of('changes-meaning')).join('\n')).toBe('');
  });
});
