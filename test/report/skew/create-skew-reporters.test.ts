import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { createSkewReporters } from '../../../src/report/skew/create-skew-reporters.ts';
import { redactReport } from '../../../src/report/skew/redact-report.ts';
import { createRedactor } from '../../../src/redact/create-redactor.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { MemoryStream } from '../memory-stream.ts';
import { richReport } from './sample-report.ts';
import { viewOf } from './view.ts';

const names = ['terminal', 'json', 'html', 'sarif'];

async function write(specs: readonly string[], cwd: string, report = richReport) {
  const stdout = new MemoryStream();
  for (const reporter of createSkewReporters(specs, { stdout, color: true, verbose: false, cwd }))
    await reporter.write(viewOf(report));
  return stdout.text;
}

describe('createSkewReporters', () => {
  it('writes to standard output and to files side by side, without color in a file', async () => {
    const cwd = temporaryFolder({ 'old.json': 'longer than nothing'.repeat(9_000) });
    const specs = [
      'terminal',
      'json=old.json',
      'html=reports/a=b.html',
      'sarif=skew.sarif',
      'terminal=skew.txt',
    ];
    const text = await write(specs, cwd);
    expect(text).toContain('\u001b[31m');
    const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
    expect(JSON.parse(read('old.json'))).toEqual(richReport);
    expect(read('reports/a=b.html')).toMatch(/^<!doctype html>/);
    expect(JSON.parse(read('skew.sarif'))).toMatchObject({ version: '2.1.0' });
    expect(read('skew.txt')).not.toContain('\u001b');
  });

  it.each([
    [['junit'], 'no reporter is named `junit`; there are `terminal`, `json`, `html`, `sarif`'],
    [['toString'], 'no reporter is named `toString`'],
    [['html='], '`html=` names no file after `=`'],
    [['terminal', 'json'], '`terminal` and `json` both write to standard output'],
    [['html=a', 'sarif=./a'], '`html` and `sarif` both write to `./a`'],
    [['html=folder'], '`folder` cannot be written: it is a folder'],
  ])('refuses %j', (specs, message) => {
    const io = { stdout: new MemoryStream(), color: false, verbose: false };
    const create = () => createSkewReporters(specs, { ...io, cwd: temporaryFolder({ 'folder/x': '' }) });
    expect(create).toThrow(UsageError);
    expect(create).toThrow(message);
  });

  it.each(names)('has no form of a secret in %s, and is whole', async (name) => {
    const secret = `p"4ss\\w/rd<é>`;
    const redactor = createRedactor();
    for (const one of [secret, 'breaks', 'expand', 'unsafe', 'contract', 'migrate-first', 'embedded'])
      redactor.add(one);
    const warnings = [secret, encodeURIComponent(secret), JSON.stringify(secret)];
    const text = await write(
      [name],
      temporaryFolder(),
      redactReport({ ...richReport, warnings }, redactor.redactText),
    );
    expect(text).not.toContain('4ss');
    expect(text).toContain('***');
    if (name === 'json') {
      expect(JSON.parse(text)).toEqual({ ...richReport, warnings: ['***', '***', '"***"'] });
    }
  });
});
