import { describe, expect, it } from 'vitest';
import { findBraceKeys } from '../../src/config/brace-keys.ts';
import { findIndentedKeys } from '../../src/config/indented-keys.ts';

describe('findBraceKeys', () => {
  const source = `import { defineConfig } from 'bg-check';
// { observe: { window: '1m' } }
/* { observe: {
   window: 1 } } */
interface Nothing { other: { window: string } }
const pattern = /["'{]observe: {/g, ratio = 4 / 2 / 1;
const text = \`{ observe: { window: \${pattern.test('}') ? \`{ window: \${1} }\` : 2} } }\`;
const defaults = { timeout: '5s' };
export default defineConfig({
  target: text ? 'a' : 'b',
  blue: {
    url: 'http://blue:80/{observe: 1}', // it's
    "version": "1"
  },
  green: { url: 'x',
    'ver\\u0073ion': '2', [text]: { url: 'y' } },
  checks: ['a', "b",
    'c'],
  switch: { read: ['sh', '-c', "echo \\"}\\""],
    apply: { body: { list: [{ a: 1 }, {
      a: 2 }] } } },
  probes: { ...defaults, headers: {} },
  live: pick({ url: 'z' }),
  observe: defaults,
});
`;
  const keys = findBraceKeys(source);

  it.each([
    [['target'], 10],
    [['blue', 'url'], 12],
    [['blue', 'version'], 13],
    [['green', 'url'], 15],
    [['green', 'version'], 16],
    [['checks'], 17],
    [['checks', 1], 17],
    [['checks', 2], 18],
    [['switch', 'read', 2], 19],
    [['switch', 'apply', 'body', 'list', 0, 'a'], 20],
    [['switch', 'apply', 'body', 'list', 1, 'a'], 21],
    [['probes', 'timeout'], 22],
    [['live', 'url'], 23],
    [['observe', 'window'], 24],
    [['nothing'], undefined],
  ])('finds %j', (path, line) => {
    expect(keys.find(path)).toBe(line);
  });

  it('does not guess between two keys of one path', () => {
    const twice = findBraceKeys(
      'const a = { observe: { window: 1 } };\nexport default { observe: { window: 2 } };',
    );
    expect(twice.find(['observe', 'window'])).toBeUndefined();
  });

  it('reads broken text to its end', () => {
    for (const broken of ['{ a: `${', '{ a: "', '{ a: [ }', '}}}]]]', '{ a: /x', "{ 'a", '{ a: `\\']) {
      expect(findBraceKeys(broken).find(['b'])).toBeUndefined();
    }
  });
});

describe('findIndentedKeys', () => {
  const source = `# observe: { window: 1m }
---
blue: &shared
  url: http://blue:80 # url: no
  "version": "1"
green:
    <<: *shared
    'it''s': x
checks:
- a
- b: 1
  c: 2
-   - d
    - e: 3
      url: y
script: |
  observe:
    window: 15m
folded: >-

  live:
text: "several
  live: lines
  "
flow: { url: x,
  live: 'it''s }', b: [1, 2] }
plain: don't {
live:
  headers:
    x-a: b
observe:
  window: 15 minits
`;
  const keys = findIndentedKeys(source);

  it.each([
    [['blue', 'url'], 4],
    [['blue', 'version'], 5],
    [['green', 'url'], 6],
    [['green', "it's"], 8],
    [['checks', 0], 10],
    [['checks', 1, 'b'], 11],
    [['checks', 1, 'c'], 12],
    [['checks', 2, 0], 13],
    [['checks', 2, 1, 'e'], 14],
    [['checks', 2, 1, 'url'], 15],
    [['script'], 16],
    [['flow', 'live'], 25],
    [['live'], 28],
    [['live', 'headers', 'x-a'], 30],
    [['observe', 'window'], 32],
    [['nothing'], undefined],
  ])('finds %j', (path, line) => {
    expect(keys.find(path)).toBe(line);
  });

  it('reads Windows line ends', () => {
    expect(findIndentedKeys('blue:\r\n  url: x\r\nlist:\r\n  - a\r\n').find(['list', 0])).toBe(4);
  });
});
