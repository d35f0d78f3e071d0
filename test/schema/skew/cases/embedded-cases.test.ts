import { beforeAll, describe, expect, it } from 'vitest';
import { sharedEngine } from '../../../support/shared-engine.ts';
import {
  caseExtensions,
  explain,
  hasOtherState,
  isRight,
  runCases,
  skewCases,
  type CaseOutcome,
} from './skew-cases.ts';

/** What the embedded engine answers differently, and why. */
const elsewhere: Readonly<Record<string, string>> = {
  R30: 'its ICU has no collation "en-x-icu"',
  R53b: 'its ICU has no collation "en-x-icu"',
  R30b: 'Postgres 18 allows LIKE over a collation that is not deterministic; 17 and older do not',
};

describe('cases of version skew on the embedded engine', () => {
  const engine = sharedEngine(caseExtensions);
  let outcomes: CaseOutcome[];
  beforeAll(async () => {
    const cases = skewCases.filter(({ id }) => !(id in elsewhere));
    outcomes = await runCases(cases, { shadow: engine(), layout: 'one-file' });
  }, 120_000);
  const wrong = (...kinds: readonly string[]) =>
    outcomes
      .filter((outcome) => kinds.includes(outcome.skewCase.expect.finding) && !isRight(outcome))
      .map(explain)
      .join('\n');

  it('finds every statement that breaks, at once or in open sessions', () => {
    expect(wrong('breaks', 'breaks-open-sessions')).toBe('');
  });

  it('finds every migration that does not apply', () => {
    expect(wrong('migration-fails')).toBe('');
  });

  it('raises no alarm where nothing happens', () => {
    expect(wrong('none')).toBe('');
  });

  it('finds what changes its meaning without an error', () => {
    expect(wrong('changes-meaning')).toBe('');
  });

  it('reports the SQLSTATE that the server answered', () => {
    expect(outcomes.filter(hasOtherState).map(explain).join('\n')).toMatchInlineSnapshot(`""`);
  });
});
