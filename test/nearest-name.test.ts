import { expect, it } from 'vitest';
import { nearestName } from '../src/nearest-name.ts';

it.each([
  ['windw', 'window'],
  ['widnow', 'window'],
  ['WINDOW', 'window'],
  ['max_extension', 'maxExtension'],
  ['ulr', 'url'],
  ['uri', 'url'],
  ['apply', undefined],
  ['x', undefined],
  ['', undefined],
])('takes %j for %j', (name, meant) => {
  expect(nearestName(name, ['window', 'maxExtension', 'url', 'interval'])).toBe(meant);
});
