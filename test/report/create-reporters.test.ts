import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { createRedactor } from '../../src/redact/create-redactor.ts';
import { createReporters } from '../../src/report/create-reporters.ts';
import type { RunEvent } from '../../src/runner/run-event.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { MemoryStream } from './memory-stream.ts';
import { planned, preSwitchEvents, result, rollbackEvents, stamped } from './sample-events.ts';

async function runThrough(specs: readonly string[], events: readonly RunEvent[], cwd = '.') {
  const stdout = new MemoryStream();
  const reporters = createReporters(specs, { stdout, color: false, env: {}, cwd });
  for (const event of events) for (const reporter of reporters) reporter.onEvent(event);
  for (const reporter of reporters) await reporter.close?.();
  return stdout.text;
}

describe('createReporters', () => {
  it('writes to standard output and to files side by side, without color in a file', async () => {
    const folder = temporaryFolder({ 'old.json': 'old content that is longer'.repeat(1_000) });
    const specs = ['terminal', 'json=old.json', 'ndjson=reports/run=1.ndjson', 'terminal=run.txt'];
    const text = await runThrough(specs, preSwitchEvents, folder);
    expect(readFileSync(join(folder, 'run.txt'), 'utf8')).toBe(text);
    expect(JSON.parse(readFileSync(join(folder, 'old.json'), 'utf8'))).toMatchObject({ exitCode: 1 });
    const lines = readFileSync(join(folder, 'reports/run=1.ndjson'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(preSwitchEvents);
  });

  it('writes each event of ndjson at once', () => {
    const folder = temporaryFolder();
    const [reporter] = createReporters(['ndjson=run.ndjson'], {
      stdout: new MemoryStream(),
      color: false,
      env: {},
      cwd: folder,
    });
    for (const event of preSwitchEvents.slice(0, 1)) {
      reporter?.onEvent(event);
      expect(readFileSync(join(folder, 'run.ndjson'), 'utf8')).toBe(`${JSON.stringify(event)}\n`);
    }
    void reporter?.close?.();
  });

  it.each([
    [['junit'], '--reporter: no reporter is named `junit`; there are `terminal`, `json`, `ndjson`'],
    [
      ['constructor'],
      '--reporter: no reporter is named `constructor`; there are `terminal`, `json`, `ndjson`',
    ],
    [[''], '--reporter: no reporter is named ``; there are `terminal`, `json`, `ndjson`'],
    [['json='], '--reporter: `json=` names no file after `=`'],
    [['terminal', 'json'], '--reporter: `terminal` and `json` both write to standard output'],
    [['json', 'json'], '--reporter: `json` and `json` both write to standard output'],
    [['json=a', 'ndjson=./a'], '--reporter: `json` and `ndjson` both write to `./a`'],
    [['json=folder'], '--reporter: `folder` cannot be written: it is a folder'],
    [
      ['json=file/report.json'],
      '--reporter: `file/report.json` cannot be written: a part of the path is no folder',
    ],
  ])('refuses %j', (specs, message) => {
    const cwd = temporaryFolder({ 'folder/x': '', file: '' });
    const create = () => createReporters(specs, { stdout: new MemoryStream(), color: false, env: {}, cwd });
    expect(create).toThrow(UsageError);
    expect(create).toThrow(message);
  });

  it.runIf(existsSync('/dev/full'))(
    'tells in the end that a file could not be written, and lets the run go on',
    async () => {
      // The one file on which opening works and writing fails for everybody.
      const [reporter] = createReporters(['ndjson=/dev/full'], {
        stdout: new MemoryStream(),
        color: false,
        env: {},
      });
      for (const event of preSwitchEvents) reporter?.onEvent(event);
      await expect(reporter?.close?.()).rejects.toThrow('`/dev/full` cannot be written: the disk is full');
    },
  );
});

describe('what reporters write of redacted events', () => {
  const secret = 'p"4ss\\w/rd +ö';
  const forms = [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ secret }).toString(),
    JSON.stringify(secret),
    JSON.stringify(JSON.stringify(secret)),
    Buffer.from(`user:${secret}`).toString('base64'),
    Buffer.from(secret).toString('base64url'),
  ];
  const check = planned(`check ${secret}`);
  const events = forms.flatMap((form) =>
    stamped(
      { type: 'run:start', command: form, version: form, target: form, releaseId: form, dryRun: false },
      { type: 'phase:start', phase: 'pre-switch', checks: [check] },
      { type: 'check:start', id: check.id },
      { type: 'check:step', id: check.id, step: { name: form, outcome: 'passed', durationMs: 1 } },
      {
        type: 'check:end',
        result: result(check, {
          outcome: 'failed',
          message: form,
          advice: form,
          details: [form],
          steps: [{ name: form, outcome: 'failed', durationMs: 1, message: form }],
          cleanupFailures: [form],
          evidence: [{ title: form, query: form, measured: form, limit: { [form]: form }, rows: [[form]] }],
        }),
      },
      { type: 'switch:start', hook: form, from: 'blue', target: 'green' },
      {
        type: 'switch:end',
        target: 'green',
        outcome: 'failed',
        message: form,
        answers: { [form]: 1 },
        durationMs: 1,
      },
      { type: 'rollback:start', reason: form },
      { type: 'notice', level: 'warning', message: form, data: { [form]: [form] } },
    ),
  );

  it.each(['terminal', 'json', 'ndjson'])('has no form of a secret in %s', async (name) => {
    const redactor = createRedactor();
    redactor.add(secret);
    const text = await runThrough([name], redactor.redact(events));
    const written = [...forms, ...forms.map((form) => JSON.stringify(form).slice(1, -1))];
    expect(written.filter((form) => text.includes(form))).toEqual([]);
    expect(text).toContain('***');
    const unredacted = await runThrough([name], events);
    expect(written.filter((form) => unredacted.includes(form)).length).toBeGreaterThan(forms.length / 2);
  });

  it.each(['terminal', 'json', 'ndjson'])(
    'is whole in %s when a secret is a word of the events',
    async (name) => {
      const words = new Set<string>();
      const events = [...preSwitchEvents, ...rollbackEvents];
      JSON.stringify(events, (key, value: unknown) => {
        words.add(key);
        if (typeof value === 'string' && /^[a-z:-]+$/.test(value)) words.add(value);
        return value;
      });
      for (const word of words) {
        const redactor = createRedactor();
        redactor.add(word);
        const text = await runThrough([name], redactor.redact(events));
        expect(text, word).not.toMatch(/undefined|NaN/);
        if (name === 'json') expect(JSON.parse(text), word).toMatchObject({ exitCode: 1, verdict: 'fail' });
      }
    },
  );

  it('keeps a file that was there when another reporter is refused', () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'a.json'), 'kept');
    const specs = ['json=a.json', 'junit'];
    expect(() =>
      createReporters(specs, { stdout: new MemoryStream(), color: false, env: {}, cwd }),
    ).toThrow();
    expect(readFileSync(join(cwd, 'a.json'), 'utf8')).toBe('kept');
  });
});
