import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbeddedDatabase } from '../../../../src/schema/shadow/embedded-database.ts';
import type { ShadowDatabase } from '../../../../src/schema/shadow/shadow-database.ts';
import { caseExtensions, explain, isRight, runCase, skewCases, type CaseOutcome } from './skew-cases.ts';

/** What is otherwise on the embedded engine, or where each statement is a migration of its own, and why. */
const elsewhere: Readonly<Record<string, string>> = {
  R30: 'its ICU has no collation "en-x-icu"',
  R53b: 'its ICU has no collation "en-x-icu"',
  R18c: 'between its two files there is no such function at all',
  R30b: 'Postgres 18 allows LIKE over a collation that is not deterministic; 17 and older do not',
};

describe('cases of version skew on the embedded engine', () => {
  let shadow: ShadowDatabase;
  const outcomes: CaseOutcome[] = [];
  beforeAll(async () => {
    shadow = await openEmbeddedDatabase({ extensions: caseExtensions });
    for (const one of skewCases) {
      if (!(one.id in elsewhere)) outcomes.push(await runCase(one, shadow, 'file-each'));
    }
  }, 120_000);
  afterAll(async () => {
    await shadow.close();
  });
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
});
