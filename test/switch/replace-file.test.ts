import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replaceFile } from '../../src/switch/replace-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a file that is replaced', () => {
  it('has the new text, its permissions, and the link that led to it, and leaves nothing beside it', async () => {
    const folder = temporaryFolder({ 'real/active.conf': 'blue' });
    const [real, link] = [join(folder, 'real', 'active.conf'), join(folder, 'link.conf')];
    chmodSync(real, 0o640);
    symlinkSync(real, link);
    await replaceFile(link, 'green');
    expect(readFileSync(real, 'utf8')).toBe('green');
    expect(statSync(real).mode & 0o777).toBe(0o640);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect([readdirSync(folder).toSorted(), readdirSync(join(folder, 'real'))]).toEqual([
      ['link.conf', 'real'],
      ['active.conf'],
    ]);
  });

  it('is made where it was not there, and left alone where it cannot be replaced', async () => {
    const folder = temporaryFolder();
    await replaceFile(join(folder, 'new.conf'), 'blue');
    expect(readFileSync(join(folder, 'new.conf'), 'utf8')).toBe('blue');
    mkdirSync(join(folder, 'folder.conf'));
    await expect(replaceFile(join(folder, 'folder.conf'), 'blue')).rejects.toThrow('EISDIR');
    expect(readdirSync(folder).toSorted()).toEqual(['folder.conf', 'new.conf']);
  });
});
