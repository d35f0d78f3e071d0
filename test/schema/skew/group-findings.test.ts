import { describe, expect, it } from 'vitest';
import { findingsFrom, groupFindings } from '../../../src/schema/skew/group-findings.ts';
import type { SkewFinding } from '../../../src/schema/skew/skew-report.ts';

const base: SkewFinding = {
  rule: 'name-gone',
  severity: 'breaks',
  version: 'blue',
  statement: null,
  state: 'S1',
  migration: { file: '2.sql', line: 1, statement: 'x' },
  object: 't.a',
  sqlstate: null,
  position: null,
  message: 'm',
  advice: 'a',
};

const essence = (findings: readonly Partial<SkewFinding>[]) =>
  groupFindings(findings.map((parts) => ({ ...base, ...parts }))).map(({ object, severity, effects }) => [
    `${severity} ${object ?? '-'}`,
    ...effects.map(
      ({ severity, version, rules, findings, notYet }) =>
        `${severity} ${version ?? '-'} ${rules.join('+')} ×${findings.length}${notYet ? ' not yet' : ''}`,
    ),
  ]);

describe('groupFindings', () => {
  it('puts together what has one cause, apart by what it does to which version, the worst first', () => {
    expect(
      essence([
        { severity: 'notice', object: 't.c', rule: 'unique-added' },
        { severity: 'breaks-open-sessions' },
        {},
        { rule: 'positional-insert' },
        { version: 'green' },
        { object: 't.b' },
      ]),
    ).toEqual([
      [
        'breaks t.a',
        'breaks blue name-gone+positional-insert ×2',
        'breaks green name-gone ×1',
        'breaks-open-sessions blue name-gone ×1',
      ],
      ['breaks t.b', 'breaks blue name-gone ×1'],
      ['notice t.c', 'notice blue unique-added ×1'],
    ]);
  });

  it('keeps causes apart by place, and by rule where no object is known', () => {
    const other = { file: '2.sql', line: 9, statement: 'x' };
    expect(
      essence([{}, { migration: other }, { object: null }, { object: null, rule: 'shadowed' }]),
    ).toHaveLength(4);
  });

  it('knows what green only waits for', () => {
    const early = { version: 'green', severity: 'notice', migration: null, state: 'S0' } as const;
    expect(essence([early])).toEqual([['notice t.a', 'notice green name-gone ×1 not yet']]);
    expect(essence([{ ...early, version: 'blue' }])).toEqual([['notice t.a', 'notice blue name-gone ×1']]);
  });

  it('picks what is bad enough, without what green waits for', () => {
    const findings = [
      { ...base, severity: 'notice', version: 'green', migration: null, state: 'S0' },
      { ...base, severity: 'notice', rule: 'unique-added' },
      { ...base, severity: 'changes-meaning', object: 't.b' },
      base,
    ] as const;
    const from = (limit: SkewFinding['severity']) =>
      findingsFrom(groupFindings(findings), limit).map(({ severity }) => severity);
    expect(from('notice')).toEqual(['breaks', 'changes-meaning', 'notice']);
    expect(from('breaks-open-sessions')).toEqual(['breaks']);
  });
});
