import { describe, expect, it } from 'vitest';
import { compareDocuments } from '../../src/drift/compare-documents.ts';
import type { JsonValue } from '../../src/json.ts';

const differences = (blue: JsonValue, green: JsonValue) =>
  compareDocuments(blue, green).map((one) => [one.path, one.blue, one.green]);

describe('compareDocuments', () => {
  it('names every place that differs, is missing, or is of another type', () => {
    expect(
      differences(
        { version: '1', flags: { search: true, 'new-checkout': false }, limit: 5, old: null },
        { version: '1', flags: { search: true, 'new-checkout': true }, limit: '5', extra: [1] },
      ),
    ).toEqual([
      ['$.flags["new-checkout"]', false, true],
      ['$.limit', 5, '5'],
      ['$.old', null, undefined],
      ['$.extra', undefined, [1]],
    ]);
    expect(differences({ a: 1 }, [1])).toEqual([['$', { a: 1 }, [1]]]);
    expect(differences({ a: [{ b: 1 }] }, { a: [{ b: 1 }] })).toEqual([]);
  });

  it('aligns lists of objects by their names, so that one that is new moves no other', () => {
    expect(
      differences(
        {
          deps: [
            { name: 'pg', version: '8.1' },
            { name: 'undici', version: '7' },
          ],
        },
        {
          deps: [
            { name: 'zod', version: '4' },
            { name: 'undici', version: '7' },
            { name: 'pg', version: '8.2' },
          ],
        },
      ),
    ).toEqual([
      ['$.deps[pg].version', '8.1', '8.2'],
      ['$.deps[zod]', undefined, { name: 'zod', version: '4' }],
    ]);
  });

  it('takes lists of different scalars for sets, and others place by place', () => {
    expect(differences(['a', 'b'], ['b', 'a', 'c'])).toEqual([['$["c"]', undefined, 'c']]);
    expect(differences([1, 1, 2], [1, 2, 2])).toEqual([['$[1]', 1, 2]]);
  });
});
