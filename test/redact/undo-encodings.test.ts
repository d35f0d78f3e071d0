import { describe, expect, it } from 'vitest';
import { undoEncodings } from '../../src/redact/undo-encodings.ts';

const json = (text: string) => JSON.stringify(text).slice(1, -1);
const plain = (text: string) => undoEncodings(text).bytes;

describe('undoEncodings', () => {
  const secret = 'p"a/s\\s\t +wö€🔑%41%zz\'q\u0001\n';

  it.each([
    ['raw', secret],
    ['on one line', secret.replace(/[\s\p{Cc}]+/gu, ' ')],
    ['in JSON', json(secret)],
    ['in JSON in JSON in JSON', json(json(json(secret)))],
    [
      'in JSON of ASCII',
      json(secret).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded three times', encodeURIComponent(encodeURIComponent(encodeURIComponent(secret)))],
    ['of a form', new URLSearchParams([['', secret]]).toString().slice(1)],
    ['in JSON in a URL', encodeURIComponent(json(secret))],
    ['in a URL in JSON in a URL', encodeURIComponent(json(encodeURIComponent(secret)))],
    [
      'in JSON in HTML in a URL',
      encodeURIComponent(json(secret).replaceAll('&', '&amp;').replaceAll('"', '&quot;')),
    ],
    ['as a shell writes control characters', secret.replace('\u0001', '\\x01')],
    ['in the quotes of a shell', secret.replaceAll("'", "'\\''")],
  ])('makes the same of a text %s', (_, written) => {
    expect(plain(written)).toBe(plain(secret));
  });

  it('leaves a text without encodings as it is, byte for byte', () => {
    expect(plain('kä-9_.~')).toBe('k\u00c3\u00a4-9_.~');
  });

  it('tells where each byte is written', () => {
    expect(undoEncodings('a%C3%A4\\\\nb')).toEqual({
      bytes: 'a\u00c3\u00a4 b',
      starts: [0, 1, 1, 7, 10],
      ends: [1, 7, 7, 10, 11],
    });
  });

  it('leaves out half a character', () => {
    expect([plain('a\\ud83d'), plain('a\ud83d')]).toEqual(['a', 'a']);
  });
});
