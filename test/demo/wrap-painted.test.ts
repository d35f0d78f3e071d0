import { expect, test } from 'vitest';
import { wrapPainted } from '../../src/demo/wrap-painted.ts';

const red = '\u001b[31m';
const close = '\u001b[39m';
const reset = '\u001b[0m';

test('leaves a line that fits', () => {
  expect(wrapPainted('    four words that fit', 23)).toEqual(['    four words that fit']);
});

test('breaks at spaces and sets the rest in', () => {
  expect(wrapPainted('  one two three four', 11)).toEqual(['  one two', '    three', '    four']);
});

test('keeps a word whole that is longer than the line', () => {
  expect(wrapPainted('see http://127.0.0.1:8080/admin/state now', 12)).toEqual([
    'see',
    '  http://127.0.0.1:8080/admin/state',
    '  now',
  ]);
});

test('counts colors as nothing, and carries them over a break', () => {
  expect(wrapPainted(`${red}one two${close} three`, 13)).toEqual([`${red}one two${close} three`]);
  expect(wrapPainted(`${red}one two three${close} four`, 8)).toEqual([
    `${red}one two${reset}`,
    `  ${red}three${close}`,
    '  four',
  ]);
});
