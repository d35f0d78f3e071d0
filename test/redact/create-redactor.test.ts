import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/redact/create-redactor.ts';

function redactorOf(...secrets: string[]) {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

const json = (value: unknown) => JSON.stringify(value);
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** What this process has worked so far, in milliseconds: a busy machine makes it no slower. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** A small seeded generator (mulberry32), so that a failing case can be repeated. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

describe('createRedactor', () => {
  it.each([
    ['raw', 'p"a/s\\s w+ö€', (secret: string) => secret],
    ['encodeURIComponent', 'p"a/s\\s w+ö€', encodeURIComponent],
    [
      'lower-case percent encoding',
      'a/b:c?d=e',
      (secret: string) => encodeURIComponent(secret).toLowerCase(),
    ],
    ['encodeURI, which leaves some characters', 'a/b c"d&e', encodeURI],
    ['form encoding', "it's (a) pass~word!", (secret: string) => new URLSearchParams({ secret }).toString()],
    ['percent encoding twice', 'a/b:c d', (secret: string) => encodeURIComponent(encodeURIComponent(secret))],
    ['JSON', 'p"a/s\\s\n\t\u0001w', json],
    ['JSON in JSON in JSON', 'p"a/s\\s\nw', (secret: string) => json({ a: json({ b: json(secret) }) })],
    ['JSON with escaped slashes', 'a/b/c/d', (secret: string) => json(secret).replaceAll('/', '\\/')],
    ['JSON with ASCII only', 'gehä€im🔑', () => '"geh\\u00e4\\u20ACim\\ud83d\\uDD11"'],
    ['HTML', `<p"a&s'w>`, () => '&lt;p&quot;a&amp;s&#39;w&gt;'],
    ['HTML by numbers, twice', `<p"a&s'w>`, () => '&amp;#60;p&#x22;a&amp;amp;s&#039;w&gt;'],
    ['base64', 'sesame-open', base64],
    ['base64 of a longer text, one byte before', 'sesame-open', (secret: string) => base64(`:${secret}!`)],
    ['base64, two bytes before', 'sesame-open', (secret: string) => base64(`u:${secret}`)],
    ['base64, three bytes before', 'sesame-open', (secret: string) => base64(`us:${secret}, and more`)],
    ['base64url', '???>>>~~~', (secret: string) => Buffer.from(`u:${secret}`).toString('base64url')],
    ['base64 in a URL', '???>>>~~~', (secret: string) => encodeURIComponent(base64(secret))],
  ])('hides %s', (_, secret, encode) => {
    const encoded = encode(secret);
    const result = redactorOf(secret).redactText(`before ${encoded} after`);
    expect(result).toMatch(/^before .*\*\*\*.* after$/s);
    expect(result).not.toContain(encoded);
    expect(result.length).toBeLessThan(`before ${encoded} after`.length);
  });

  it('leaves nothing of a secret in base64, what is mixed with its neighbors included', () => {
    expect(redactorOf('sesame-open').redactText(`Basic ${base64('admin:sesame-open')}`)).toBe(
      'Basic YWRtaW46***=',
    );
  });

  it('tells which values are too short, and does not redact them', () => {
    const redactor = createRedactor();
    expect(['', 'a', 'ab', 'abc', 'abcdef'].map((secret) => redactor.add(secret))).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
    expect(redactor.redactText('a ab')).toBe('a ab');
  });

  it.each([
    ['as it is', 'PIN 8264.', 'PIN ***.'],
    ['quoted', '{"pin":"8264","x":1}', '{"pin":"***","x":1}'],
    ['in a URL', '/otp/8264?pin=8264&a=1', '/otp/***?pin=***&a=1'],
    ['in a URL within a URL', '?next=%2Fotp%3Fpin%3D8264%26a', '?next=%2Fotp%3Fpin%3D***%26a'],
    ['behind an escaped line break', '"one\\n8264\\u00228264"', '"one\\n***\\u0022***"'],
    ['alone in base64', `x-pin: ${base64('8264')}, ODI2NA`, 'x-pin: ***, ***'],
    ['before a cut', 'body: 8264…', 'body: ***…'],
    ['not in longer words', '18264 8264ms a8264', '18264 8264ms a8264'],
    ['not in dates, times, versions and ids', '8264-01-02T03:04:05 1.8264 x', '8264-01-02T03:04:05 1.8264 x'],
    ['not in a UUID', '0b3c7d1e-8264-4a5b-9c6d-7e8f90a1b2c3', '0b3c7d1e-8264-4a5b-9c6d-7e8f90a1b2c3'],
  ])('hides a secret of few characters where it is a word: %s', (_, text, expected) => {
    expect(redactorOf('8264').redactText(text)).toBe(expected);
  });

  it('hides few digits as a number where a check said it, and nowhere else', () => {
    const event = { durationMs: 8264, evidence: [{ measured: { pin: 8264 }, sample: 8264 }] };
    expect(redactorOf('8264').redact(event)).toEqual({
      durationMs: 8264,
      evidence: [{ measured: { pin: '***' }, sample: 8264 }],
    });
  });

  it('hides what was learnt as a word everywhere once it is known to be a secret', () => {
    const redactor = createRedactor();
    redactor.add('swordfish', 'word');
    expect(redactor.redactText('a swordfish, swordfishes')).toBe('a ***, swordfishes');
    redactor.add('swordfish');
    expect(redactor.redactText('a swordfish, swordfishes')).toBe('a ***, ***es');
  });

  it('leaves nothing of overlapping and repeating secrets', () => {
    expect(redactorOf('secret1', '1password').redactText('<secret1password>')).toBe('<***>');
    expect(redactorOf('token-a', 'token-a-and-more').redactText('token-a-and-more, token-a')).toBe(
      '***, ***',
    );
    expect(redactorOf('ababab').redactText('abababab')).toBe('***');
  });

  it.each([
    ['a beginning, where an excerpt ends', 'body: sesame-open-si…', 'body: ***…'],
    ['a beginning in a URL, its last character cut', '?a=sesame%2Dopen%2…', '?a=***…'],
    ['a beginning in base64', `Basic ${base64('user:sesame-open-sim').slice(0, 24)}…`, 'Basic dXNlcj***…'],
    ['an end, where the beginning was masked', 'token=***open-simsim&b=1', 'token=******&b=1'],
    ['a middle between two cuts', 'token=***me-open-s…', 'token=******…'],
    ['no piece that may be there by chance', 'body: sesam…, ***imsim', 'body: sesam…, ***imsim'],
  ])('hides %s', (_, text, expected) => {
    expect(redactorOf('sesame-open-simsim').redactText(text)).toBe(expected);
  });

  it.each([
    ['ends in a begun escape', '?a=***&b=*** </0cbX\\…', '?a=***&b=******…'],
    ['ends in a begun escape of JSON', '***</0cbX\\\\0\\u00…', '******…'],
    ['ends in a begun byte', '***</0cbX%5C0%C3%…', '******…'],
    ['ends in half a character', '***9b9;0\ud83d…', '******…'],
    ['has lost its backslash to the mask', '***0ä9b9;0 and more', '****** and more'],
    ['lies on both sides of a mask', 'got kaX🔑 <***;0🔑a"a@q, …', 'got *********, …'],
    ['lies on both sides of a mask, in JSON', '{"a":"kaX🔑\\t<***;0🔑a\\"a@q"}', '{"a":"*********"}'],
    ['begins behind a mask that took more', '***9b9;0🔑 of it', '****** of it'],
    ['is not beside a cut', 'a … (</0cbX\\0ä9) … b', 'a … (</0cbX\\0ä9) … b'],
  ])('hides a piece that %s', (_, text, expected) => {
    expect(redactorOf('kaX🔑\t</0cbX\\0ä9b9;0🔑a"a@q').redactText(text)).toBe(expected);
  });

  it('hides a secret of which some spaces were joined and others are escaped', () => {
    expect(redactorOf('k@Z\\  >🔑;b\tcZq').redactText('["k@Z\\\\ >🔑;b\\tcZq"]')).toBe('["***"]');
  });

  it('hides what a shell quotes, and what was put on one line', () => {
    expect(redactorOf("it's-a-secret").redactText("curl 'it'\\''s-a-secret'")).toBe("curl '***'");
    expect(redactorOf('one\ttwo \n three').redactText('<one two three>')).toBe('<***>');
    expect(redactorOf('a\u0001b\u007f cd').redactText("$'a\\x01b\\x7f cd'")).toBe("$'***'");
  });

  it('finds pieces of a thousand secrets without delay', () => {
    const redactor = redactorOf(...Array.from({ length: 1_000 }, (_, index) => `${index}-session-${index}`));
    const text = `${'authorization: ***, '.repeat(10)}token=999-session…`;
    const started = cpuMs();
    expect(redactor.redactText(text)).toBe(`${'authorization: ***, '.repeat(10)}token=***…`);
    expect(cpuMs() - started).toBeLessThan(1_000);
  });

  it('adds the password of a URL, as written and decoded', () => {
    const redactor = redactorOf('postgres://shop:p%40ss%2Fword@db.internal:5432/shop');
    expect(redactor.redactText('password authentication failed: p@ss/word, p%40ss%2Fword')).toBe(
      'password authentication failed: ***, ***',
    );
    expect(redactorOf('amqp://u:hunter2@h').redactText('hunter2')).toBe('***');
    expect(redactorOf('http://u:pass@word@host/').redactText('pass@word')).toBe('***');
    expect(redactorOf('http://u:100%ersure@host/').redactText('100%ersure')).toBe('***');
  });

  it('adds the lines of a secret and forgets the line break at its end', () => {
    expect(redactorOf('from-a-file\n').redactText('from-a-file.')).toBe('***.');
    expect(redactorOf('-----BEGIN-----\nMIIEvQIBAD\n').redactText('line MIIEvQIBAD')).toBe('line ***');
  });

  it('goes through nested values and keys, and keeps their shape', () => {
    const { redact } = redactorOf('hunter2hunter2', '123456789');
    const input = {
      list: ['a hunter2hunter2 b', { 'x-hunter2hunter2': 1, 'y-hunter2hunter2': null }],
      id: 123456789,
      other: 1234567890,
      yes: true,
      none: undefined,
    };
    expect(redact(input)).toEqual({
      list: ['a *** b', { 'x-***': 1, 'y-***': null }],
      id: '***',
      other: 1234567890,
      yes: true,
      none: undefined,
    });
    expect(input.list[0]).toBe('a hunter2hunter2 b');
  });

  it('keeps two keys that become one, and a key named __proto__', () => {
    const { redact } = redactorOf('secret-a', 'secret-b');
    expect(redact({ 'secret-a': 1, 'secret-b': 2 })).toEqual({ '***': 1, '****': 2 });
    const hostile = JSON.parse('{"__proto__": {"polluted": "secret-a"}}') as object;
    expect(json(redact(hostile))).toBe('{"__proto__":{"polluted":"***"}}');
  });

  it('turns what is no plain data into what JSON makes of it', () => {
    const { redact } = redactorOf('hunter2hunter2');
    expect(
      redact({
        url: new URL('http://u:hunter2hunter2@h/'),
        date: new Date(0),
        error: new Error('hunter2hunter2'),
      }),
    ).toEqual({ url: 'http://u:***@h/', date: '1970-01-01T00:00:00.000Z', error: {} });
  });

  it('survives circles and values nested beyond reason', () => {
    const { redact } = redactorOf('hunter2hunter2');
    const circle: Record<string, unknown> = { text: 'hunter2hunter2' };
    circle.self = circle;
    expect(redact(circle)).toEqual({ text: '***', self: '[circular]' });
    let deep: unknown = 'hunter2hunter2';
    for (let level = 0; level < 50_000; level++) deep = [deep];
    expect(json(redact(deep))).toContain('[nested too deep]');
  });

  it('does not mistake the words of the event stream for a secret', () => {
    const event = { type: 'check:end', result: { outcome: 'passed', message: 'it passed' } };
    expect(redactorOf('passed', 'result', 'check:end', 'outcome', 'message').redact(event)).toEqual({
      type: 'check:end',
      result: { outcome: 'passed', message: 'it ***' },
    });
  });

  it('stays fast on long and hostile texts', () => {
    const redactor = redactorOf('a\\\\"b"\\\\\\"c', 'aaaaaaaaaaaa', '%25%25%25', '"""""""');
    for (const text of [
      '\\',
      'a',
      '%25',
      '"',
      '\\"',
      "'",
      "'\\''",
      '&amp;',
      '%C3',
      '%u',
      '\\u005c',
      'A/',
      '+ ',
    ]) {
      const started = cpuMs();
      redactor.redactText(text.repeat(20_000 / text.length));
      expect(cpuMs() - started).toBeLessThan(2_000);
    }
  });

  it('hides a secret of which every character is written in another way', () => {
    const hex = (character: string, length: number) =>
      character.charCodeAt(0).toString(16).padStart(length, '0');
    const ways: ((character: string) => string)[] = [
      (character) => character,
      (character) => `%${hex(character, 2)}`,
      (character) => `%25${hex(character, 2).toUpperCase()}`,
      (character) => `%2525${hex(character, 2)}`,
      (character) => `\\u${hex(character, 4)}`,
      (character) => `\\\\u${hex(character, 4).toUpperCase()}`,
    ];
    for (let seed = 1; seed <= 200; seed++) {
      const below = randomFrom(seed);
      const secret = Array.from({ length: 6 + below(10) }, () => 'aZ0%25u"/+-41 '[below(14)]).join('');
      const encoded = Array.from(secret, (character) => ways[below(ways.length)]?.(character)).join('');
      expect(redactorOf(secret).redactText(`<${encoded}>`), `seed ${seed}: ${encoded}`).toMatch(/^<\*\*\*>$/);
    }
  });

  it('knows every secret of a long observation, and is no slower for it', () => {
    const below = randomFrom(7);
    const digits = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/';
    const random = (length: number) => Array.from({ length }, () => digits[below(64)]).join('');
    // As sessions look: all begin alike, or end alike, or are short, or hold no letter.
    const makes = [
      () => `eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.${random(30)}`,
      () => `${random(24)}; Path=/; HttpOnly`,
      () => random(8),
      () => String(1_000_000_000 + below(9_000_000_000)),
    ];
    const redactor = createRedactor();
    const secrets = Array.from({ length: 20_000 }, (_, index) => makes[index % makes.length]?.() ?? '');
    for (const secret of secrets) redactor.add(secret);

    const started = cpuMs();
    for (let index = 0; index < 200; index++) {
      const secret = secrets[below(secrets.length)] ?? '';
      for (const form of [secret, encodeURIComponent(secret), base64(`token ${secret}`)]) {
        const output = redactor.redactText(`${'nothing to see here, '.repeat(40)}${form}`);
        expect(output).not.toContain(form);
        expect(output).toMatch(/^(nothing to see here, ){40}.*\*\*\*/);
      }
    }
    expect(cpuMs() - started).toBeLessThan(4_000);
  });

  it('never lets a random secret through, raw or encoded, at any place of a value', () => {
    const alphabet = 'abcXYZ019 "\\/+=&%?#@:;,.-_~!\'()*\n\t\u0000äß€漢🔑{}[]<>$`';
    const characters = Array.from(alphabet);
    const encoders: ((secret: string) => string)[] = [
      (secret) => secret,
      encodeURIComponent,
      (secret) => new URLSearchParams([['', secret]]).toString().slice(1),
      json,
      (secret) => json(json(secret)),
      base64,
      (secret) => base64(`x${secret}y`),
      (secret) => Buffer.from(`xy${secret}z`).toString('base64url'),
    ];
    for (let seed = 1; seed <= 400; seed++) {
      const below = randomFrom(seed);
      const word = () =>
        Array.from({ length: 6 + below(30) }, () => characters[below(characters.length)]).join('');
      const secret = word();
      const redactor = redactorOf(secret);
      for (const encode of encoders) {
        const encoded = encode(secret);
        const value = { [`k${encoded}`]: [{ text: `${word()}${encoded}${word()}` }, encoded] };
        const output = json(redactor.redact(value));
        for (const form of [encoded, secret]) {
          expect(output, `seed ${seed}`).not.toContain(json(form).slice(1, -1));
          expect(redactor.redactText(`${word()}${form}`), `seed ${seed}`).not.toContain(form);
        }
      }
    }
  });
});
