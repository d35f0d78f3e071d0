/** A small seeded generator (mulberry32), so that a failing round can be repeated. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** What secrets are made of: as generators, people and providers make them. */
const alphabets = {
  hex: '0123456789abcdef',
  base64: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=',
  token: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~',
  printed: 'abcXYZ019!#%&\'*+-.^_`|~:;<>=?@()[]{},/"\\$ ',
  anything: 'abcXYZ019 "\\/+=&%?#@:;\'<>äß€漢🔑\t',
} as const;

/** A secret that nothing else in a run looks like; `forHeader`: one that a header may carry. */
export function randomSecret(below: (limit: number) => number, forHeader = false): string {
  const names = (['hex', 'base64', 'token', 'printed', 'anything'] as const).slice(0, forHeader ? 4 : 5);
  const characters = Array.from(alphabets[names[below(names.length)] ?? 'hex']);
  const random = Array.from({ length: 4 + below(55) }, () => characters[below(characters.length)] ?? 'x');
  // What begins or ends with a space is another text in a header.
  return `k${random.join('')}q`;
}

/** A PIN or the like, which no other word of a run is. */
export function randomWord(below: (limit: number) => number): string {
  const characters = '23456789xzqvwXZQVW';
  const random = Array.from({ length: 1 + below(3) }, () => characters[below(characters.length)] ?? 'x');
  return `${random.join('')}7q`;
}

/** Whether a text has a word, with no letter or digit beside it. */
export function isShown(text: string, word: string): boolean {
  return new RegExp(`(?<![0-9A-Za-z])${word}(?![0-9A-Za-z])`).test(text);
}

const json = (text: string) => JSON.stringify(text).slice(1, -1);

/** What a secret looks like once it is written down: each with what made it. */
export function formsOf(secret: string): Readonly<Record<string, string>> {
  const bytes = Buffer.from(secret, 'utf8');
  const inside = (offset: number) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes, Buffer.from('...')]).toString('base64');
    return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  };
  return {
    plain: secret,
    'one line': secret.replace(/\s+/g, ' '),
    'percent-encoded': encodeURIComponent(secret),
    'of a form': new URLSearchParams({ x: secret }).toString().slice(2),
    JSON: json(secret),
    'JSON in JSON': json(json(secret)),
    'JSON in JSON in JSON': json(json(json(secret))),
    base64: inside(0),
    'base64 a byte on': inside(1),
    'base64 two bytes on': inside(2),
    base64url: bytes.toString('base64url').slice(0, inside(0).length),
  };
}

/** The forms of a secret that stand in a text, but for those that are too short to be told from ordinary words. */
export function leaksOf(text: string, secret: string): readonly string[] {
  return Object.entries(formsOf(secret)).flatMap(([name, form]) =>
    form.length >= 6 && text.includes(form) ? [name] : [],
  );
}

/** The longest piece of a secret that a text has, of at least so many characters. */
export function longestPiece(text: string, secret: string, least: number): string {
  const characters = Array.from(secret);
  let longest = 0;
  let piece = '';
  for (let start = 0; start + Math.max(least, longest + 1) <= characters.length; start += 1) {
    let end = start + Math.max(least, longest + 1);
    while (end <= characters.length && text.includes(characters.slice(start, end).join(''))) {
      [longest, piece] = [end - start, characters.slice(start, end).join('')];
      end += 1;
    }
  }
  return piece;
}
