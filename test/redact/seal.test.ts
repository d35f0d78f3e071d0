import { describe, expect, it } from 'vitest';
import { isSealed, sameText, seal, sealSecrets, showTexts } from '../../src/redact/seal.ts';

const secret = '2026.08.01';
const redact = (text: string) => text.replaceAll(secret, '***');
const sealing = { redact, salt: 'r1' };

describe('seal', () => {
  it('recognizes the text it was made of, on either side, and no other', () => {
    const sealed = seal(secret, 'r1');
    expect(sealed).not.toContain(secret);
    expect([
      sameText(sealed, secret),
      sameText(secret, sealed),
      sameText(sealed, seal(secret, 'r1')),
      sameText('v1', 'v1'),
      sameText(undefined, undefined),
    ]).toEqual([true, true, true, true, true]);
    expect([
      sameText(sealed, '2026.08.02'),
      sameText(sealed, sealed.slice('sealed:'.length)),
      sameText(sealed, seal('2026.08.02', 'r1')),
      sameText(sealed, undefined),
      sameText('v1', 'v2'),
    ]).toEqual([false, false, false, false, false]);
  });

  it('is another one for another release, so that releases cannot be compared by it', () => {
    expect(seal(secret, 'r1')).not.toBe(seal(secret, 'r2'));
    expect(sameText(seal(secret, 'a:b'), secret)).toBe(true);
  });

  it('stands in data for what the redactor would change, and for nothing else', () => {
    const data = { blue: { version: 'v1' }, green: { version: secret, color: `a ${secret} b` } };
    const sealed = sealSecrets(data, sealing);
    expect(sealed).toEqual({
      blue: { version: 'v1' },
      green: { version: seal(secret, 'r1'), color: seal(`a ${secret} b`, 'r1') },
    });
    expect(showTexts(sealed)).toEqual({
      blue: { version: 'v1' },
      green: { version: '***', color: '***' },
    });
  });

  it('cannot be forged by an application that reports a seal for its version', () => {
    const forged = seal(secret, 'r1');
    const { version } = sealSecrets({ version: forged }, sealing);
    expect(isSealed(version)).toBe(true);
    expect(sameText(version, secret)).toBe(false);
  });

  it('takes no other text for a seal', () => {
    expect(['sealed: the envelope', 'sealed:r1:abc', ''].map(isSealed)).toEqual([false, false, false]);
  });
});
