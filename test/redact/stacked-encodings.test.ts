import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/redact/create-redactor.ts';
import { decodedLeaks } from './decoded-leaks.ts';
import { encodeBy, stacksOf } from './encoders.ts';
import { randomFrom } from './secret-forms.ts';

/** `STACK_ROUNDS=100` for more, `STACK_SEED=7` for others. */
const rounds = Number(process.env.STACK_ROUNDS ?? 1);
const firstSeed = Number(process.env.STACK_SEED ?? 1);

const nasty = Array.from('abXY09"\\&<>%+\'/=;# -_ä€漢🔑\n\t');

/** Full of what encodings write in another way, and of what looks as if it were encoded. */
function nastySecret(below: (limit: number) => number): string {
  const parts = ['%41', '%2', '&amp;', '&#3', '\\u00', '\\n', "'\\''", '\\"', '%25', '+'];
  const one = () => (below(8) === 0 ? parts[below(parts.length)] : nasty[below(nasty.length)]) ?? 'x';
  return `k${Array.from({ length: 5 + below(20) }, one).join('')}q`;
}

function leaks(depth: number, redactWith: (secret: string) => (text: string) => string): string[] {
  const found: string[] = [];
  for (let seed = firstSeed; seed < firstSeed + rounds; seed += 1) {
    const below = randomFrom(seed);
    for (const stack of stacksOf(depth)) {
      const secret = nastySecret(below);
      const told = redactWith(secret)(`before ${encodeBy(stack, secret)} after`);
      const isKept = told.startsWith('before ') && told.endsWith(' after');
      if (isKept && decodedLeaks(told, [secret], depth).length === 0) continue;
      found.push(`seed ${seed}: ${stack.join(', ')} of ${JSON.stringify(secret)} leaves ${told}`);
    }
  }
  return found;
}

function redactText(secret: string): (text: string) => string {
  const redactor = createRedactor();
  redactor.add(secret);
  return redactor.redactText;
}

describe('a secret that is encoded more than once', () => {
  it.each([0, 1, 2, 3])('is hidden in every order of %i encodings', (depth) => {
    expect(leaks(depth, redactText).slice(0, 10)).toEqual([]);
  });

  it('is told by the test where a redactor knows no stacked encodings', () => {
    const knowsOne = (secret: string) => (text: string) =>
      stacksOf(1).reduce((told, stack) => told.replaceAll(encodeBy(stack, secret), '***'), text);
    const [single, double] = [leaks(1, knowsOne), leaks(2, knowsOne)];
    expect(single).toEqual([]);
    // Many second encodings change nothing that the first one wrote, or are like it.
    expect(double.length).toBeGreaterThan(stacksOf(2).length * rounds * 0.6);
  });

  it('is told by the test wherever nothing is hidden', () => {
    const hidesNothing = () => (text: string) => text;
    for (const depth of [0, 1, 2]) {
      expect(leaks(depth, hidesNothing)).toHaveLength(stacksOf(depth).length * rounds);
    }
  });
});
