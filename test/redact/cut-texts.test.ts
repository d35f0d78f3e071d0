import { describe, expect, it } from 'vitest';
import { describeExchange } from '../../src/probe/describe-exchange.ts';
import { excerpt } from '../../src/probe/excerpt.ts';
import type { Exchange } from '../../src/probe/exchange.ts';
import { createRedactor } from '../../src/redact/create-redactor.ts';
import { decodedTexts } from './decoded-leaks.ts';
import { leakyBodies } from './leaky-app.ts';
import { leaksOf, longestPiece, randomFrom, randomSecret } from './secret-forms.ts';

/** Each with secrets of its own; `CUT_ROUNDS=10000` for more, `CUT_SEED=7` for others. */
const rounds = Number(process.env.CUT_ROUNDS ?? 100);
const firstSeed = Number(process.env.CUT_SEED ?? 1);

type Below = (limit: number) => number;

/** A secret with signs at which masks end and of which encodings make more, mostly. */
function awkwardSecret(below: Below): string {
  let secret = randomSecret(below);
  for (let left = 6; left > 0 && !/[\s\\&;"]/.test(secret); left -= 1) secret = randomSecret(below);
  return secret;
}

/** A text with all of the secrets, as some application shows them, and around the place where it will be cut. */
function leakyText(secrets: readonly string[], below: Below): string {
  const filler = 'x'.repeat(below(220));
  const order = below(2) === 0 ? secrets : [...secrets].reverse();
  return leakyBodies[below(leakyBodies.length)]?.(order, filler, below)[1] ?? '';
}

function leakyExchange(name: string, secrets: readonly string[], below: Below): Exchange {
  const [first = '', second = ''] = secrets;
  const text = () => leakyText(secrets, below);
  return {
    name,
    method: 'POST',
    url: `http://shop/a?${'x'.repeat(below(90))}&token=${encodeURIComponent(first)}&q=${encodeURIComponent(second)}`,
    address: '127.0.0.1:80',
    requestHeaders: { 'x-debug': text(), 'x-seen': `${second};${first}` },
    requestBody: text(),
    status: 500,
    responseHeaders: {
      'x-debug': `${'y'.repeat(below(80))}${first}`,
      location: `/b?token=${second}&x=${first}`,
    },
    body: text(),
    timing: { totalMs: 1 },
    at: 0,
  };
}

/** Whatever makes a short text of a long one, before it comes to the redactor. */
const ways: Readonly<Record<string, (secrets: readonly string[], below: Below) => string>> = {
  excerpt: (secrets, below) => {
    const text = leakyText(secrets, below);
    return excerpt(text, undefined, 10 + below(text.length));
  },
  'an excerpt of an excerpt': (secrets, below) =>
    excerpt(
      `got ${excerpt(leakyText(secrets, below))}, ${excerpt(leakyText(secrets, below), undefined, 60)}`,
      undefined,
      250,
    ),
  'a long body': (secrets, below) =>
    excerpt(
      `${' '.repeat(3_700 + below(300))}${leakyText(secrets, below)}${'z'.repeat(400)}`,
      undefined,
      4_000,
    ),
  'an exchange': (secrets, below) =>
    describeExchange(leakyExchange('green', secrets, below), {
      onBlue: leakyExchange('blue', [...secrets].reverse(), below),
    }).join('\n'),
};

describe('a secret that is known only once texts were cut and masked', () => {
  it.each(Object.keys(ways))('is found by its pieces in %s', (way) => {
    const leaks: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + rounds; seed += 1) {
      const below = randomFrom(seed);
      const secrets = [awkwardSecret(below), awkwardSecret(below), awkwardSecret(below)];
      const text = ways[way]?.(secrets, below) ?? '';
      const redactor = createRedactor();
      for (const secret of secrets) redactor.add(secret);
      const told = redactor.redactText(text);
      // What two decoders make of each other's texts may have a few characters in common with anything.
      const decoded = decodedTexts(told, 2).join('\n');
      for (const secret of secrets) {
        const piece = longestPiece(told, secret, 6) || longestPiece(decoded, secret, 10);
        if (piece === '' && leaksOf(told, secret).length === 0) continue;
        leaks.push(
          `seed ${seed}: ${JSON.stringify(secret)} leaves ${JSON.stringify(piece)} in ${told}\n   of ${text}`,
        );
      }
    }
    expect(leaks.slice(0, 5)).toEqual([]);
  });
});
