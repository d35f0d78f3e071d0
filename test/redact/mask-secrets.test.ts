import { describe, expect, it } from 'vitest';
import { maskSecrets } from '../../src/redact/mask-secrets.ts';
import { decodedLeaks } from './decoded-leaks.ts';
import { encodeBy } from './encoders.ts';
import { randomFrom, randomSecret } from './secret-forms.ts';

const signed = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl';

describe('maskSecrets', () => {
  it.each([
    ['a field', '{"user":"a","password":"x y"}', '{"user":"a","password":"***"}'],
    ['a field that was cut', '{"user":"a","password":"x y', '{"user":"a","password":"***"'],
    ['what is typed in once', '{"pin": 1234, "userOtp":"99"}', '{"pin": "***", "userOtp":"***"}'],
    [
      'an object called so',
      '{"credentials":{"value":"x","n":[{"v":"y"}]},"a":"b"}',
      '{"credentials":{"value":"***","n":[{"v":"***"}]},"a":"b"}',
    ],
    ['a field of JSON in JSON', '{"log":"{\\"token\\":\\"x\\"}"}', '{"log":"{\\"token\\":\\"***\\"}"}'],
    [
      'a pair',
      'cannot connect: user=a password=geheim99, retrying',
      'cannot connect: user=a password=***, retrying',
    ],
    ['a form', 'a=1&card_number=4111&b=2', 'a=1&card_number=***&b=2'],
    ['a signed token', `token is ${signed}.`, 'token is ***.'],
    ['credentials', 'sent Bearer abcdef123456, Basic dXNlcjp4MQ==', 'sent Bearer ***, Basic ***'],
    [
      'the password of a URL',
      'down: postgres://u:pw@h/db, "redis://:p%40w@h:6379/0"',
      'down: postgres://u:***@h/db, "redis://:***@h:6379/0"',
    ],
    ['a password with signs that it should not have', 'amqp://u:p/a@s#s@h/v', 'amqp://u:***@s#s@h/v'],
    [
      'the password of a URL that is encoded',
      '{"url":"postgres:\\/\\/u:pw@h\\/db"} ?a=postgres%3A%2F%2Fu%3Apw%40h%2Fdb &quot;http:&#x2F;&#47;u:pw@h&quot;',
      '{"url":"postgres:\\/\\/u:***@h\\/db"} ?a=postgres%3A%2F%2Fu%3A***%40h%2Fdb &quot;http:&#x2F;&#47;u:***@h&quot;',
    ],
    ['the password of a URL that was cut', 'at postgres://u:geheim…', 'at postgres://u:***…'],
  ])('hides %s', (_, text, expected) => {
    expect(maskSecrets(text)).toBe(expected);
  });

  it.each([
    ['{"errors":{"password":["must not be blank"]},"max_tokens":4096}'],
    ['{"password":{"message":"must not be blank"}}'],
    ['{"spin":1,"pinned":"yes","shipping":"x"}'],
    ['Basic authentication is needed, say "password": it is'],
    ['version 1.2.3, [1, 2, {3}'],
    ['see http://shop.test:8080/@scope/a?b=c@d, http://h:80… or mail to: a@b'],
    ['see http://[::1]:8080/@scope/a, redis://[fe80::1]/?mail=a@b'],
    ['say postgres://user:password@host/db, postgres://${USER}:${PASSWORD}@host/db'],
  ])('leaves %s', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });

  it.each([
    [],
    ['JSON'],
    ['URL'],
    ['URL in lower case'],
    ['form'],
    ['HTML'],
    ['HTML by decimals'],
    ['JSON', 'URL'],
  ])('hides the password of a URL, whatever it is made of: %s %s', (...stack) => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const password = randomSecret(randomFrom(seed));
      const url = `postgres://app:${encodeURIComponent(password)}@db.internal/shop`;
      const told = maskSecrets(`cannot connect to ${encodeBy(stack, url)}`);
      expect(decodedLeaks(told, [password]), `seed ${seed}: ${told}`).toEqual([]);
      expect(told).toContain('***');
    }
  });
});
