import { expect, it } from 'vitest';
import { captureConsole } from '../../src/runner/capture-console.ts';

it('hands on what is printed, line by line, and puts the console back', () => {
  const original = globalThis.console;
  const lines: string[] = [];
  const release = captureConsole((line) => lines.push(line));
  globalThis.console.log('order %d', 7);
  globalThis.console.error('two\nlines');
  globalThis.console.info({ id: 7 });
  release();
  expect(lines).toEqual(['order 7', 'two', 'lines', '{ id: 7 }']);
  expect(globalThis.console).toBe(original);
});
