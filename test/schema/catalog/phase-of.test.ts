import { describe, expect, it } from 'vitest';
import { phaseOf } from '../../../src/schema/catalog/phase-of.ts';
import { keepsAccess } from '../../../src/schema/catalog/phase.ts';

const added = { kind: 'other', key: 'extension citext', before: null, after: '1.6' } as const;
const dropped = { kind: 'other', key: 'extension hstore', before: '1.8', after: null } as const;

describe('the phase of a statement', () => {
  it('is that of its changes, mixed where they differ, and migrate where it only writes rows', () => {
    expect(phaseOf([added], { writesData: true })).toBe('expand');
    expect(phaseOf([dropped], { writesData: false })).toBe('contract');
    expect(phaseOf([added, dropped], { writesData: false })).toBe('mixed');
    expect(phaseOf([], { writesData: true })).toBe('migrate');
    expect(phaseOf([], { writesData: false })).toBe('none');
  });
});

describe('privileges', () => {
  it('are kept when nobody loses one, the built-in ones included', () => {
    expect(keepsAccess(['app=r/o'], ['app=rw/o', 'x=r/o'], 'owner')).toBe(true);
    expect(keepsAccess(['app=r*w/o'], ['app=rw/o'], 'owner')).toBe(false);
    expect(keepsAccess(['app=r/o'], ['b=r/o'], 'owner')).toBe(false);
    expect(keepsAccess(['app=r/o', 'app=w/p'], ['app=rw/o'], 'owner')).toBe(true);
    expect(keepsAccess(['"a=b"=r/o'], ['"a=b"=w/o'], 'owner')).toBe(false);
    expect(keepsAccess(null, ['o=X/o'], 'everybody')).toBe(false);
    expect(keepsAccess(null, ['=X/o', 'o=X/o'], 'everybody')).toBe(true);
    expect(keepsAccess(null, [], 'owner')).toBe(false);
    expect(keepsAccess(['app=w/o'], null, 'nobody')).toBe(false);
    expect(keepsAccess(null, ['app=w/o'], 'nobody')).toBe(true);
  });
});
