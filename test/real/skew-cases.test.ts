import { afterAll, beforeAll, expect, it } from 'vitest';
import { openNativeDatabase } from '../../src/schema/shadow/native-database.ts';
import type { ShadowDatabase } from '../../src/schema/shadow/shadow-database.ts';
import {
  explain,
  hasOtherState,
  isRight,
  runCase,
  skewCases,
  type CaseOutcome,
} from '../schema/skew/cases/skew-cases.ts';
import { describeWith } from '../support/required-program.ts';

describeWith(['postgres'], 'cases of version skew on a real server', () => {
  let shadow: ShadowDatabase;
  const outcomes: CaseOutcome[] = [];
  beforeAll(async () => {
    shadow = await openNativeDatabase();
    for (const one of skewCases) outcomes.push(await runCase(one, shadow, 'one-file'));
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

  it('reports the SQLSTATE that the server answered', () => {
    expect(outcomes.filter(hasOtherState).map(explain).join('\n')).toMatchInlineSnapshot(`
      "W12b2 enum type swap, still-valid param value: expected breaks-open-sessions XX000
          breaks-open-sessions retyped-comparison S1 42804 column "s" is of type st but expression is of type st_old"
    `);
  });
});
