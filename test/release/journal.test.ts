import { appendFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError, ProviderError, RefusedError } from '../../src/errors.ts';
import { canonicalJson, firstPrev, hashEntry } from '../../src/release/hash-entry.ts';
import type { JournalEntryInput } from '../../src/release/journal-entry.ts';
import { openJournal, type JournalOptions } from '../../src/release/journal.ts';
import { readJournal } from '../../src/release/read-journal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const clock = { now: () => Date.UTC(2026, 4, 4, 10), sleep: () => Promise.resolve() };
const entry = (reason: string): JournalEntryInput => ({
  type: 'release-closed',
  releaseId: 'r1',
  result: 'kept',
  reason,
});

function journalIn(folder: string, options: Partial<JournalOptions> = {}) {
  const file = join(folder, 'deep', 'shop.journal.ndjson');
  return openJournal({ file, clock, redact: (value) => value, ...options });
}

async function written(count: number) {
  const folder = temporaryFolder();
  const journal = await journalIn(folder);
  for (let index = 1; index <= count; index += 1) await journal.append(entry(`entry ${index}`));
  await journal.close();
  return { folder, file: journal.file };
}

async function errorOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => new Error('no error'),
    (error: unknown) => error as Error,
  );
}

describe('journal', () => {
  it('is created by the first append, and chained', async () => {
    const folder = temporaryFolder();
    const journal = await journalIn(folder);
    expect(existsSync(journal.file)).toBe(false);
    await journal.append(entry('one'));
    await journal.append(entry('zwei, größer 🙂'));
    await journal.close();
    const lines = readFileSync(journal.file, 'utf8').trimEnd().split('\n');
    const [one, two] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(one).toEqual({
      seq: 1,
      at: '2026-05-04T10:00:00.000Z',
      type: 'release-closed',
      releaseId: 'r1',
      result: 'kept',
      reason: 'one',
      prev: firstPrev,
      hash: hashEntry(one ?? {}),
    });
    expect(two).toMatchObject({ seq: 2, prev: one?.hash, reason: 'zwei, größer 🙂' });
    expect((await readJournal(journal.file)).entries).toEqual([one, two]);
  });

  it('is on the disk when append resolves, and when the listener is told', async () => {
    const folder = temporaryFolder();
    const seen: string[] = [];
    const journal = await journalIn(folder, {
      onAppended: () => seen.push(readFileSync(journal.file, 'utf8')),
    });
    await journal.append(entry('one'));
    expect(seen).toEqual([readFileSync(journal.file, 'utf8')]);
    await journal.close();
  });

  it('keeps the order of appends that were not awaited', async () => {
    const journal = await journalIn(temporaryFolder());
    await Promise.all(['a', 'b', 'c', 'd'].map((text) => journal.append(entry(text))));
    await journal.close();
    const { entries } = await readJournal(journal.file);
    expect(entries.map((each) => (each.type === 'release-closed' ? each.reason : ''))).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it('hashes what it writes, whatever the order of keys', () => {
    expect(canonicalJson({ b: 1, a: { d: [{ z: 1, y: undefined }], c: null } })).toBe(
      '{"a":{"c":null,"d":[{"z":1}]},"b":1}',
    );
    expect(hashEntry({ a: 1, b: 2, hash: 'x' })).toBe(hashEntry({ b: 2, a: 1 }));
    expect(hashEntry({ a: 1 })).not.toBe(hashEntry({ a: '1' }));
  });

  it('takes secrets out of contents and leaves its own structure alone', async () => {
    const redact = <Value>(value: Value): Value =>
      JSON.parse(
        JSON.stringify(value).replaceAll('release-closed', '***').replaceAll('hunter2', '***'),
      ) as Value;
    const journal = await journalIn(temporaryFolder(), { redact });
    await journal.append(entry('password hunter2, release-closed'));
    await journal.close();
    const [only] = (await readJournal(journal.file)).entries;
    expect(only).toMatchObject({ type: 'release-closed', reason: 'password ***, ***' });
  });

  it('ignores a last line at every length a crash may leave of it, and removes it with the next append', async () => {
    const { folder, file } = await written(2);
    const whole = readFileSync(file);
    const secondStart = whole.indexOf(0x0a) + 1;
    for (let length = secondStart; length < whole.length; length += 7) {
      writeFileSync(file, whole);
      truncateSync(file, length);
      const torn = length > secondStart ? { line: 2 } : undefined;
      const content = await readJournal(file);
      expect({ torn: content.torn, count: content.entries.length }).toEqual({ torn, count: 1 });
      const journal = await journalIn(folder);
      expect(journal.torn).toEqual(torn);
      await journal.append(entry('after the crash'));
      expect(journal.torn).toBeUndefined();
      await journal.close();
      const mended = await readJournal(file);
      expect(mended.entries.map(({ seq }) => seq)).toEqual([1, 2]);
      expect(mended.torn).toBeUndefined();
    }
  });

  it('goes on behind a last line that lacks only its line break', async () => {
    const { folder, file } = await written(2);
    truncateSync(file, statSync(file).size - 1);
    const journal = await journalIn(folder);
    expect(journal.torn).toBeUndefined();
    await journal.append(entry('three'));
    await journal.close();
    expect((await readJournal(file)).entries.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it('ignores what a power cut left: zeros', async () => {
    const { folder, file } = await written(1);
    appendFileSync(file, Buffer.alloc(300));
    const journal = await journalIn(folder);
    expect(journal.torn).toEqual({ line: 2 });
    await journal.append(entry('two'));
    await journal.close();
    expect((await readJournal(file)).entries).toHaveLength(2);
  });

  it.each([
    [
      'a changed word',
      (text: string) => text.replace('entry 2', 'entry 9'),
      2,
      'its hash does not match its content',
    ],
    [
      'a line taken out',
      (text: string) => text.replace(/^.*entry 2.*\n/m, ''),
      2,
      'it does not follow the line before it',
    ],
    [
      'the first line taken out',
      (text: string) => text.replace(/^.*entry 1.*\n/m, ''),
      1,
      'it does not follow',
    ],
    [
      'nonsense in between',
      (text: string) => text.replace(/^(.*entry 2.*)$/m, 'oops\n$1'),
      2,
      'it is not JSON',
    ],
    ['a line twice', (text: string) => text.replace(/^(.*entry 2.*)$/m, '$1\n$1'), 3, 'it does not follow'],
    ['a last line that is JSON but no entry', (text: string) => `${text}[]\n`, 4, 'its hash does not match'],
    [
      'a changed last line',
      (text: string) => text.replace('entry 3', 'entry 9'),
      3,
      'its hash does not match',
    ],
  ])('refuses %s, naming the line', async (_, change, line, what) => {
    const { file } = await written(3);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    const error = await errorOf(readJournal(file));
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toContain(`the journal ${file} is broken at line ${line}: ${what}`);
    expect(error).toHaveProperty('location', `${file}:${line}`);
  });

  it('refuses an entry of a newer version', async () => {
    const { file } = await written(1);
    const [first] = (await readJournal(file)).entries;
    const rest = { seq: 2, at: 'x', type: 'from-the-future', releaseId: 'r1', prev: first?.hash };
    appendFileSync(file, `${JSON.stringify({ ...rest, hash: hashEntry(rest) })}\n`);
    expect((await errorOf(readJournal(file))).message).toContain('a type this version does not know');
  });

  it('refuses to write behind the back of another writer', async () => {
    const { folder, file } = await written(1);
    const [one, two] = [await journalIn(folder), await journalIn(folder)];
    await one.append(entry('mine'));
    expect(await errorOf(two.append(entry('yours')))).toBeInstanceOf(RefusedError);
    await one.append(entry('mine again'));
    await Promise.all([one.close(), two.close()]);
    expect((await readJournal(file)).entries).toHaveLength(3);
  });

  it('says so when it cannot be written', async () => {
    const folder = temporaryFolder({ deep: 'a file where the folder should be' });
    const error = await errorOf(journalIn(folder));
    expect(error).toBeInstanceOf(InputError);
    const journal = await openJournal({
      file: join(folder, 'deep2', 'x'),
      clock,
      redact: (value) => value,
    });
    writeFileSync(join(folder, 'deep2'), '');
    expect(await errorOf(journal.append(entry('x')))).toBeInstanceOf(ProviderError);
    expect(journal.entries).toEqual([]);
  });
});
