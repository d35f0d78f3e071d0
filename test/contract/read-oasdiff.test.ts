import { describe, expect, it } from 'vitest';
import { readOasdiff } from '../../src/contract/read-oasdiff.ts';

const removed = {
  id: 'api-path-removed-without-deprecation',
  text: 'api path removed without deprecation',
  level: 3,
  operation: 'DELETE',
  path: '/orders/{id}',
  section: 'paths',
  fingerprint: '0a1b',
};
const narrowed = { id: 'response-optional-property-removed', text: 'removed `phone`', level: 2 };
const read = (exitCode: number, output: unknown, failOn: 'ERR' | 'WARN' = 'ERR') =>
  readOasdiff({ exitCode, stdout: typeof output === 'string' ? output : JSON.stringify(output) }, failOn);

describe('readOasdiff', () => {
  it('reads changes and their levels', () => {
    expect(read(1, [removed, narrowed])).toEqual({
      state: 'breaking',
      changes: [
        {
          id: 'api-path-removed-without-deprecation',
          level: 'ERR',
          text: 'api path removed without deprecation',
          operation: 'DELETE',
          path: '/orders/{id}',
        },
        { id: 'response-optional-property-removed', level: 'WARN', text: 'removed `phone`' },
      ],
    });
    expect(read(1, { changes: [narrowed] }, 'WARN')).toMatchObject({ state: 'breaking' });
  });

  it('takes nothing, in whatever way it is printed, for no change', () => {
    for (const output of ['', '\n', '[]', 'null', '{"changes":[]}']) {
      expect(read(0, output)).toEqual({ state: 'kept', changes: [] });
    }
    expect(read(0, [narrowed])).toMatchObject({ state: 'kept', changes: [{ level: 'WARN' }] });
  });

  it('believes what was printed, where the exit code says that all is well', () => {
    expect(read(0, [removed])).toMatchObject({ state: 'breaking' });
  });

  it('believes neither where they contradict each other, or nothing can be read', () => {
    expect([
      read(1, []),
      read(1, [narrowed]),
      read(102, ''),
      read(0, 'No changes'),
      read(0, [{ id: 'x' }]),
    ]).toEqual([
      { state: 'broken', reason: 'ended with exit code 1, and printed no breaking change' },
      { state: 'broken', reason: 'ended with exit code 1, and printed no breaking change' },
      { state: 'broken', reason: 'ended with exit code 102' },
      { state: 'broken', reason: 'printed something other than the JSON it was asked for' },
      { state: 'broken', reason: 'printed something other than the JSON it was asked for' },
    ]);
  });
});
