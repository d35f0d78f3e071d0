import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EffectPlace } from '../../src/check/effect-place.ts';
import { systemClock } from '../../src/clock.ts';
import { createRedactor } from '../../src/redact/create-redactor.ts';
import { openCleanupFile } from '../../src/release/cleanup-file.ts';
import { readCleanups } from '../../src/release/read-cleanups.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const place: EffectPlace = {
  check: 'a customer can order',
  phase: 'pre-switch',
  aim: 'green',
  url: 'http://green/',
};

function opened(folder = temporaryFolder()) {
  const file = join(folder, '.bg-check', 'shop.cleanup.r1.ndjson');
  const problems: string[] = [];
  const redactor = createRedactor();
  const record = openCleanupFile({
    file,
    run: 'r1',
    target: 'shop',
    clock: systemClock,
    redact: redactor.redact,
    onProblem: (message) => problems.push(message.replace(folder, 'FOLDER')),
  });
  const labels = async () => {
    const read = await readCleanups(file);
    return read?.open.map((entry) => (entry.kind === 'cleanup' ? entry.label : entry.request));
  };
  return { file, folder, record, problems, redactor, labels };
}

describe('openCleanupFile', () => {
  it('has each entry in the file before it returns, with all that is needed to undo it elsewhere', async () => {
    const { file, record } = opened();
    expect(existsSync(file)).toBe(false);
    const attempt = record.begin(place);
    attempt.owe({ kind: 'cleanup', label: 'delete the order', data: { id: 7 } });
    await expect(readCleanups(file)).resolves.toMatchObject({
      run: { run: 'r1', target: 'shop', pid: process.pid },
      closed: false,
      open: [{ ...place, n: 1, attempt: 1, label: 'delete the order', data: { id: 7 } }],
    });
  });

  it('keeps what failed with the reason, and forgets what is done', async () => {
    const { file, record } = opened();
    const attempt = record.begin(place);
    attempt.owe({ kind: 'cleanup', label: 'refund' }).failed('the card has expired');
    attempt.owe({ kind: 'cleanup', label: 'delete the order' }).done();
    attempt.end();
    record.close();
    await expect(readCleanups(file)).resolves.toMatchObject({
      closed: true,
      open: [{ label: 'refund', failure: 'the card has expired' }],
    });
  });

  it('leaves no file behind when nothing is left', () => {
    const { file, record } = opened();
    const attempt = record.begin(place);
    attempt.owe({ kind: 'write', request: 'POST /orders', sweep: true }).done();
    attempt.end();
    record.close();
    expect(readdirSync(dirname(file))).toEqual([]);
  });

  it('takes a request for covered by the cleanups of its attempt, unless it can be swept', async () => {
    const { record, labels } = opened();
    const [first, second, third] = [record.begin(place), record.begin(place), record.begin(place)];
    first.owe({ kind: 'write', request: 'POST /covered', sweep: false });
    first.owe({ kind: 'cleanup', label: 'delete the order' });
    second.owe({ kind: 'write', request: 'POST /lonely', sweep: false });
    third.owe({ kind: 'write', request: 'POST /swept', sweep: true });
    third.owe({ kind: 'cleanup', label: 'refund' });
    await expect(labels()).resolves.toEqual(['delete the order', 'POST /lonely', 'POST /swept', 'refund']);
  });

  it('writes no secret, and says that nobody can go by what is left of the data', async () => {
    const { file, record, redactor, problems } = opened();
    redactor.add('correct-horse-battery');
    const attempt = record.begin({ ...place, url: 'http://green/?key=correct-horse-battery' });
    const mark = attempt.owe({
      kind: 'cleanup',
      label: 'log correct-horse-battery out',
      data: { token: 'correct-horse-battery' },
    });
    mark.failed('401 for correct-horse-battery');
    expect(readFileSync(file, 'utf8')).not.toContain('correct-horse');
    await expect(readCleanups(file)).resolves.toMatchObject({ open: [{ incomplete: true }] });
    expect(problems).toEqual([
      'the data of cleanup `log *** out` holds a secret, which is not written down: `bg-check clean` could not do it',
    ]);
  });

  it('does not lose a word of its own to a secret that is spelled like it', async () => {
    const { file, record, redactor } = opened();
    for (const word of ['cleanup', 'pre-switch', 'schemaVersion', 'request']) redactor.add(word);
    record.begin(place).owe({ kind: 'cleanup', label: 'delete the order' });
    await expect(readCleanups(file)).resolves.toMatchObject({ open: [{ phase: 'pre-switch' }] });
  });

  it('tells once that nothing can be written, goes on, and catches up when it can', async () => {
    const folder = temporaryFolder({ '.bg-check': 'a file where a folder should be' });
    const { file, record, problems, labels } = opened(folder);
    const attempt = record.begin(place);
    const first = attempt.owe({ kind: 'cleanup', label: 'refund' });
    attempt.owe({ kind: 'cleanup', label: 'delete the order' });
    expect(problems).toEqual([
      expect.stringMatching(
        /^what is to be undone cannot be written to FOLDER\/\.bg-check\/.*; should this run be killed, nobody will know of it$/,
      ),
    ]);
    rmSync(join(folder, '.bg-check'));
    first.done();
    await expect(labels()).resolves.toEqual(['delete the order']);
    expect(existsSync(`${file}.tmp`)).toBe(false);
  });

  it('stays small over a week of probes', async () => {
    const { file, record, labels } = opened();
    record.begin(place).owe({ kind: 'cleanup', label: 'left by the first' }).failed('it did');
    const data = { note: 'x'.repeat(5_000) };
    for (let count = 0; count < 50; count += 1) {
      const attempt = record.begin(place);
      attempt.owe({ kind: 'cleanup', label: 'delete the order', data }).done();
      attempt.end();
    }
    expect(statSync(file).size).toBeLessThan(100_000);
    await expect(labels()).resolves.toEqual(['left by the first']);
  });
});

describe('readCleanups', () => {
  it('ignores a line that a crash cut off, for its effect never began', async () => {
    const { file, record, labels } = opened();
    record.begin(place).owe({ kind: 'cleanup', label: 'delete the order' });
    writeFileSync(file, readFileSync(file, 'utf8') + '{"type":"owed","n":2,');
    await expect(labels()).resolves.toEqual(['delete the order']);
  });

  it('refuses a file that somebody else changed, and names the line', async () => {
    const { file, record } = opened();
    record.begin(place).owe({ kind: 'cleanup', label: 'delete the order' });
    writeFileSync(file, readFileSync(file, 'utf8').replace('"owed"', '"owned"'));
    await expect(readCleanups(file)).rejects.toMatchObject({
      name: 'InputError',
      message: `the record of cleanups ${file} is broken at line 2`,
    });
  });

  it('finds nothing in a record that was never begun', async () => {
    const { file } = opened();
    await expect(readCleanups(file)).resolves.toBeUndefined();
    mkdirSync(dirname(file));
    writeFileSync(file, '');
    await expect(readCleanups(file)).resolves.toBeUndefined();
  });
});
