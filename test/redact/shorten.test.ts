import { expect, it } from 'vitest';
import { createRedactor } from '../../src/redact/create-redactor.ts';
import { shorten } from '../../src/redact/shorten.ts';

it('marks what it cuts, so that a redactor finds what is left of a secret', () => {
  const redactor = createRedactor();
  redactor.add('sesame-open-simsim');
  expect([shorten('sesame', 6), shorten('the secret sesame-open-simsim', 20)]).toEqual([
    'sesame',
    'the secret sesame-op…',
  ]);
  expect(redactor.redactText(shorten('the secret sesame-open-simsim', 20))).toBe('the secret ***…');
});
