import { expect, it, vi } from 'vitest';
import { captureStdout } from '../../src/runner/capture-stdout.ts';
import { reporting } from '../../src/runner/reporting.ts';

it('hands on what is written to standard output, but for the reports, and puts it back', () => {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const lines: string[] = [];
  const { flush, release } = captureStdout((line) => lines.push(line));
  process.stdout.write('order ');
  process.stdout.write(Buffer.from('7\ntwo\nno end'));
  reporting(() => process.stdout.write('a report\n'));
  expect(lines).toEqual(['order 7', 'two']);
  flush();
  expect(lines).toEqual(['order 7', 'two', 'no end']);
  process.stdout.end('nor here');
  release();
  expect(lines).toEqual(['order 7', 'two', 'no end', 'nor here']);
  process.stdout.write('nobody listens\n');
  expect(out.mock.calls).toEqual([['a report\n'], ['nobody listens\n']]);
  out.mockRestore();
});
